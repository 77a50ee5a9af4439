//! The statements around the one that is being reversed. What a loop inside does not change is copied before it, once, not in
//! every iteration.

use crate::ir::{BlockId, Graph, Stmt, Var};
use std::collections::BTreeSet;

/// The statements around the current one, that itself included, innermost last.
#[derive(Default)]
pub(super) struct Frames {
    frames: Vec<Frame>,
    /// Statements to insert before the current one of a block.
    waiting: Vec<(BlockId, Stmt)>,
    /// Blocks whose forward sweep does not stand where the block stands.
    apart: BTreeSet<BlockId>,
}

struct Frame {
    block: BlockId,
    at: usize,
    runs: Runs,
    changed: BTreeSet<Var>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Runs {
    Many,
    Once,
    /// What precedes it may leave.
    Perhaps,
}

impl Frames {
    pub(super) fn enter(&mut self, (block, at): (BlockId, usize), stmt: &Stmt, changed: BTreeSet<Var>) {
        let runs = match stmt {
            Stmt::Loop(_) => Runs::Many,
            Stmt::Rest { .. } => Runs::Perhaps,
            _ => Runs::Once,
        };
        self.frames.push(Frame { block, at, runs, changed });
    }

    /// The position of the block's current statement.
    pub(super) fn position(&self, block: BlockId) -> Option<usize> {
        self.frames.iter().find(|frame| frame.block == block).map(|frame| frame.at)
    }

    /// Returns what waits to stand before the statement.
    pub(super) fn leave(&mut self) -> Vec<Stmt> {
        let left = self.frames.pop().expect("entered before");
        let waiting = std::mem::take(&mut self.waiting);
        let (due, waiting): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(block, _)| *block == left.block);
        self.waiting = waiting;
        due.into_iter().map(|(_, stmt)| stmt).collect()
    }

    pub(super) fn insert(&mut self, block: BlockId, stmt: Stmt) {
        self.waiting.push((block, stmt));
    }

    /// Takes back statements that make these variables.
    pub(super) fn forget(&mut self, gone: impl Fn(&Var) -> bool) {
        self.waiting.retain(|(_, stmt)| !matches!(stmt, Stmt::Let { var, .. } if gone(var)));
    }

    /// The forward sweep of the block stands elsewhere.
    pub(super) fn set_apart(&mut self, block: BlockId) {
        self.apart.insert(block);
    }

    /// The block to copy these variables in as they are in block `here`: outside all loops that leave them as they are.
    pub(super) fn home(&self, graph: &Graph, here: BlockId, vars: &BTreeSet<Var>) -> BlockId {
        let (mut home, mut inner) = (here, here);
        for frame in self.frames.iter().rev().skip_while(|frame| frame.block == here) {
            let declared_inside = |var: &Var| graph.info(*var).block == inner;
            let stuck = frame.runs == Runs::Perhaps || self.apart.contains(&inner);
            if stuck || vars.iter().any(declared_inside) || !frame.changed.is_disjoint(vars) {
                break;
            }
            inner = frame.block;
            if frame.runs == Runs::Many {
                home = frame.block;
            }
        }
        home
    }

    /// Does a loop stand between the block and the current statement?
    pub(super) fn is_in_loop_inside(&self, block: BlockId) -> bool {
        self.frames.iter().skip_while(|frame| frame.block != block).any(|frame| frame.runs == Runs::Many)
    }
}
