//! What a loop iterates over. A list that the loop takes by value, and that is read again, is cloned.

use super::Emitter;
use crate::ir::Verbatim;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Expr;

impl Emitter<'_> {
    pub(super) fn iterated(&self, iterator: &Verbatim) -> TokenStream {
        if !iterator.vars.iter().any(|var| self.shared.contains(var)) {
            return self.verbatim(iterator);
        }
        match syn::parse2(iterator.tokens.clone()) {
            Ok(mut expr) => {
                self.clone_taken(&mut expr);
                self.verbatim(&Verbatim { tokens: quote!(#expr), ..iterator.clone() })
            }
            Err(_) => self.verbatim(iterator),
        }
    }

    /// `list`, `list.into_iter()`, `a.iter().zip(list)`: the lists that are taken by value.
    fn clone_taken(&self, expr: &mut Expr) {
        match expr {
            Expr::Paren(inner) => self.clone_taken(&mut inner.expr),
            Expr::Path(path) if path.path.get_ident().is_some_and(|name| self.is_shared(name)) => {
                let list = path.to_token_stream();
                *expr = syn::parse_quote!(::core::clone::Clone::clone(&#list));
            }
            Expr::MethodCall(call) => {
                if call.method == "into_iter" || matches!(&*call.receiver, Expr::MethodCall(_) | Expr::Paren(_)) {
                    self.clone_taken(&mut call.receiver);
                }
                if call.method == "zip" || call.method == "chain" {
                    call.args.iter_mut().for_each(|arg| self.clone_taken(arg));
                }
            }
            _ => {}
        }
    }

    fn is_shared(&self, name: &proc_macro2::Ident) -> bool {
        self.shared.iter().any(|var| self.graph.info(*var).name == *name)
    }
}
