//! The first contribution to a cotangent that is zero: it is no sum.

use crate::ir::{Form, Graph, Operand, Rhs, Stmt, Var};
use crate::vjp::everywhere;
use std::collections::BTreeSet;

/// The positions of the statements that give a zero its first value. `zeros` are the cotangents that are zero before the
/// statements; afterwards, those that still are.
pub(super) fn first_contributions(graph: &Graph, stmts: &[Stmt], zeros: &mut BTreeSet<Var>) -> BTreeSet<usize> {
    let mut first = BTreeSet::new();
    for (index, stmt) in stmts.iter().enumerate() {
        if let Some(zero) = declared_zero(stmt) {
            zeros.insert(zero);
            continue;
        }
        if zeros.is_empty() {
            continue;
        }
        if let Stmt::Accumulate { place, value } = stmt
            && place.as_var().is_some_and(|var| zeros.contains(&var))
            && !reads(graph, value, place.root)
        {
            first.insert(index);
        }
        let touched = everywhere(graph, [stmt]);
        zeros.retain(|var| ![&touched.reads, &touched.added, &touched.changed].iter().any(|vars| vars.contains(var)));
    }
    first
}

fn declared_zero(stmt: &Stmt) -> Option<Var> {
    match stmt {
        Stmt::Let { var, rhs: Rhs::Op { form: Form::Function("zero"), .. }, .. } => Some(*var),
        _ => None,
    }
}

fn reads(graph: &Graph, value: &Operand, var: Var) -> bool {
    value.place().is_some_and(|place| crate::walk::mentioned(graph, place).contains(&var))
}
