//! Whether a method of the user's changes its receiver, which only its signature says: how the variable is used may tell.

use super::Lower;
use super::opaque::root;
use std::collections::{BTreeSet, HashMap};
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprMethodCall, Stmt};

/// What is done to the variables of a body.
#[derive(Default)]
pub(super) struct Uses(HashMap<String, Use>);

#[derive(Default)]
struct Use {
    /// The arguments of method calls, and whether the call is a statement, whose value is dropped.
    calls: Vec<(Vec<Expr>, bool)>,
    /// It is assigned, or borrowed mutably.
    written: bool,
}

impl Uses {
    pub(super) fn of(body: &Block) -> Self {
        let mut uses = Self::default();
        uses.visit_block(body);
        uses
    }

    fn call(&mut self, call: &ExprMethodCall, dropped: bool) {
        if let Some(name) = root(&call.receiver, true) {
            self.0.entry(name.to_string()).or_default().calls.push((call.args.iter().cloned().collect(), dropped));
        }
    }

    fn written(&mut self, place: &Expr) {
        if let Some(name) = root(place, true) {
            self.0.entry(name.to_string()).or_default().written = true;
        }
    }
}

impl<'ast> Visit<'ast> for Uses {
    fn visit_stmt(&mut self, stmt: &'ast Stmt) {
        match stmt {
            Stmt::Expr(Expr::MethodCall(call), Some(_)) => {
                self.call(call, true);
                visit::visit_expr_method_call(self, call);
            }
            stmt => visit::visit_stmt(self, stmt),
        }
    }
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::MethodCall(call) => self.call(call, false),
            Expr::Assign(assign) => self.written(&assign.left),
            Expr::Binary(binary) if super::expr::update_op(&binary.op).is_some() => self.written(&binary.left),
            Expr::Reference(reference) if reference.mutability.is_some() => self.written(&reference.expr),
            _ => {}
        }
        visit::visit_expr(self, expr);
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Lower<'_> {
    /// `filter.update(x)` of a constant that is declared `mut`, of a part of one, or of a name that borrows one to change it:
    /// it becomes active if nothing else can be the reason for that.
    pub(super) fn note_change(&mut self, call: &ExprMethodCall) {
        let Some(name) = root(&call.receiver, true) else {
            let active = call.args.iter().any(|arg| !self.is_opaque(arg));
            return if active {
                self.activate_lenders(&self.lenders_of(&call.receiver))
            };
        };
        let Some(var) = self.lookup(name) else { return };
        let info = self.graph.info(var);
        let lenders = match self.lenders.get(&var) {
            Some(lenders) => lenders.clone(),
            None if !info.stable && !info.active && !info.parameter && info.alias.is_none() => BTreeSet::from([var]),
            None => return,
        };
        let Some(uses) = self.uses.0.get(&name.to_string()) else { return };
        let active = |args: &[Expr]| args.iter().any(|arg| !self.is_opaque(arg));
        let dropped = uses.calls.iter().any(|(args, dropped)| *dropped && active(args));
        let only = !uses.written && uses.calls.iter().all(|(args, _)| active(args));
        if dropped || only {
            self.activate_lenders(&lenders);
        }
    }
}
