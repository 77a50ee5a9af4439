//! `(1.0, x)`: a literal in a tuple that keeps its name gets its type, for nothing else tells it where `.0` is read. The type
//! is the only one that the function speaks of.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ItemFn, Lit};

/// Gives the literals in tuples a type.
pub(super) struct Typed(&'static str);

impl Typed {
    /// `None` if the function has numbers of two types, or of a type parameter.
    pub(super) fn of(function: &ItemFn) -> Option<Self> {
        let text = function.block.to_token_stream().to_string();
        let named = |name: &str| {
            text.contains(name) || crate::rename::mentions(function.sig.to_token_stream(), &|ident| *ident == name)
        };
        let generic = function.sig.generics.type_params().next().is_some();
        match (named("f64"), named("f32")) {
            (true, false) if !generic => Some(Self("f64")),
            (false, true) if !generic => Some(Self("f32")),
            _ => None,
        }
    }
}

impl VisitMut for Typed {
    fn visit_expr_tuple_mut(&mut self, tuple: &mut syn::ExprTuple) {
        tuple.elems.iter_mut().for_each(|elem| typed(elem, self.0));
        visit_mut::visit_expr_tuple_mut(self, tuple);
    }

    fn visit_expr_index_mut(&mut self, index: &mut syn::ExprIndex) {
        self.visit_expr_mut(&mut index.expr);
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        super::visit_elements(mac, self);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// A float literal with its type.
fn typed(expr: &mut Expr, ty: &str) {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Float(float), .. }) if float.suffix().is_empty() => {
            let text = float.to_string();
            let dot = if text.ends_with('.') { "0" } else { "" };
            *float = syn::LitFloat::new(&format!("{text}{dot}_{ty}"), float.span());
        }
        Expr::Unary(unary) => typed(&mut unary.expr, ty),
        Expr::Paren(inner) => typed(&mut inner.expr, ty),
        _ => {}
    }
}
