//! `break` out of a loop.

use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Lifetime};

/// The label of the block around loops that follow one another.
pub(super) const OUTER: &str = "every_loop";

/// `break` of the loop whose body this is becomes one out of the block around; `true` if there was one.
pub(super) fn leave(body: &mut syn::Block, label: Option<&syn::Label>) -> bool {
    let mut breaks = Breaks { label, depth: 0, found: false };
    breaks.visit_block_mut(body);
    breaks.found
}

struct Breaks<'a> {
    label: Option<&'a syn::Label>,
    depth: u32,
    found: bool,
}

impl VisitMut for Breaks<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let inner = matches!(expr, Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_));
        self.depth += u32::from(inner);
        visit_mut::visit_expr_mut(self, expr);
        self.depth -= u32::from(inner);
        if let Expr::Break(exit) = expr {
            let ours = match (&exit.label, self.label) {
                (Some(label), Some(own)) => *label == own.name,
                (Some(_), None) => false,
                (None, _) => self.depth == 0,
            };
            if ours {
                exit.label = Some(Lifetime::new(&format!("'{OUTER}"), exit.break_token.span));
                self.found = true;
            }
        }
    }
    fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
