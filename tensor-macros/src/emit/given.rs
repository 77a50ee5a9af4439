//! The arguments that a pullback is given once more.

use super::Emitter;
use crate::ir::{Again, Operand};
use proc_macro2::TokenStream;
use quote::quote;
use syn::Expr;

impl Emitter<'_> {
    pub(super) fn again(&self, args: &[Again]) -> Vec<TokenStream> {
        let (again, changed) = (self.private("Again"), self.private("Changed"));
        let args = args.iter().map(|arg| match arg {
            Again::Value(operand) => self.given(operand),
            Again::Unknown(operand) => {
                let operand = self.reference(operand);
                quote!(#again::again(#operand))
            }
            Again::Changed => quote!(#changed),
        });
        args.collect()
    }

    /// A value by reference, and a reference as it is: `&(&t)` would become neither a slice nor a trait's object.
    pub(super) fn given(&self, operand: &Operand) -> TokenStream {
        let reference = self.reference(operand);
        let unknown = match operand {
            Operand::Place { place, .. } => place.as_var().is_some_and(|var| {
                let is_value = self.by_ref.contains(&var);
                self.graph.info(var).parameter && !is_value
            }),
            Operand::Inactive(verbatim) => match syn::parse2(verbatim.tokens.clone()) {
                Ok(Expr::Reference(_)) => return self.verbatim(verbatim),
                Ok(Expr::Path(_) | Expr::Field(_)) => true,
                _ => false,
            },
        };
        if !unknown {
            return reference;
        }
        let glue = self.private("ops");
        quote!({ use #glue::{GivenReferent as _, GivenValue as _}; (&&#glue::Given(#reference)).given() })
    }
}
