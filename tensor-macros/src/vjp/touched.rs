//! What statements read, add to and change, of the function's own variables.

use crate::ir::{
    Again, Block, BlockId, Graph, Loop, Meaning, Operand, Passed, Place, Rhs, Stmt, UpdateOp, Var, Verbatim,
};
use crate::walk::{self, Walker};
use std::collections::BTreeSet;

/// Variables by what is done to them.
#[derive(Default)]
pub(crate) struct Touched {
    pub(crate) reads: BTreeSet<Var>,
    /// Sums that are added to, cotangents foremost.
    pub(crate) added: BTreeSet<Var>,
    /// Written in any other way.
    pub(crate) changed: BTreeSet<Var>,
}

pub(super) fn touched<'s>(graph: &Graph, stmts: impl IntoIterator<Item = &'s Stmt>) -> Touched {
    let Touched { reads, added, changed } = everywhere(graph, stmts);
    let own = |vars: BTreeSet<Var>| vars.into_iter().filter(|var| graph.info(*var).block == BlockId::ROOT).collect();
    Touched { reads: own(reads), added: own(added), changed: own(changed) }
}

/// Variables of inner blocks too.
pub(crate) fn everywhere<'s>(graph: &Graph, stmts: impl IntoIterator<Item = &'s Stmt>) -> Touched {
    let mut touch = Touch { graph, touched: Touched::default() };
    stmts.into_iter().for_each(|stmt| touch.stmt(stmt));
    touch.touched
}

struct Touch<'g> {
    graph: &'g Graph,
    touched: Touched,
}

impl Touch<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { rhs: Rhs::Op { meaning: Meaning::Take, args, .. }, .. } => {
                args.iter().filter_map(Operand::place).for_each(|place| self.change(place));
            }
            Stmt::Accumulate { place, value } | Stmt::Update { op: UpdateOp::Add | UpdateOp::Sub, place, value } => {
                self.add(place);
                self.operand(value);
            }
            Stmt::PullCall(call) => {
                let operands = call.dots.iter().flatten().chain(&call.seeds);
                operands.for_each(|operand| self.operand(operand));
                call.bars.iter().chain(&call.bar_dots).flatten().for_each(|place| self.change(place));
                self.touched.added.extend(&call.captured);
                call.functions.iter().for_each(|function| self.passed(function));
                walk::stmt(&mut stmt.clone(), self);
            }
            Stmt::Let { rhs: Rhs::Call { functions, .. }, .. } | Stmt::CallJvp { functions, .. } => {
                functions.iter().for_each(|function| self.passed(function));
                walk::stmt(&mut stmt.clone(), self);
            }
            Stmt::Pullback { record, of: _, args, dots, seeds, bars, bar_dots } => {
                self.touched.reads.insert(*record);
                let args_again = args.iter().filter_map(Again::operand);
                args_again.chain(dots.iter().flatten()).chain(seeds).for_each(|operand| self.operand(operand));
                for (arg, place) in args.iter().zip(bars).chain(args.iter().zip(bar_dots)) {
                    match (arg, place) {
                        (Again::Value(_), Some(place)) => self.add(place),
                        (Again::Changed | Again::Unknown(_), Some(place)) => self.change(place),
                        (_, None) => {}
                    }
                }
            }
            Stmt::ReplayBranch { record, arms } => {
                self.touched.reads.insert(*record);
                arms.iter().flat_map(|arm| &arm.stmts).for_each(|stmt| self.stmt(stmt));
            }
            Stmt::ReplayLoop(each) => {
                self.touched.reads.extend(each.tape);
                self.touched.reads.extend(each.range.iter().flat_map(|(_, iterator)| &iterator.vars));
                each.body.stmts.iter().for_each(|stmt| self.stmt(stmt));
            }
            Stmt::ReplaySteps(steps) => {
                self.touched.reads.insert(steps.snapshots);
                self.nested(Stmt::Loop(steps.advance.clone()));
                self.nested(Stmt::Loop(steps.recorded.clone()));
                self.stmt(&Stmt::ReplayLoop(steps.replay.clone()));
            }
            Stmt::ReplayLabeled { record, body } | Stmt::ReplayRest { record, body } => {
                self.touched.reads.insert(*record);
                body.stmts.iter().for_each(|stmt| self.stmt(stmt));
            }
            Stmt::Branch { .. }
            | Stmt::Loop(_)
            | Stmt::Labeled { .. }
            | Stmt::Rest { .. }
            | Stmt::ForElements { .. } => {
                self.nested(stmt.clone());
            }
            other => walk::stmt(&mut other.clone(), self),
        }
    }

    /// What a closure does when it is called.
    fn passed(&mut self, function: &Passed) {
        let Passed::Closure(closure) = function else { return };
        let replayed = closure.pullback.iter().flat_map(|pullback| &pullback.replay.stmts);
        closure.body.stmts.iter().chain(replayed).for_each(|stmt| self.stmt(stmt));
    }

    /// A statement around blocks: the blocks, and what is left of it without them.
    fn nested(&mut self, mut stmt: Stmt) {
        let bodies: Vec<&mut Block> = match &mut stmt {
            Stmt::Branch { arms, .. } => arms.iter_mut().map(|arm| &mut arm.body).collect(),
            Stmt::Loop(Loop { body, .. })
            | Stmt::Labeled { body, .. }
            | Stmt::Rest { body, .. }
            | Stmt::ForElements { body, .. } => vec![body],
            other => unreachable!("no statement around blocks: {other:?}"),
        };
        for body in bodies {
            std::mem::take(&mut body.stmts).iter().for_each(|stmt| self.stmt(stmt));
        }
        walk::stmt(&mut stmt, self);
    }

    fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Place { place, .. } => self.read(&mut place.clone()),
            Operand::Inactive(verbatim) => self.touched.reads.extend(&verbatim.vars),
        }
    }

    /// The roots of a place; the variables of its indices are read.
    fn roots(&mut self, place: &Place) -> [Var; 2] {
        let roots = [place.root, self.graph.resolve(place).root];
        let mentioned = walk::mentioned(self.graph, place);
        self.touched.reads.extend(mentioned.into_iter().filter(|var| !roots.contains(var)));
        roots
    }

    fn add(&mut self, place: &Place) {
        let roots = self.roots(place);
        self.touched.added.extend(roots);
    }

    fn change(&mut self, place: &Place) {
        let roots = self.roots(place);
        self.touched.changed.extend(roots);
    }
}

impl Walker for Touch<'_> {
    fn read(&mut self, place: &mut Place) {
        self.touched.reads.extend(walk::mentioned(self.graph, place));
    }
    fn write(&mut self, place: &mut Place) {
        self.change(place);
    }
    fn verbatim(&mut self, verbatim: &mut Verbatim) {
        self.touched.reads.extend(&verbatim.vars);
    }
}
