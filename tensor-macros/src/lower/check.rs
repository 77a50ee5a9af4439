//! Checks of the whole body before it is lowered.

use super::{Lower, opaque};
use crate::error::Errors;
use crate::ir::{Stmt, Verbatim};
use proc_macro2::Span;
use syn::Expr;

impl Lower<'_> {
    /// `detach` must be ours, which is generic: a function of the user by that name may do anything.
    pub(super) fn check_detach(&mut self, body: &syn::Block) {
        struct Detach(Option<syn::ExprPath>);
        impl<'ast> syn::visit::Visit<'ast> for Detach {
            fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
                if let Expr::Path(path) = &*call.func
                    && opaque::is_detach(call)
                {
                    self.0 = Some(path.clone());
                }
                syn::visit::visit_expr_call(self, call);
            }
            fn visit_item(&mut self, _: &'ast syn::Item) {}
        }
        let mut detach = Detach(None);
        syn::visit::Visit::visit_block(&mut detach, body);
        if let Some(mut path) = detach.0 {
            let span = path.path.segments.last().expect("a path has a segment").ident.span();
            path.path.segments.last_mut().expect("a path has a segment").arguments = syn::PathArguments::None;
            let (gate, marker) = (self.ops_at("assert_detach", span), self.ops_at("Detached", span));
            let span = span.resolved_at(Span::call_site());
            self.emit(Stmt::Opaque(Verbatim::constant(quote::quote_spanned!(span=> #gate(#path::<#marker>);))));
        }
    }

    /// Conditional compilation comes after this macro.
    pub(super) fn check_attributes(&self, body: &syn::Block) {
        struct Attributes<'e>(&'e Errors);
        impl<'ast> syn::visit::Visit<'ast> for Attributes<'_> {
            fn visit_attribute(&mut self, attr: &'ast syn::Attribute) {
                if attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr") {
                    self.0.at(
                        attr.path(),
                        "conditional compilation inside a differentiable function: write `if cfg!(…)`",
                    );
                }
            }
            fn visit_item(&mut self, _: &'ast syn::Item) {}
        }
        syn::visit::Visit::visit_block(&mut Attributes(self.errors), body);
        for input in &self.input.item.sig.inputs {
            if let syn::FnArg::Typed(argument) = input {
                argument
                    .attrs
                    .iter()
                    .for_each(|attr| syn::visit::Visit::visit_attribute(&mut Attributes(self.errors), attr));
            }
        }
    }
}
