//! The adjoints of branches, loops and blocks: what their replays run.

use super::{Independent, Vjp};
use crate::ir::{Arm, Block, BlockId, Decision, Head, Loop, Replay, ReplayLoop, Stmt, Var};
use proc_macro2::Span;

impl Vjp {
    pub(super) fn record(&mut self, base: &str) -> Var {
        let here = self.here();
        let record = self.graph.fresh(base, Span::call_site(), here, false);
        self.need(record);
        record
    }

    pub(super) fn branch(&mut self, decision: Decision, arms: Vec<Arm>) -> Stmt {
        let stmt = Stmt::Branch { decision, arms, record: None };
        self.declare_outer(&stmt);
        let Stmt::Branch { decision, arms, .. } = stmt else { unreachable!("made above") };
        let mut replays = Vec::new();
        let mut forward = Vec::new();
        for arm in arms {
            let Arm { pattern, guard, binds, body, diverges } = arm;
            let id = body.id;
            let rematch = self.rematch(&decision, &pattern);
            self.find_again(rematch.as_ref());
            let outer = std::mem::take(&mut self.reverse);
            let body = self.running_once(|this| this.block(body));
            self.blocks.push(id);
            self.inner_binds(&binds);
            self.blocks.pop();
            let reverse = std::mem::replace(&mut self.reverse, outer);
            let reverse = self.matched_again(rematch, reverse);
            if !diverges {
                replays.push(Replay { of: id, stmts: reverse });
            }
            forward.push(Arm { pattern, guard, binds, body, diverges });
        }
        let record = replays.iter().any(|replay| !replay.stmts.is_empty()).then(|| self.record("branch"));
        if let Some(record) = record {
            self.emit(Stmt::ReplayBranch { record, arms: replays });
        }
        Stmt::Branch { decision, arms: forward, record }
    }

    pub(super) fn loop_stmt(&mut self, mut each: Loop) -> Stmt {
        if self.is_independent(&each) {
            // A short loop without costly calls is vectorised better in two passes.
            let short = each.is_short() && self.independent != Independent::Exposed;
            if self.independent == Independent::Recomputed || short || self.here() != BlockId::ROOT {
                return self.recompute_loop(each);
            }
            self.taped.insert(each.body.id);
            each.carried = None;
        }
        if let Some(carried) = each.carried.clone() {
            return self.with_snapshots(each, carried);
        }
        let swept = match &each.head {
            Head::Sweep(sweep) if !self.bars.contains_key(&sweep.var) => return Stmt::Loop(each),
            Head::Sweep(sweep) => Some(sweep.var),
            Head::Forever | Head::While(_) | Head::For { .. } => None,
        };
        let stmt = Stmt::Loop(each);
        self.declare_outer(&stmt);
        let Stmt::Loop(mut each) = stmt else { unreachable!("made above") };
        self.natural.extend(each.counter);
        let range = match &each.head {
            Head::For { pattern, iterator, range: Some(range) } if !self.late.any(iterator) => {
                self.natural.extend(range.vars.iter().copied());
                Some((pattern.clone(), iterator.clone()))
            }
            _ => None,
        };
        let id = each.body.id;
        let outer = std::mem::take(&mut self.reverse);
        let body = self.block(each.body);
        self.blocks.push(id);
        self.inner_binds(&each.binds);
        self.blocks.pop();
        let stmts = std::mem::replace(&mut self.reverse, outer);
        each.body = body;
        swept.map(|var| self.bars.remove(&var));
        if stmts.is_empty() {
            return Stmt::Loop(each);
        }
        let range = range.map(|(pattern, iterator)| {
            let iterator = self.usable(&iterator);
            (pattern, iterator)
        });
        let atoms = self.graph.atoms.get(&id).is_some_and(|atoms| !atoms.is_empty());
        each.tape = (atoms || range.is_none()).then(|| self.record("tape"));
        self.emit(Stmt::ReplayLoop(ReplayLoop {
            tape: each.tape,
            counter: each.counter,
            range,
            step: None,
            body: Replay { of: id, stmts },
        }));
        Stmt::Loop(each)
    }

    /// A labeled block or a rest.
    pub(super) fn wrapped(
        &mut self,
        body: Block,
        again: impl FnOnce(Block) -> Stmt,
        replay: impl FnOnce(Var, Replay) -> Stmt,
    ) -> (Block, Option<Var>) {
        let stmt = again(body);
        self.declare_outer(&stmt);
        let (Stmt::Labeled { body, .. } | Stmt::Rest { body, .. }) = stmt else { unreachable!("made by the caller") };
        let id = body.id;
        let (body, stmts) = self.running_once(|this| this.nested(body));
        if stmts.is_empty() {
            return (body, None);
        }
        let record = self.record("ran");
        self.emit(replay(record, Replay { of: id, stmts }));
        (body, Some(record))
    }
}
