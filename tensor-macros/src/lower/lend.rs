//! Constants that a name borrows to change them: `let row = &mut table[i];`, `let (left, right) = list.split_at_mut(k);`.
//!
//! A call that is given such a name beside an active value may write that to the constant, which is active then.

use super::Lower;
use super::opaque::is_detach;
use crate::ir::{Place, Var};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::visit::{self, Visit};
use syn::{Expr, Pat};

/// Methods that give a mutable borrow, beside those that say `mut`.
const LENDING: &[&str] = &["insert", "get_or_insert", "get_or_insert_with", "or_insert", "or_insert_with"];

impl Lower<'_> {
    /// The names of the pattern, bound to a part of the value.
    pub(super) fn note_lent(&mut self, pat: &Pat, value: &Expr) {
        let lenders = self.lenders_of(value);
        if lenders.is_empty() {
            return;
        }
        for (name, _) in crate::rename::bound_names(pat) {
            if let Some(var) = self.lookup(&name) {
                self.lenders.entry(var).or_default().extend(&lenders);
            }
        }
    }

    /// The variables that the value may change.
    pub(super) fn lenders_of(&self, value: &Expr) -> BTreeSet<Var> {
        if matches!(value, Expr::Call(call) if is_detach(call)) {
            return BTreeSet::new();
        }
        let mut vars = Vec::new();
        self.collect_vars(value.to_token_stream(), &mut vars);
        let mut lenders: BTreeSet<Var> =
            vars.iter().filter_map(|var| self.lenders.get(var)).flatten().copied().collect();
        if borrows_mutably(value) {
            let roots = vars.into_iter().map(|var| self.graph.resolve(&Place::var(var)).root);
            lenders.extend(roots.filter(|var| !self.graph.info(*var).stable && !self.is_constant_state(*var)));
        }
        lenders
    }

    /// What an active value may be written to through a constant argument is active.
    pub(super) fn activate_lenders(&mut self, lenders: &BTreeSet<Var>) {
        for var in lenders {
            if !self.graph.info(*var).active {
                self.activate(*var);
            }
        }
    }
}

fn borrows_mutably(value: &Expr) -> bool {
    struct Borrows(bool);
    impl<'ast> Visit<'ast> for Borrows {
        fn visit_expr_reference(&mut self, reference: &'ast syn::ExprReference) {
            self.0 |= reference.mutability.is_some();
            visit::visit_expr_reference(self, reference);
        }
        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            let name = call.method.to_string();
            self.0 |= name.split('_').any(|word| word == "mut") || LENDING.contains(&name.as_str());
            visit::visit_expr_method_call(self, call);
        }
    }
    let mut borrows = Borrows(false);
    borrows.visit_expr(value);
    borrows.0
}
