//! The fields of a struct or enum, and the part that each plays in the tangent.

use crate::error::Errors;
use crate::parse::{is_inactive_type, scalar_parameters};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Data, DeriveInput, Fields, GenericArgument, Generics, Member, Path, PathArguments, Type, Visibility};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Struct,
    Enum,
}

/// What a field is to a gradient.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Active,
    /// Carries no derivative: cloned.
    Constant,
    /// The place of such a field in a tangent.
    Nondiff,
}

#[derive(Clone)]
pub(super) struct Field {
    pub(super) member: Member,
    pub(super) ty: Type,
    pub(super) vis: Visibility,
    pub(super) role: Role,
}

impl Field {
    /// The variable that a pattern binds it to; `side` tells the values of a binary operation apart.
    pub(super) fn bound(&self, side: &str) -> Ident {
        match &self.member {
            Member::Named(name) => format_ident!("{side}_{}", name.to_string().trim_start_matches("r#")),
            Member::Unnamed(index) => format_ident!("{side}_{}", index.index),
        }
    }
}

/// One shape of the fields; a struct has one.
#[derive(Clone)]
pub(super) struct Variant {
    /// `None` of a struct.
    pub(super) name: Option<Ident>,
    /// Written with braces, parentheses, or nothing.
    pub(super) style: Style,
    pub(super) fields: Vec<Field>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Named,
    Tuple,
    Unit,
}

