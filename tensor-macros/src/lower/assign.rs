//! Assignments.

use super::{Lower, Value};
use crate::ir::{Operand, Place, Proj, Stmt, Store, UpdateOp};
use proc_macro2::Span;
use quote::quote;
use syn::Expr;
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn update(&mut self, op: UpdateOp, binary: &syn::ExprBinary) -> Value {
        let value = self.expr(&binary.right);
        let value = self.operand(value, "t");
        self.update_place(op, &binary.left, value);
        Value::Inactive(syn::parse_quote!(()))
    }

    /// A value from the same variable is copied first: derivatives read it after the update.
    pub(super) fn apart_from(&mut self, place: &Place, value: Operand, span: Span) -> Operand {
        let root = self.graph.resolve(place).root;
        let shared = value.place().is_some_and(|value| self.graph.resolve(value).root == root);
        if shared { self.snapshot(value, span) } else { value }
    }

    /// `place op= value`.
    pub(super) fn update_place(&mut self, op: UpdateOp, target: &Expr, value: Operand) {
        let Some(place) = self.target(target) else { return };
        let value = self.apart_from(&place, value, target.span());
        let active = self.graph.is_active(&value);
        self.written(&place, active);
        self.emit(Stmt::Update { op, place, value });
    }

    pub(super) fn assign(&mut self, assign: &syn::ExprAssign) -> Value {
        if let Expr::Tuple(targets) = &*assign.left {
            self.assign_tuple(targets, &assign.right);
        } else if matches!(&*assign.left, Expr::Infer(_)) {
            self.effect(&assign.right);
        } else {
            let value = self.expr(&assign.right);
            let value = self.operand(value, "t");
            self.store(&assign.left, value);
        }
        Value::Inactive(syn::parse_quote!(()))
    }

    fn assign_tuple(&mut self, targets: &syn::ExprTuple, value: &Expr) {
        let values: Vec<Operand> = match value {
            Expr::Tuple(values) if values.elems.len() == targets.elems.len() => {
                let operands: Vec<_> = values
                    .elems
                    .iter()
                    .map(|value| {
                        let lowered = self.expr(value);
                        let operand = self.operand(lowered, "t");
                        self.snapshot(operand, value.span())
                    })
                    .collect();
                operands
            }
            value => {
                let place = self.base(value);
                (0..targets.elems.len())
                    .map(|index| {
                        let index = syn::Index::from(index);
                        Operand::Place { refs: 0, place: place.clone().then(Proj::Component(quote!(#index))) }
                    })
                    .collect()
            }
        };
        for (target, value) in targets.elems.iter().zip(values) {
            if !matches!(target, Expr::Infer(_)) {
                self.store(target, value);
            }
        }
    }

    fn store(&mut self, target: &Expr, value: Operand) {
        if let Some(place) = self.target(target) {
            let active = self.graph.is_active(&value);
            self.written(&place, active);
            self.emit(Stmt::Assign { place, value, store: Store::Plain });
        }
    }

    /// `result = value;` of a variable that is assigned once on every path.
    pub(super) fn assign_result(&mut self, result: crate::ir::Var, value: Value) {
        let value = self.operand(value, "t");
        if self.graph.is_active(&value) {
            self.graph.info_mut(result).active = true;
        }
        if self.may_refer(&value) {
            self.graph.info_mut(result).owned = false;
        }
        self.emit(Stmt::Assign { place: Place::var(result), value, store: Store::Plain });
    }

    /// `&x`, or the name of what may be a reference.
    fn may_refer(&self, value: &Operand) -> bool {
        let Operand::Place { refs, place } = value else { return false };
        *refs > 0 || place.path.is_empty() && !self.graph.info(place.root).owned
    }
}
