//! `impl Tangent`, and what else the runtime asks of a tangent.

use super::fields::{Definition, Kind, Role, Style};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// The vector space of a tangent type.
pub(super) fn tangent(tangent: &Definition, private: &TokenStream) -> TokenStream {
    let (open, ty, clause) = tangent.header(private);
    let ops = quote!(#private::ops);
    let added = combined(tangent, &|a, b| quote!(#ops::Accumulate::accumulate(#a, #b);));
    let replaced = otherwise(
        tangent,
        &quote! {
            (_, other) => {
                if !(#private::Tangent::dot(other, other) == 0.0) {
                    #ops::assert_zero(self);
                    *self = ::core::clone::Clone::clone(other);
                }
            }
        },
    );
    let scaled = each(tangent, &|a| quote!(#private::Part::part_scale(#a, factor);));
    let visited = each(tangent, &|a| quote!(#private::Part::part_for_each(#a, visit);));
    let along = combined(tangent, &|a, b| quote!(#private::Part::part_add_scaled(#a, factor, #b);));
    let along = along.into_iter().map(|(head, sum)| quote!(#head => { #(#sum)* }));
    let (lengths, paths) =
        (each(tangent, &|a| quote!(length += #private::Part::part_flat_len(#a);)), paths(tangent, private));
    let stepped = otherwise(
        tangent,
        &quote! {
            (_, other) => {
                let mut scaled = ::core::clone::Clone::clone(other);
                #private::Tangent::scale(&mut scaled, factor);
                #private::Tangent::add(self, &scaled);
            }
        },
    );
    let dots = combined(tangent, &|a, b| quote!(+ #private::Part::part_dot(#a, #b)));
    let dot = dots.into_iter().map(|(head, sum)| quote!(#head => 0.0 #(#sum)*));
    let no_dot = otherwise(tangent, &quote!(_ => 0.0,));
    let added = added.into_iter().map(|(head, sum)| quote!(#head => { #(#sum)* }));
    let taken = tangent.variants.iter().map(|variant| {
        let (path, active) = (tangent.path(variant), variant.bind_active("a"));
        let fields = variant.fields.iter().map(|field| {
            let (member, a, field_ty) = (&field.member, field.bound("a"), &field.ty);
            match field.role {
                Role::Active => quote!(#member: #ops::Take::take_tangent(#a)),
                Role::Constant | Role::Nondiff => quote!(#member: <#field_ty as ::core::default::Default>::default()),
            }
        });
        quote!(#path #active => #path { #(#fields,)* })
    });
    quote! {
        impl #open #private::Tangent for #ty #clause {
            #[inline]
            fn add(&mut self, other: &Self) {
                match (&mut *self, other) { #(#added,)* #replaced }
            }
            #[inline]
            fn scale(&mut self, factor: f64) {
                match self { #(#scaled,)* }
            }
            #[inline]
            fn dot(&self, other: &Self) -> f64 {
                match (self, other) { #(#dot,)* #no_dot }
            }
            fn for_each(&mut self, visit: &mut dyn ::core::ops::FnMut(&mut dyn #private::Entry)) {
                match self { #(#visited,)* }
            }
            #[inline]
            fn add_scaled(&mut self, factor: f64, other: &Self) {
                match (&mut *self, other) { #(#along,)* #stepped }
            }
            fn flat_len(&self) -> usize {
                let mut length = 0;
                match self { #(#lengths,)* }
                length
            }
            fn entry_path(&self, index: usize) -> ::core::result::Result<#private::String, usize> {
                match self { #(#paths,)* }
            }
        }
        impl #open #ops::Accumulate<#ty> for #ty #clause {
            #[inline]
            fn accumulate(&mut self, contribution: &Self) {
                #private::Tangent::add(self, contribution);
            }
        }
        impl #open #ops::Take for #ty #clause {
            type Taken = Self;
            #[inline]
            fn take_tangent(&mut self) -> Self {
                match self { #(#taken,)* }
            }
        }
        impl #open #private::JacobianRows for #ty #clause {
            type Rows<const ROWS: usize> = [Self; ROWS];
            #[inline]
            fn rows<const ROWS: usize>(gradients: [Self; ROWS]) -> [Self; ROWS] {
                gradients
            }
        }
    }
}

/// Each field in turn is asked for the entry.
fn paths(tangent: &Definition, private: &TokenStream) -> Vec<TokenStream> {
    let arms = tangent.variants.iter().map(|variant| {
        let (path, active) = (tangent.path(variant), variant.bind_active("a"));
        let start = variant.name.as_ref().map_or_else(String::new, |name| format!("::{name}"));
        let fields = variant.active().map(|field| {
            let (a, name) = (field.bound("a"), format!("{start}.{}", field.member.to_token_stream()));
            quote! {
                let index = match #private::field_path(#name, #private::Part::part_entry_path(#a, index)) {
                    ::core::result::Result::Ok(path) => return ::core::result::Result::Ok(path),
                    ::core::result::Result::Err(rest) => rest,
                };
            }
        });
        quote!(#path #active => { #(#fields)* ::core::result::Result::Err(index) })
    });
    arms.collect()
}

fn otherwise(tangent: &Definition, arm: &TokenStream) -> Option<TokenStream> {
    tangent.is_choice().then(|| arm.clone())
}

fn each(tangent: &Definition, of: &dyn Fn(Ident) -> TokenStream) -> Vec<TokenStream> {
    let arms = tangent.variants.iter().map(|variant| {
        let (path, active) = (tangent.path(variant), variant.bind_active("a"));
        let parts = variant.active().map(|field| of(field.bound("a")));
        quote!(#path #active => { #(#parts)* })
    });
    arms.collect()
}

fn combined(tangent: &Definition, of: &dyn Fn(Ident, Ident) -> TokenStream) -> Vec<(TokenStream, Vec<TokenStream>)> {
    let arms = tangent.variants.iter().map(|variant| {
        let (path, a, b) = (tangent.path(variant), variant.bind_active("a"), variant.bind_active("b"));
        let parts = variant.active().map(|field| of(field.bound("a"), field.bound("b"))).collect();
        (quote!((#path #a, #path #b)), parts)
    });
    arms.collect()
}

/// The fields that a struct's tangent leaves out, for functions that name them: dereferencing finds what has no place.
pub(super) fn left_out(definition: &Definition, twin: &Definition, private: &TokenStream) -> TokenStream {
    let variant = &definition.variants[0];
    let constants: Vec<_> =
        variant.fields.iter().filter(|field| field.role == Role::Constant).map(|field| &field.member).collect();
    if definition.kind == Kind::Enum || variant.style != Style::Named || constants.is_empty() {
        return quote!();
    }
    let ((open, ty, clause), vis) = (twin.header(private), &twin.vis);
    let name = format_ident!("__{}Constants", definition.name, span = Span::mixed_site());
    quote! {
        #vis struct #name { #(pub #constants: #private::Nondiff,)* }
        impl #open ::core::ops::Deref for #ty #clause {
            type Target = #name;
            #[inline(always)]
            fn deref(&self) -> &#name {
                &#name { #(#constants: #private::Nondiff,)* }
            }
        }
        impl #open ::core::ops::DerefMut for #ty #clause {
            #[inline(always)]
            fn deref_mut(&mut self) -> &mut #name {
                #private::of_no_size(#name { #(#constants: #private::Nondiff,)* })
            }
        }
    }
}
