//! `impl Differentiable`: how a value is kept, measured and moved.

use super::fields::{Definition, Role, Variant};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

/// The variants of a type beside those of its tangent.
fn pairs<'d>(definition: &'d Definition, tangent: &'d Definition) -> impl Iterator<Item = (&'d Variant, &'d Variant)> {
    definition.variants.iter().zip(&tangent.variants)
}

/// `impl Differentiable for Name` with this tangent, and the shape type.
pub(super) fn differentiable(definition: &Definition, tangent: &Definition, private: &TokenStream) -> TokenStream {
    let differentiable = quote!(#private::Differentiable);
    let (open, ty, _) = definition.header(private);
    let clause = definition.clause(private, &definition.clones());
    let (_, tangent_ty, _) = tangent.header(private);
    let shape = format_ident!("__{}Shape", definition.name, span = Span::mixed_site());
    let (declared, shape_ty) = shape_type(definition, tangent, &shape, private);
    let saved = definition.variants.iter().map(|variant| saved(definition, variant, &differentiable));
    let shapes = definition.variants.iter().enumerate().map(|(index, variant)| {
        let (path, active, choice) = (definition.path(variant), variant.bind_active("a"), choice(index));
        let parts = variant.active().map(|field| field.bound("a")).map(|a| quote!(#differentiable::tangent_shape(#a)));
        quote!(#path #active => #shape::#choice(#(#parts,)* ::core::marker::PhantomData))
    });
    let moved = pairs(definition, tangent).map(|pair| moved(definition, tangent, pair, &differentiable));
    let otherwise = definition
        .is_choice()
        .then(|| quote!((_, direction) => { #private::ops::assert_zero(direction); #differentiable::saved(self) }));
    let owned = own_value(definition, private);
    quote! {
        #declared
        impl #open #differentiable for #ty #clause {
            type Tangent = #tangent_ty;
            type Value = Self;
            type Owned = Self;
            type Shape = #shape_ty;

            #[inline(always)]
            fn primal_value(&self) -> &Self {
                self
            }
            #[inline]
            fn saved(&self) -> Self {
                match self { #(#saved,)* }
            }
            #[inline]
            fn tangent_shape(&self) -> #shape_ty {
                match self { #(#shapes,)* }
            }
            #[inline]
            fn move_along(&self, direction: &#tangent_ty, step: f64) -> Self {
                match (self, direction) { #(#moved,)* #otherwise }
            }
        }
        #owned
    }
}

fn choice(index: usize) -> Ident {
    format_ident!("Of{index}")
}

fn saved(definition: &Definition, variant: &Variant, differentiable: &TokenStream) -> TokenStream {
    let (path, all) = (definition.path(variant), variant.bind_all("a"));
    let fields = variant.fields.iter().map(|field| {
        let (member, a) = (&field.member, field.bound("a"));
        match field.role {
            Role::Active => quote!(#member: #differentiable::saved(#a)),
            Role::Constant | Role::Nondiff => quote!(#member: ::core::clone::Clone::clone(#a)),
        }
    });
    quote!(#path #all => #path { #(#fields,)* })
}

fn moved(
    definition: &Definition,
    tangent: &Definition,
    (variant, along): (&Variant, &Variant),
    differentiable: &TokenStream,
) -> TokenStream {
    let (path, tangent_path) = (definition.path(variant), tangent.path(along));
    let (all, directions) = (variant.bind_all("a"), along.bind_active("b"));
    let fields = variant.fields.iter().map(|field| {
        let (member, a, b) = (&field.member, field.bound("a"), field.bound("b"));
        match field.role {
            Role::Active => quote!(#member: #differentiable::move_along(#a, #b, step)),
            Role::Constant | Role::Nondiff => quote!(#member: ::core::clone::Clone::clone(#a)),
        }
    });
    quote!((#path #all, #tangent_path #directions) => #path { #(#fields,)* })
}

/// A value that borrows nothing.
fn own_value(definition: &Definition, private: &TokenStream) -> TokenStream {
    let borrows = definition.generics.lifetimes().next().is_some();
    if borrows {
        return quote!();
    }
    let ((open, ty, _), clause) = (definition.header(private), definition.clause(private, &[]));
    quote!(impl #open #private::ops::OwnValue for #ty #clause {})
}

/// `enum NameShape { Of0(shapes of the fields, PhantomData), … }` with its implementations.
fn shape_type(
    definition: &Definition,
    tangent: &Definition,
    shape: &Ident,
    private: &TokenStream,
) -> (TokenStream, TokenStream) {
    let (open, ty, _) = definition.header(private);
    let clause = definition.clause(private, &definition.clones());
    let (_, arguments, _) = definition.generics.split_for_impl();
    let (_, tangent_ty, _) = tangent.header(private);
    let trait_path = quote!(#private::Shape);
    let (marker, vis) = (quote!(::core::marker::PhantomData<fn(#ty) -> #ty>), &definition.vis);
    let variants = definition.variants.iter().enumerate().map(|(index, variant)| {
        let (choice, types) = (choice(index), variant.active().map(|field| &field.ty));
        quote!(#choice(#(<#types as #private::Differentiable>::Shape,)* #marker))
    });
    let clones = definition.variants.iter().enumerate().map(|(index, variant)| {
        let (choice, names) = (choice(index), names(variant));
        quote!(Self::#choice(#(#names,)* _) => Self::#choice(#(::core::clone::Clone::clone(#names),)* ::core::marker::PhantomData))
    });
    let zeros =
        pairs(definition, tangent).enumerate().map(|(index, (variant, of))| zero(tangent, index, variant, of, private));
    let unknown = definition.variants[0].active().map(|_| quote!(#trait_path::unknown()));
    let declared = quote! {
        #vis enum #shape #open #clause { #(#variants,)* }
        impl #open ::core::clone::Clone for #shape #arguments #clause {
            #[inline(always)]
            fn clone(&self) -> Self {
                match self { #(#clones,)* }
            }
        }
        impl #open #trait_path for #shape #arguments #clause {
            type Tangent = #tangent_ty;
            #[inline]
            fn zero(&self) -> #tangent_ty {
                match self { #(#zeros,)* }
            }
            #[inline(always)]
            fn unknown() -> Self {
                Self::Of0(#(#unknown,)* ::core::marker::PhantomData)
            }
        }
    };
    (declared, quote!(#shape #arguments))
}

fn names(variant: &Variant) -> Vec<Ident> {
    variant.active().map(|field| field.bound("a")).collect()
}

fn zero(tangent: &Definition, index: usize, variant: &Variant, of: &Variant, private: &TokenStream) -> TokenStream {
    let (choice, names, path) = (choice(index), names(variant), tangent.path(of));
    let fields = of.fields.iter().map(|field| {
        let (member, a, ty) = (&field.member, field.bound("a"), &field.ty);
        match field.role {
            Role::Active => {
                let value = variant.fields.iter().find(|value| value.member == *member).map(|value| &value.ty);
                quote!(#member: #private::zero_of::<#value>(#a))
            }
            // The unit struct `Nondiff`.
            Role::Constant | Role::Nondiff => quote!(#member: <#ty as ::core::default::Default>::default()),
        }
    });
    quote!(Self::#choice(#(#names,)* _) => #path { #(#fields,)* })
}
