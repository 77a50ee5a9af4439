//! What the implementations ask of the types of fields.

use super::fields::{Definition, Role};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

impl Definition {
    /// `<T: …>`, `Name<T>`, `where …`.
    pub(super) fn header(&self, private: &TokenStream) -> (TokenStream, TokenStream, TokenStream) {
        let (name, (_, arguments, _)) = (&self.name, self.generics.split_for_impl());
        let params = self.generics.params.iter().map(|param| match param {
            syn::GenericParam::Type(param) => {
                let (name, bounds) = (&param.ident, &param.bounds);
                quote!(#name: #bounds)
            }
            syn::GenericParam::Const(param) => {
                let (name, ty) = (&param.ident, &param.ty);
                quote!(const #name: #ty)
            }
            syn::GenericParam::Lifetime(param) => quote!(#param),
        });
        let open = if self.generics.params.is_empty() { quote!() } else { quote!(<#(#params),*>) };
        (open, quote!(#name #arguments), self.clause(private, &[]))
    }

    /// The user's where clause, scalars, unknown types, and more.
    pub(super) fn clause(&self, private: &TokenStream, more: &[TokenStream]) -> TokenStream {
        let user =
            self.generics.where_clause.iter().flat_map(|clause| &clause.predicates).map(ToTokens::to_token_stream);
        let scalars = self.scalars.iter().map(|scalar| quote!(#scalar: #private::Scalar));
        let all = user.chain(scalars).chain(self.bounds.iter().cloned()).chain(more.iter().cloned());
        quote!(where #(#all,)*)
    }

    /// The types of active fields, or inside of them, whose tangents the text does not tell.
    fn unknown_types(&self) -> Vec<TokenStream> {
        let mut unknown = Vec::new();
        for field in self.fields().filter(|field| field.role == Role::Active) {
            self.unknown(&field.ty, &mut unknown);
        }
        let itself = |ty: &TokenStream| crate::rename::mentions(ty.clone(), &|ident| *ident == self.name);
        let mut types: Vec<TokenStream> = Vec::new();
        for ty in unknown.into_iter().map(ToTokens::to_token_stream) {
            if !itself(&ty) && !types.iter().any(|known| known.to_string() == ty.to_string()) {
                types.push(ty);
            }
        }
        types
    }

    /// A bound on each of them. Of a type without parameters it is taken for granted, so that the implementations have no
    /// errors on top of the one that says what is wrong with the type.
    fn bounds_by(&self, private: &TokenStream, bound: &str) -> Vec<TokenStream> {
        let bound = Ident::new(bound, Span::call_site());
        let bounds = self.unknown_types().into_iter().map(|ty| match self.is_generic(&ty) {
            true => quote!(#ty: #private::#bound),
            false => quote!(for<'granted> #ty: #private::#bound),
        });
        bounds.collect()
    }

    fn is_generic(&self, ty: &TokenStream) -> bool {
        let types = self.generics.type_params().map(|param| &param.ident);
        let params: Vec<_> = types.chain(self.generics.const_params().map(|param| &param.ident)).collect();
        crate::rename::mentions(ty.clone(), &|ident| params.contains(&ident))
    }

    /// Errors, at their names, about types that are not their own tangents.
    pub(super) fn own_tangents(&self, private: &TokenStream) -> TokenStream {
        let checks = self.unknown_types().into_iter().filter(|ty| !self.is_generic(ty)).map(|ty| {
            let span = ty.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
            quote_spanned!(span.resolved_at(Span::call_site())=> #private::assert_own_tangent::<#ty>();)
        });
        quote!(const _: () = { #(#checks)* };)
    }

    /// A bound on each field that holds only for some: it is checked where it is used.
    pub(super) fn each_field(&self, bound: &TokenStream) -> Vec<TokenStream> {
        self.fields()
            .map(|field| {
                let ty = &field.ty;
                quote!(for<'conditional> #ty: #bound)
            })
            .collect()
    }

    /// What cloning the constants asks of type parameters.
    pub(super) fn clones(&self) -> Vec<TokenStream> {
        let constants =
            self.fields().filter(|field| field.role == Role::Constant && self.mentions_parameter(&field.ty));
        constants.map(|field| field.ty.to_token_stream()).map(|ty| quote!(#ty: ::core::clone::Clone)).collect()
    }

    /// The same, asking this of the types of its active fields.
    pub(super) fn bounded(mut self, private: &TokenStream, bound: &str) -> Self {
        self.bounds = self.bounds_by(private, bound);
        self
    }
}
