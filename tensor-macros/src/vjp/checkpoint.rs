//! Loops with snapshots of what they carry in place of a tape: the reverse sweep runs their steps again from there.
//!
//! The steps are the same statements in the same order, so every bit of the gradient is that of the loop with a tape.

use super::Vjp;
use super::recompute::substituted;
use crate::ir::{
    Block, Carried, Count, Exit, Head, Label, Loop, Replay, ReplayLoop, ReplaySteps, Run, Stmt, Trips, Verbatim,
};
use proc_macro2::{Span, TokenStream};

impl Vjp {
    pub(super) fn with_snapshots(&mut self, each: Loop, carried: Box<Carried>) -> Stmt {
        let primal = Stmt::Loop(each.clone());
        self.declare_outer(&primal);
        let advance = self.run_again(&each, &carried);
        let mut recorded = advance.clone();
        self.natural.extend(recorded.counter);
        let range = match &recorded.head {
            Head::For { pattern, iterator, range: Some(range) } if !self.late.any(iterator) => {
                self.natural.extend(range.vars.iter().copied());
                Some((pattern.clone(), iterator.clone()))
            }
            _ => None,
        };
        let id = recorded.body.id;
        let outer = std::mem::take(&mut self.reverse);
        self.frames.set_apart(id);
        recorded.body = self.block(recorded.body);
        self.blocks.push(id);
        self.inner_binds(&recorded.binds);
        self.blocks.pop();
        let stmts = std::mem::replace(&mut self.reverse, outer);
        if stmts.is_empty() {
            return primal;
        }
        let range = range.map(|(pattern, iterator)| (pattern, self.usable(&iterator)));
        let body = Replay { of: id, stmts };
        if self.graph.atoms.get(&id).is_none_or(Vec::is_empty) {
            return self.without_residuals(each, range, body);
        }
        let snapshots = self.record("snapshots");
        let [from, count, tape] = ["step", "steps", "tape"].map(|name| {
            let here = self.here();
            self.graph.fresh(name, Span::call_site(), here, false)
        });
        let advance = Loop { run: Run::Steps { from, count: Some(count) }, ..advance };
        let one = Run::Steps { from, count: None };
        let trips = Some(Trips { count: Count::Known(1), most: 1, exact: true });
        let recorded = Loop { tape: Some(tape), trips, run: one, ..recorded };
        let replay = ReplayLoop { tape: Some(tape), counter: each.counter, range, step: Some(from), body };
        let steps = ReplaySteps { snapshots, carried, from, count, advance, recorded, replay };
        self.emit(Stmt::ReplaySteps(Box::new(steps)));
        Stmt::Loop(Loop { tape: Some(snapshots), run: Run::Snapshots, ..each })
    }

    /// A tape of nothing but the number of trips takes no room.
    fn without_residuals(&mut self, mut each: Loop, range: Option<(TokenStream, Verbatim)>, body: Replay) -> Stmt {
        each.tape = range.is_none().then(|| self.record("tape"));
        self.emit(Stmt::ReplayLoop(ReplayLoop { tape: each.tape, counter: each.counter, range, step: None, body }));
        Stmt::Loop(each)
    }

    /// The loop as it runs in the reverse sweep: of what it does not change, variables that may change later are copies.
    /// Nothing leaves the function, and nothing is shown once more.
    fn run_again(&mut self, each: &Loop, carried: &Carried) -> Loop {
        let mut again = Loop { carried: None, ..each.clone() };
        crate::lower::drop_looks(&mut again.body);
        let mut outside = crate::walk::outside(&self.graph, &Stmt::Loop(again.clone()));
        let by_lets = crate::lower::mentions(&self.graph, &again);
        outside.named.extend(by_lets.difference(&outside.mentions));
        outside.mentions.extend(by_lets);
        let results = carried.results.iter().map(|(var, _)| var);
        for var in carried.state.iter().map(|carry| &carry.var).chain(results) {
            outside.mentions.remove(var);
        }
        let kept = self.kept(&outside, again.counter);
        let mut again = substituted(&self.graph, again, &kept);
        end_here(&mut again.body, &again.label.clone(), &mut Vec::new());
        again
    }
}

/// What leaves more than the loop ends the loop.
fn end_here(body: &mut Block, own: &Label, inside: &mut Vec<Label>) {
    for stmt in &mut body.stmts {
        match stmt {
            Stmt::Exit(exit) if exit.label() != own && !inside.contains(exit.label()) => {
                *exit = Exit::Break(own.clone());
            }
            Stmt::Branch { arms, .. } => arms.iter_mut().for_each(|arm| end_here(&mut arm.body, own, inside)),
            Stmt::Loop(Loop { label, body, .. }) | Stmt::Labeled { label, body, .. } => {
                inside.push(label.clone());
                end_here(body, own, inside);
                inside.pop();
            }
            Stmt::Rest { body, .. } => end_here(body, own, inside),
            _ => {}
        }
    }
}
