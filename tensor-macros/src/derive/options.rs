//! `#[differentiable(tangent = Name, crate = path)]` beside the derive.

use crate::error::Errors;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{DeriveInput, Token};

#[derive(Default)]
pub(super) struct Options {
    pub(super) tangent: Option<Ident>,
    krate: Option<syn::Path>,
}

impl Options {
    pub(super) fn new(item: &DeriveInput, errors: &Errors) -> Self {
        let mut options = Self::default();
        for attr in item.attrs.iter().filter(|attr| attr.path().is_ident("differentiable")) {
            match attr.parse_args::<Self>() {
                Ok(parsed) => options.take(parsed),
                Err(error) => errors.push(error),
            }
        }
        options
    }

    fn take(&mut self, other: Self) {
        self.tangent = other.tangent.or(self.tangent.take());
        self.krate = other.krate.or(self.krate.take());
    }

    /// A tangent needs a name of its own.
    pub(super) fn check(&self, item: &DeriveInput, errors: &Errors) {
        if let Some(name) = self.tangent.as_ref().filter(|name| **name == item.ident) {
            errors.at(
                name,
                "the tangent needs a name of its own: leave the option out where the type is its own tangent",
            );
        }
    }

    /// `::tensor_grad::__private`, or where the option says.
    pub(super) fn private(&self) -> TokenStream {
        let krate = self.krate.as_ref().map_or_else(|| quote!(::tensor_grad), |path| quote!(#path));
        quote!(#krate::__private)
    }
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let key = input.call(<Ident as syn::ext::IdentExt>::parse_any)?;
            options.option(&key, input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

impl Options {
    fn option(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match key.to_string().as_str() {
            "tangent" => self.tangent = Some(value(key, input, "tangent = Name", Parse::parse)?),
            "crate" => {
                let path = |input: ParseStream<'_>| input.call(syn::Path::parse_mod_style);
                self.krate = Some(value(key, input, "crate = path", path)?);
            }
            other => {
                let text = format!("unknown option `{other}`; options of a derived type: tangent = Name, crate = path");
                return Err(syn::Error::new(key.span(), text));
            }
        }
        Ok(())
    }
}

/// What follows `key =`.
fn value<X>(
    key: &Ident,
    input: ParseStream<'_>,
    form: &str,
    parse: impl Fn(ParseStream<'_>) -> syn::Result<X>,
) -> syn::Result<X> {
    let incomplete = |_| syn::Error::new(key.span(), format!("this option is written `{form}`"));
    input.parse::<Token![=]>().map_err(incomplete)?;
    parse(input).map_err(incomplete)
}
