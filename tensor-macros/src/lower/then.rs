//! `bool::then` and `then_some`.

use super::Lower;
use syn::{Expr, parse_quote};

impl Lower<'_> {
    /// `condition.then(|| value)` and `condition.then_some(value)` as branches; a receiver that is no `bool` does not compile.
    pub(super) fn then(&mut self, call: &syn::ExprMethodCall) -> Option<Expr> {
        let receiver = &call.receiver;
        match call.args.first()? {
            Expr::Closure(closure) if call.method == "then" && closure.inputs.is_empty() && !leaves(&closure.body) => {
                let value = &closure.body;
                Some(parse_quote!(if #receiver { Some(#value) } else { None }))
            }
            value if call.method == "then_some" => {
                let name = self.graph.names.fresh("some", call.method.span());
                Some(parse_quote!(match (#receiver, #value) { (true, #name) => Some(#name), (false, _) => None }))
            }
            _ => None,
        }
    }
}

/// `return` and `?` inside of a closure leave the closure, and a branch has none.
pub(super) fn leaves(body: &Expr) -> bool {
    struct Leaves(bool);
    impl<'ast> syn::visit::Visit<'ast> for Leaves {
        fn visit_expr_return(&mut self, _: &'ast syn::ExprReturn) {
            self.0 = true;
        }
        fn visit_expr_try(&mut self, _: &'ast syn::ExprTry) {
            self.0 = true;
        }
    }
    let mut leaves = Leaves(false);
    syn::visit::Visit::visit_expr(&mut leaves, body);
    leaves.0
}
