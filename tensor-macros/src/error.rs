//! Collects errors, so that all of a stage are reported together.

use proc_macro2::Span;
use quote::ToTokens;
use std::cell::RefCell;

#[derive(Default)]
pub(crate) struct Errors(RefCell<Vec<syn::Error>>);

impl Errors {
    /// Adds an error at the first token of `node`.
    pub(crate) fn at(&self, node: impl ToTokens, message: impl std::fmt::Display) {
        let span = node.to_token_stream().into_iter().next().map_or_else(Span::call_site, |token| token.span());
        self.span(span, message);
    }

    pub(crate) fn span(&self, span: Span, message: impl std::fmt::Display) {
        self.0.borrow_mut().push(syn::Error::new(span, message));
    }

    pub(crate) fn push(&self, error: syn::Error) {
        self.0.borrow_mut().push(error);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.borrow().len()
    }

    pub(crate) fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    pub(crate) fn propagate(&self) -> syn::Result<()> {
        match self.0.borrow_mut().drain(..).reduce(|mut all, next| {
            all.combine(next);
            all
        }) {
            None => Ok(()),
            Some(all) => Err(all),
        }
    }
}