impl Variant {
    pub(super) fn active(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.role == Role::Active)
    }

    /// `{ x: side_x, .. }`, the active fields bound.
    pub(super) fn bind_active(&self, side: &str) -> TokenStream {
        let binds = self.active().map(|field| {
            let (member, bound) = (&field.member, field.bound(side));
            quote!(#member: #bound)
        });
        quote!({ #(#binds,)* .. })
    }

    /// `{ x: side_x, n: side_n }`, all fields bound.
    pub(super) fn bind_all(&self, side: &str) -> TokenStream {
        let binds = self.fields.iter().map(|field| {
            let (member, bound) = (&field.member, field.bound(side));
            quote!(#member: #bound)
        });
        quote!({ #(#binds,)* })
    }
}

/// A struct or enum to derive for.
#[derive(Clone)]
pub(super) struct Definition {
    pub(super) kind: Kind,
    pub(super) name: Ident,
    pub(super) vis: Visibility,
    pub(super) generics: Generics,
    /// The type parameters that stand for real numbers.
    pub(super) scalars: Vec<Ident>,
    pub(super) variants: Vec<Variant>,
    /// What the implementations ask of types that the text does not know.
    pub(super) bounds: Vec<TokenStream>,
}

impl Definition {
    pub(super) fn new(item: &DeriveInput, errors: &Errors) -> Option<Self> {
        let item = &without_self(item);
        let variant = |name, fields| Variant { name, style: style(fields), fields: read(fields, errors) };
        let (kind, variants) = match &item.data {
            Data::Struct(data) => (Kind::Struct, vec![variant(None, &data.fields)]),
            Data::Enum(data) => {
                data.variants
                    .iter()
                    .flat_map(|variant| &variant.attrs)
                    .filter(|attr| attr.path().is_ident("nondiff"))
                    .for_each(|attr| {
                        errors.at(attr.path(), "`#[nondiff]` goes on a field: mark the fields of this variant")
                    });
                let variants = data.variants.iter().map(|each| variant(Some(each.ident.clone()), &each.fields));
                (Kind::Enum, variants.collect())
            }
            Data::Union(data) => {
                errors.at(data.union_token, "a union has no tangent: derive `Differentiable` for a struct or an enum");
                return None;
            }
        };
        if variants.is_empty() {
            errors.at(&item.ident, "an enum without variants has no values and so no tangent");
        }
        let scalars = scalar_parameters(&item.generics);
        let (name, vis, generics) = (item.ident.clone(), item.vis.clone(), item.generics.clone());
        Some(Self { kind, name, vis, generics, scalars, variants, bounds: Vec::new() })
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        self.variants.iter().flat_map(|variant| &variant.fields)
    }

    /// `Name::Variant`, or `Name` of a struct.
    pub(super) fn path(&self, variant: &Variant) -> TokenStream {
        let name = &self.name;
        variant.name.as_ref().map_or_else(|| quote!(#name), |variant| quote!(#name::#variant))
    }

    /// Is there another variant that a value could have instead?
    pub(super) fn is_choice(&self) -> bool {
        self.variants.len() > 1
    }

    /// Is it a type parameter that stands for a real number?
    fn is_scalar(&self, ty: &Type) -> bool {
        matches!(ty, Type::Path(path) if self.scalars.iter().any(|scalar| path.path.is_ident(scalar)))
    }

    /// The types inside `ty` that the text does not know the tangents of.
    pub(super) fn unknown<'t>(&self, ty: &'t Type, found: &mut Vec<&'t Type>) {
        match ty {
            Type::Array(array) => self.unknown(&array.elem, found),
            Type::Paren(inner) => self.unknown(&inner.elem, found),
            Type::Group(inner) => self.unknown(&inner.elem, found),
            Type::Tuple(tuple) => tuple.elems.iter().for_each(|elem| self.unknown(elem, found)),
            _ if is_inactive_type(ty) || self.is_scalar(ty) || is_known(ty) => {}
            _ => match contents(ty) {
                Some(inner) => self.unknown(inner, found),
                None => found.push(ty),
            },
        }
    }

    /// May the type be its own tangent, as far as its text tells?
    pub(super) fn is_own(&self, ty: &Type) -> bool {
        match ty {
            Type::Array(array) => self.is_own(&array.elem),
            Type::Paren(inner) => self.is_own(&inner.elem),
            Type::Group(inner) => self.is_own(&inner.elem),
            Type::Tuple(tuple) => tuple.elems.iter().all(|elem| self.is_own(elem)),
            _ => !is_inactive_type(ty) && contents(ty).is_none_or(|inner| self.is_own(inner)),
        }
    }

    /// The tangent type of `ty`, in the user's words where the text tells.
    pub(super) fn tangent_of(&self, ty: &Type, private: &TokenStream) -> Type {
        match ty {
            Type::Array(array) => {
                let (elem, len) = (self.tangent_of(&array.elem, private), &array.len);
                syn::parse_quote!([#elem; #len])
            }
            Type::Paren(inner) => self.tangent_of(&inner.elem, private),
            Type::Group(inner) => self.tangent_of(&inner.elem, private),
            Type::Tuple(tuple) => {
                let elems = tuple.elems.iter().map(|elem| self.tangent_of(elem, private));
                syn::parse_quote!((#(#elems,)*))
            }
            _ if is_known(ty) || self.is_scalar(ty) => ty.clone(),
            _ => match contents(ty) {
                Some(inner) => with_contents(ty, self.tangent_of(inner, private)),
                None => {
                    let span = ty.span().resolved_at(proc_macro2::Span::call_site());
                    syn::parse_quote_spanned!(span=> #private::TangentOf<#ty>)
                }
            },
        }
    }

    /// Does the text mention a type parameter that is no number?
    pub(super) fn mentions_parameter(&self, ty: &Type) -> bool {
        let text = quote!(#ty);
        let params: Vec<_> =
            self.generics.type_params().map(|param| &param.ident).filter(|name| !self.scalars.contains(name)).collect();
        crate::rename::mentions(text, &|ident| params.contains(&ident))
    }
}

/// `Self` by its name: the same type to its tangent, where `Self` is another.
fn without_self(item: &DeriveInput) -> DeriveInput {
    struct Named(Path);
    impl VisitMut for Named {
        fn visit_type_path_mut(&mut self, path: &mut syn::TypePath) {
            visit_mut::visit_type_path_mut(self, path);
            if path.qself.is_none() && path.path.is_ident("Self") {
                path.path = self.0.clone();
            }
        }
    }
    let (mut named, name) = (item.clone(), &item.ident);
    let (_, arguments, _) = item.generics.split_for_impl();
    Named(syn::parse_quote!(#name #arguments)).visit_data_mut(&mut named.data);
    named
}

fn style(fields: &Fields) -> Style {
    match fields {
        Fields::Named(_) => Style::Named,
        Fields::Unnamed(_) => Style::Tuple,
        Fields::Unit => Style::Unit,
    }
}

fn read(fields: &Fields, errors: &Errors) -> Vec<Field> {
    let read = fields.iter().zip(fields.members()).map(|(field, member)| {
        let marked = field.attrs.iter().filter(|attr| attr.path().is_ident("nondiff")).inspect(|attr| {
            if attr.meta.require_path_only().is_err() {
                errors.at(attr.path(), "this mark is written `#[nondiff]`");
            }
        });
        let role = if marked.count() > 0 || is_inactive_type(&field.ty) { Role::Constant } else { Role::Active };
        if role == Role::Active {
            Borrowed(errors).visit_type(&field.ty);
        }
        Field { member, ty: field.ty.clone(), vis: field.vis.clone(), role }
    });
    read.collect()
}

/// Types that no value of one's own can be moved in.
struct Borrowed<'e>(&'e Errors);

impl<'ast> Visit<'ast> for Borrowed<'_> {
    fn visit_type(&mut self, ty: &'ast Type) {
        const CONSTANT: &str = "this type has no tangent: mark the field `#[nondiff]` if it is a constant to gradients";
        match ty {
            Type::Reference(reference) => self.borrowed(reference.and_token),
            Type::BareFn(function) => self.0.at(function.fn_token, CONSTANT),
            Type::TraitObject(_) | Type::Ptr(_) | Type::Never(_) | Type::Infer(_) | Type::Macro(_) => {
                self.0.at(ty, CONSTANT);
            }
            _ => syn::visit::visit_type(self, ty),
        }
    }
    fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
        if lifetime.ident != "static" {
            self.borrowed(lifetime);
        }
    }
}

impl Borrowed<'_> {
    fn borrowed(&self, node: impl quote::ToTokens) {
        self.0.at(
            node,
            "a borrowed field cannot move along a tangent: own the data, or mark the field `#[nondiff]` if it is a constant to gradients",
        );
    }
}

/// Types that are their own tangents: numbers and nalgebra's matrices that own their entries.
fn is_known(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(segment) = path.path.segments.last().filter(|_| path.qself.is_none()) else { return false };
    let name = segment.ident.to_string();
    let numbered = |prefix: &str| {
        name.strip_prefix(prefix)
            .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == 'x') && !rest.is_empty())
    };
    ["f32", "f64", "SMatrix", "SVector", "RowSVector", "OMatrix", "OVector", "DMatrix", "DVector"]
        .contains(&name.as_str())
        || ["Vector", "RowVector", "Matrix"].into_iter().any(numbered)
}

/// `X` of `Vec<X>`, `Option<X>`, `Box<X>`.
fn contents(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last().filter(|_| path.qself.is_none())?;
    if !["Vec", "Option", "Box"].iter().any(|name| segment.ident == name) {
        return None;
    }
    match &segment.arguments {
        PathArguments::AngleBracketed(args) => match args.args.first() {
            Some(GenericArgument::Type(inner)) if args.args.len() == 1 => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

fn with_contents(ty: &Type, inner: Type) -> Type {
    let mut ty = ty.clone();
    if let Type::Path(path) = &mut ty
        && let Some(segment) = path.path.segments.last_mut()
        && let PathArguments::AngleBracketed(args) = &mut segment.arguments
        && let Some(GenericArgument::Type(slot)) = args.args.first_mut()
    {
        *slot = inner;
    }
    ty
}
