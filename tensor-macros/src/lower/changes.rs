//! Whether a method of the user's changes its receiver, which only its signature says: how the variable is used may tell.

use super::Lower;
use crate::ir::Operand;
use std::collections::HashMap;
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
        if let Some(name) = name(&call.receiver) {
            self.0.entry(name).or_default().calls.push((call.args.iter().cloned().collect(), dropped));
        }
    }

    fn written(&mut self, place: &Expr) {
        let mut place = place;
        while let Expr::Field(syn::ExprField { base, .. }) | Expr::Index(syn::ExprIndex { expr: base, .. }) = place {
            place = base;
        }
        if let Some(name) = name(place) {
            self.0.entry(name).or_default().written = true;
        }
    }
}

fn name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
        Expr::Paren(inner) => name(&inner.expr),
        _ => None,
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
    /// `filter.update(x)` of a constant that is declared `mut`: it becomes active if nothing else can be the reason for that.
    pub(super) fn note_change(&mut self, call: &ExprMethodCall) {
        let Some(Operand::Place { refs: 0, place }) = self.place_operand(&call.receiver) else { return };
        let info = self.graph.info(place.root);
        let changeable = !info.stable && !info.active && !info.parameter && info.alias.is_none();
        let Some(uses) = self.uses.0.get(&info.name.to_string()).filter(|_| changeable && place.path.is_empty()) else {
            return;
        };
        let active = |args: &[Expr]| args.iter().any(|arg| !self.is_opaque(arg));
        let dropped = uses.calls.iter().any(|(args, dropped)| *dropped && active(args));
        let only = !uses.written && uses.calls.iter().all(|(args, _)| active(args));
        if dropped || only {
            self.activate(place.root);
        }
    }
}
