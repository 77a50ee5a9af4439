//! The generated tangent type.

use super::fields::{Definition, Field, Kind, Role, Style, Variant};
use super::options::Options;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::GenericParam;

/// The name of the tangent type, unless the type is its own tangent.
pub(super) fn name_of(definition: &Definition, options: &Options) -> Option<Ident> {
    let own = definition.fields().all(|field| field.role == Role::Active && definition.is_own(&field.ty));
    match &options.tangent {
        Some(name) => Some(name.clone()),
        None => (!own).then(|| format_ident!("{}Tangent", definition.name)),
    }
}

impl Definition {
    /// The definition of the tangent: constants are left out, or keep their positions as `Nondiff`.
    pub(super) fn twin(&self, name: &Ident, private: &TokenStream) -> Self {
        let mut twin = self.clone();
        twin.name = name.clone();
        for variant in &mut twin.variants {
            if variant.style == Style::Named {
                variant.fields.retain(|field| field.role == Role::Active);
            }
            for field in &mut variant.fields {
                if field.role == Role::Active {
                    field.ty = self.tangent_of(&field.ty, private);
                } else {
                    (field.role, field.ty) = (Role::Nondiff, syn::parse_quote!(#private::Nondiff));
                }
            }
        }
        twin.generics = needed(&self.generics, &twin.field_types());
        let dropped = |ident: &Ident| names(&self.generics).contains(ident) && !names(&twin.generics).contains(ident);
        twin.bounds.retain(|bound| !crate::rename::mentions(bound.clone(), &dropped));
        twin.scalars.retain(|scalar| names(&twin.generics).contains(scalar));
        twin
    }

    fn field_types(&self) -> TokenStream {
        self.fields().map(|field| field.ty.to_token_stream()).collect()
    }
}

fn names(generics: &syn::Generics) -> Vec<Ident> {
    generics
        .params
        .iter()
        .map(|param| match param {
            GenericParam::Type(param) => param.ident.clone(),
            GenericParam::Const(param) => param.ident.clone(),
            GenericParam::Lifetime(param) => param.lifetime.ident.clone(),
        })
        .collect()
}

/// The parameters that the types mention, and those that these mention in turn, with the predicates on them only.
fn needed(generics: &syn::Generics, types: &TokenStream) -> syn::Generics {
    let (mut needed, all) = (generics.clone(), names(generics));
    let mut text = types.clone();
    let mut kept: Vec<Ident> = Vec::new();
    loop {
        let before = kept.len();
        let mentioned = |ident: &&Ident| crate::rename::mentions(text.clone(), &|other| other == *ident);
        kept = all.iter().filter(mentioned).cloned().collect();
        needed.params = generics
            .params
            .iter()
            .zip(&all)
            .filter(|(_, name)| kept.contains(name))
            .map(|(param, _)| param.clone())
            .collect();
        text.extend(needed.params.to_token_stream());
        if kept.len() == before {
            break;
        }
    }
    let dropped = |ident: &Ident| all.contains(ident) && !kept.contains(ident);
    if let Some(clause) = &generics.where_clause {
        let predicates =
            clause.predicates.iter().filter(|bound| !crate::rename::mentions(bound.to_token_stream(), &dropped));
        let predicates: Vec<_> = predicates.cloned().collect();
        needed.where_clause = Some(syn::parse_quote!(where #(#predicates,)*));
    }
    needed
}

/// `pub struct FooTangent { … }`.
pub(super) fn declaration(definition: &Definition, twin: &Definition, options: &Options) -> TokenStream {
    let (name, vis, original) = (&twin.name, &twin.vis, definition.name.to_string());
    let private = options.private();
    let serde = cfg!(feature = "serde").then(|| serde_derives(definition, twin, &private));
    let doc = format!("A tangent of [`{original}`]: what a gradient with respect to one is.");
    let generics = declared_generics(twin, &private);
    let (params, clause) = (&generics.params, &generics.where_clause);
    let open = if params.is_empty() { quote!() } else { quote!(<#params>) };
    let skip = serde.is_some();
    let body = match twin.kind {
        Kind::Struct => structure(&twin.variants[0], clause, &original, skip),
        Kind::Enum => {
            let variants = twin.variants.iter().map(|variant| enum_variant(variant, &original, skip));
            quote!(#clause { #(#variants,)* })
        }
    };
    let keyword = if twin.kind == Kind::Struct { quote!(struct) } else { quote!(enum) };
    quote! {
        #[doc = #doc]
        #[allow(clippy::all, clippy::pedantic, trivial_bounds, reason = "generated: the lints of the crate it stands in are of what people write")]
        #serde
        #vis #keyword #name #open #body
    }
}

/// The user's generics; what projections to tangents need of the parameters is asked for where there are any.
fn declared_generics(twin: &Definition, private: &TokenStream) -> syn::Generics {
    let mut generics = twin.generics.clone();
    if twin.fields().any(|field| field.ty.to_token_stream().to_string().contains("TangentOf")) {
        let params: Vec<_> = generics.type_params().map(|param| param.ident.clone()).collect();
        let generic = |bound: &&TokenStream| crate::rename::mentions((*bound).clone(), &|ident| params.contains(ident));
        let scalars = twin.scalars.iter().map(|scalar| quote!(#scalar: #private::Scalar));
        let bounds: Vec<_> = scalars.chain(twin.bounds.iter().filter(generic).cloned()).collect();
        let clause: syn::WhereClause = syn::parse_quote!(where #(#bounds,)*);
        generics.make_where_clause().predicates.extend(clause.predicates);
    }
    generics
}

/// By the runtime's `serde`, where the fields allow it.
fn serde_derives(definition: &Definition, twin: &Definition, private: &TokenStream) -> TokenStream {
    let serde = quote!(#private::serde);
    let text = |tokens: TokenStream| tokens.to_string();
    let bounds = |bound: TokenStream| {
        let bounds = twin.each_field(definition, &bound);
        text(quote!(#(#bounds),*))
    };
    let (serialize, deserialize) = (bounds(quote!(#serde::Serialize)), bounds(quote!(#serde::Deserialize<'de>)));
    let path = text(serde.clone());
    quote! {
        #[derive(#serde::Serialize, #serde::Deserialize)]
        #[serde(crate = #path, bound(serialize = #serialize, deserialize = #deserialize))]
    }
}

fn structure(variant: &Variant, clause: &Option<syn::WhereClause>, original: &str, skip: bool) -> TokenStream {
    let fields = variant.fields.iter().map(|field| declared(field, original, skip, true));
    match variant.style {
        Style::Named => quote!(#clause { #(#fields,)* }),
        Style::Tuple => quote!((#(#fields,)*) #clause;),
        Style::Unit => quote!(#clause;),
    }
}

fn enum_variant(variant: &Variant, original: &str, skip: bool) -> TokenStream {
    let name = &variant.name;
    let text = name.as_ref().map(ToString::to_string).unwrap_or_default();
    let doc = format!("The tangent of `{original}::{text}`.");
    let fields = variant.fields.iter().map(|field| declared(field, &format!("{original}::{text}"), skip, false));
    match variant.style {
        Style::Named => quote!(#[doc = #doc] #name { #(#fields,)* }),
        Style::Tuple => quote!(#[doc = #doc] #name(#(#fields,)*)),
        Style::Unit => quote!(#[doc = #doc] #name),
    }
}

fn declared(field: &Field, of: &str, skip: bool, with_vis: bool) -> TokenStream {
    let (member, ty) = (&field.member, &field.ty);
    let vis = with_vis.then_some(&field.vis);
    let doc = match field.role {
        Role::Nondiff => format!("In the place of `{of}`'s `{}`, which is a constant.", member.to_token_stream()),
        Role::Active | Role::Constant => format!("The tangent of `{}` of `{of}`.", member.to_token_stream()),
    };
    let skip = (skip && field.role == Role::Nondiff).then(|| quote!(#[serde(skip)]));
    match member {
        syn::Member::Named(name) => quote!(#[doc = #doc] #skip #vis #name: #ty),
        syn::Member::Unnamed(_) => quote!(#[doc = #doc] #skip #vis #ty),
    }
}

/// `Clone`, and what the fields allow: `Copy`, `Debug`, `PartialEq`.
pub(super) fn implementations(definition: &Definition, twin: &Definition, private: &TokenStream) -> TokenStream {
    let (open, ty, _) = twin.header(private);
    let clause = twin.clause(private, &[]);
    let copied = twin.fields().map(|field| &field.ty).map(|ty| quote!(for<'conditional> #ty: ::core::marker::Copy));
    let copy = twin.clause(private, &copied.collect::<Vec<_>>());
    let debug = twin.clause(private, &twin.each_field(definition, &quote!(::core::fmt::Debug)));
    let equal = twin.clause(private, &twin.each_field(definition, &quote!(::core::cmp::PartialEq)));
    let clones = twin.variants.iter().map(|variant| {
        let (path, all) = (twin.path(variant), variant.bind_all("a"));
        let fields = variant.fields.iter().map(|field| {
            let (member, a) = (&field.member, field.bound("a"));
            quote!(#member: ::core::clone::Clone::clone(#a))
        });
        quote!(#path #all => #path { #(#fields,)* })
    });
    let (shown, compared) = (twin.variants.iter().map(|variant| shown(twin, variant)), compared(twin));
    quote! {
        impl #open ::core::clone::Clone for #ty #clause {
            #[inline]
            fn clone(&self) -> Self {
                match self { #(#clones,)* }
            }
        }
        impl #open ::core::marker::Copy for #ty #copy {}
        impl #open ::core::fmt::Debug for #ty #debug {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self { #(#shown,)* }
            }
        }
        impl #open ::core::cmp::PartialEq for #ty #equal {
            fn eq(&self, other: &Self) -> bool {
                #compared
            }
        }
    }
}

fn shown(twin: &Definition, variant: &Variant) -> TokenStream {
    let (path, all) = (twin.path(variant), variant.bind_all("a"));
    let text = variant.name.as_ref().unwrap_or(&twin.name).to_string();
    let named = variant.style == Style::Named;
    let fields = variant.fields.iter().map(|field| {
        let (a, name) = (field.bound("a"), field.member.to_token_stream().to_string());
        if named { quote!(.field(#name, #a)) } else { quote!(.field(#a)) }
    });
    let start = if named { quote!(debug_struct) } else { quote!(debug_tuple) };
    quote!(#path #all => formatter.#start(#text) #(#fields)*.finish())
}

fn compared(twin: &Definition) -> TokenStream {
    let arms = twin.variants.iter().map(|variant| {
        let (path, a, b) = (twin.path(variant), variant.bind_all("a"), variant.bind_all("b"));
        let equal = variant.fields.iter().map(|field| {
            let (a, b) = (field.bound("a"), field.bound("b"));
            quote!(&& #a == #b)
        });
        quote!((#path #a, #path #b) => true #(#equal)*)
    });
    let otherwise = twin.is_choice().then(|| quote!(_ => false,));
    quote!(match (self, other) { #(#arms,)* #otherwise })
}
