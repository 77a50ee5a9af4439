//! What runs again in the reverse sweep may read less than it did: adjoints of sums need no values. Operations whose results
//! nothing reads are left out, and what was kept for them only.

use super::Vjp;
use crate::ir::{BlockId, Graph, Meaning, Rhs, Stmt, Var};
use std::collections::BTreeSet;

/// What was asked for in the name of a body that runs again.
pub(super) struct Asked {
    /// The variables that were made, by their numbers.
    made: (usize, usize),
    /// Statements of the reverse sweep in front of the body, by their number.
    bound: (usize, usize),
    /// What blocks hand over that they did not before.
    atoms: Vec<(BlockId, Var)>,
}

impl Vjp {
    /// Asks, and notes for what.
    pub(super) fn asking<R>(&mut self, ask: impl FnOnce(&mut Self) -> R) -> (R, Asked) {
        let (vars, bound, atoms) = (self.graph.vars.len(), self.reverse.len(), self.graph.atoms.clone());
        let result = ask(self);
        let known = |block: &BlockId, var: &Var| atoms.get(block).is_some_and(|atoms| atoms.contains(var));
        let all = self.graph.atoms.iter().flat_map(|(block, atoms)| atoms.iter().map(|var| (*block, *var)));
        let atoms = all.filter(|(block, var)| !known(block, var)).collect();
        (result, Asked { made: (vars, self.graph.vars.len()), bound: (bound, self.reverse.len()), atoms })
    }

    /// Keeps nothing of what was asked for and is not read again.
    pub(super) fn forget_unread(&mut self, asked: &Asked, again: &Stmt) {
        let mut read = mentioned(&self.graph, again);
        let after = self.reverse.split_off(asked.bound.1);
        let mut bound = self.reverse.split_off(asked.bound.0);
        read.extend(after.iter().flat_map(|stmt| mentioned(&self.graph, stmt)));
        drop_unread(&self.graph, &mut bound, &mut read);
        self.reverse.extend(bound.into_iter().chain(after));
        let made = |var: &Var| !var.is_newer_than(asked.made.1) && var.is_newer_than(asked.made.0);
        let before = std::mem::take(&mut self.before);
        for stmt in before.into_iter().rev() {
            if !matches!(&stmt, Stmt::Let { var, .. } if made(var) && !read.contains(var)) {
                read.extend(mentioned(&self.graph, &stmt));
                self.before.push(stmt);
            }
        }
        self.before.reverse();
        self.frames.forget(|var| made(var) && !read.contains(var));
        for (block, var) in &asked.atoms {
            if !read.contains(var)
                && let Some(atoms) = self.graph.atoms.get_mut(block)
            {
                atoms.retain(|atom| atom != var);
            }
        }
        self.saved.retain(|_, saved| !made(&saved.copy) || read.contains(&saved.copy));
        self.copies.retain(|_, copy| !made(copy) || read.contains(copy));
    }
}

/// Leaves out operations whose results nothing reads, and adds what the others read.
pub(super) fn drop_unread(graph: &Graph, stmts: &mut Vec<Stmt>, read: &mut BTreeSet<Var>) {
    let mut kept = Vec::new();
    for stmt in stmts.drain(..).rev() {
        if !matches!(&stmt, Stmt::Let { var, rhs, .. } if is_pure(rhs) && !read.contains(var)) {
            read.extend(mentioned(graph, &stmt));
            kept.push(stmt);
        }
    }
    kept.reverse();
    *stmts = kept;
}

fn mentioned(graph: &Graph, stmt: &Stmt) -> BTreeSet<Var> {
    crate::walk::all_mentions(graph, stmt)
}

/// Does it nothing but compute a value? Inactive text may be anything.
fn is_pure(rhs: &Rhs) -> bool {
    match rhs {
        Rhs::Use(operand) => operand.place().is_some(),
        Rhs::Op { form, meaning, .. } => match meaning {
            Meaning::Rule(_) | Meaning::Identity | Meaning::Zero | Meaning::Multilinear | Meaning::Parts(_) => true,
            Meaning::Inactive => matches!(form, crate::ir::Form::Keep | crate::ir::Form::Function("shape")),
            _ => false,
        },
        Rhs::Call { .. } => false,
    }
}
