//! Loops that only add to what outlives them, in one pass: each iteration runs backwards right after it ran forwards.
//!
//! The cotangents that the reverse iteration reads must be known before the loop. So what makes them is taken out of
//! the reverse sweep and put before the loop. Nothing is kept on a tape.

use super::touched::{Touched, everywhere, touched};
use super::{Elements, Independent, Split, Vjp};
use crate::ir::{BlockId, Form, Graph, Head, Loop, Operand, Place, Rhs, Stmt, Var};
use crate::lower::{declared, may_leave};
use crate::parse::Input;
use std::collections::BTreeSet;

/// The two sweeps of a gradient whose seed is known from the start, if loops of it run in one pass.
pub(crate) fn one_pass(primal: &Graph, input: &Input) -> Option<Split> {
    // The cotangent of state has the shape that the state has in the end.
    if input.params.iter().any(crate::parse::Param::is_state) {
        return None;
    }
    let again = |independent| Vjp::split(primal, input, independent, Elements::Kept);
    let (split, taped) = again(Independent::Taped);
    if let Some((split, left)) = fused(split)
        && left.is_disjoint(&taped)
    {
        return Some(split);
    }
    if taped.is_empty() { None } else { fused(again(Independent::Recomputed).0).map(|(split, _)| split) }
}

/// The same to be moved along: short loops too, and elementwise bodies run again whole.
pub(crate) fn one_pass_throughout(primal: &Graph, input: &Input) -> Option<Split> {
    let (split, _) = Vjp::split(primal, input, Independent::Exposed, Elements::Recomputed);
    fused(split).map(|(split, _)| split)
}

/// With loops in one pass, if there are any, and the bodies of the function's own loops that are replayed.
fn fused(mut split: Split) -> Option<(Split, BTreeSet<BlockId>)> {
    let mut changed = false;
    for position in 0.. {
        let Some(stmt) = split.graph.body.stmts.get(position) else { break };
        if matches!(stmt, Stmt::Loop(_))
            && let Some(plan) = Plan::new(&split, position)
        {
            plan.carry_out(&mut split);
            changed = true;
        }
    }
    let left = split.reverse.iter().filter_map(|stmt| match stmt {
        Stmt::ReplayLoop(each) => Some(each.body.of),
        _ => None,
    });
    let left = left.collect();
    changed.then_some((split, left))
}

/// How a loop becomes one pass.
struct Plan {
    /// The loop's position in the forward sweep, and that of its replay in the reverse sweep.
    forward: usize,
    replay: usize,
    /// Statements of the reverse sweep that go before the loop.
    early: BTreeSet<usize>,
    /// Shapes that the forward sweep takes after the loop, and that go before it.
    shapes: BTreeSet<usize>,
}

impl Plan {
    fn new(split: &Split, forward: usize) -> Option<Self> {
        let (each, replay) = pair(split, forward)?;
        let Stmt::ReplayLoop(again) = &split.reverse[replay] else { unreachable!("a replay was found") };
        if matches!(each.head, Head::Sweep(_)) || each.body.stmts.iter().any(may_leave) {
            return None;
        }
        let graph = &split.graph;
        let backwards = touched(graph, &again.body.stmts);
        let forwards = touched(graph, &each.body.stmts);
        let independent = backwards.changed.is_empty()
            && backwards.reads.is_disjoint(&backwards.added)
            && backwards.reads.is_disjoint(&forwards.added)
            && backwards.reads.is_disjoint(&forwards.changed);
        let mut search = Search::new(split, forward, replay)?;
        let found = independent
            && backwards.added.iter().all(|sum| search.target(*sum))
            && backwards.reads.iter().all(|var| search.value(*var));
        found.then_some(Self { forward, replay, early: search.early, shapes: search.shapes })
    }

    fn carry_out(self, split: &mut Split) {
        let Stmt::ReplayLoop(again) = split.reverse.remove(self.replay) else { unreachable!("as planned") };
        let early = take_out(&mut split.reverse, &self.early);
        let shapes = take_out(&mut split.graph.body.stmts, &self.shapes);
        let counted = again.range.is_none()
            && again
                .counter
                .is_some_and(|counter| everywhere(&split.graph, &again.body.stmts).reads.contains(&counter));
        split.graph.atoms.remove(&again.body.of);
        let Stmt::Loop(each) = &mut split.graph.body.stmts[self.forward] else { unreachable!("as planned") };
        each.tape = None;
        each.counted |= counted;
        each.body.stmts.extend(again.body.stmts);
        let before = shapes.into_iter().chain(early);
        split.graph.body.stmts.splice(self.forward..self.forward, before);
    }
}

/// The loop at a position of the forward sweep, and the position of its replay.
fn pair(split: &Split, forward: usize) -> Option<(&Loop, usize)> {
    let Stmt::Loop(each) = &split.graph.body.stmts[forward] else { return None };
    let is_replay = |stmt: &Stmt| matches!(stmt, Stmt::ReplayLoop(again) if again.body.of == each.body.id);
    Some((each, split.reverse.iter().position(is_replay)?))
}

fn take_out(stmts: &mut Vec<Stmt>, positions: &BTreeSet<usize>) -> Vec<Stmt> {
    let mut taken: Vec<Stmt> = positions.iter().rev().map(|position| stmts.remove(*position)).collect();
    taken.reverse();
    taken
}

/// Finds what must come before a loop.
struct Search<'s> {
    split: &'s Split,
    forward: usize,
    /// The reverse sweep up to the replay, and what its statements do.
    sweep: &'s [Stmt],
    touched: Vec<Touched>,
    /// What exists before the loop.
    known: BTreeSet<Var>,
    /// What loops before this one add to in their reverse iterations, and what changes from this one on: not to be read.
    unknown: BTreeSet<Var>,
    early: BTreeSet<usize>,
    shapes: BTreeSet<usize>,
}

impl<'s> Search<'s> {
    fn new(split: &'s Split, forward: usize, replay: usize) -> Option<Self> {
        let before = &split.graph.body.stmts[..forward];
        let params: Vec<Var> = (0..split.bars.len()).map(Var::nth).collect();
        // The zero cotangents of parameters come first as well.
        if params.iter().any(|param| !split.graph.info(*param).stable) {
            return None;
        }
        let assigned = touched(&split.graph, before).changed;
        let has_value = |stmt: &&Stmt| !matches!(stmt, Stmt::Declare { var, .. } if !assigned.contains(var));
        let known = before.iter().filter(has_value).flat_map(declared).chain(params).chain([split.seed]);
        let known = known.chain(split.bars.iter().flatten().copied()).collect();
        let loops = before.iter().filter(|stmt| matches!(stmt, Stmt::Loop(_)));
        let later = touched(&split.graph, &split.graph.body.stmts[forward..]);
        let mut unknown = touched(&split.graph, loops).added;
        unknown.extend(later.added.into_iter().chain(later.changed));
        let sweep = &split.reverse[..replay];
        let touched = sweep.iter().map(|stmt| touched(&split.graph, [stmt])).collect();
        Some(Self { split, forward, sweep, touched, known, unknown, early: BTreeSet::new(), shapes: BTreeSet::new() })
    }

    /// A cotangent that the loop adds to: it must exist, and what reads it first in the reverse sweep must come before the loop.
    fn target(&mut self, sum: Var) -> bool {
        self.defined(sum)
            && self.touched.iter().all(|stmt| !stmt.changed.contains(&sum))
            && self.readers_early(sum, self.sweep.len())
    }

    /// A value that the reverse iterations read: everything that adds to it must come before the loop.
    fn value(&mut self, var: Var) -> bool {
        if self.unknown.contains(&var) || !self.defined(var) {
            return false;
        }
        (0..self.sweep.len()).all(|position| {
            let touched = &self.touched[position];
            let sum = matches!(self.sweep[position], Stmt::Accumulate { .. });
            !touched.changed.contains(&var) && (!touched.added.contains(&var) || sum && self.early(position))
        })
    }

    fn defined(&mut self, var: Var) -> bool {
        if self.known.contains(&var) {
            return true;
        }
        let defines = |stmt: &Stmt| matches!(stmt, Stmt::Let { var: new, .. } if *new == var);
        match self.sweep.iter().position(defines) {
            Some(position) => self.early(position),
            None => self.shape(defines),
        }
    }

    /// The statement comes before the loop, with all that it reads.
    fn early(&mut self, position: usize) -> bool {
        if !self.early.insert(position) {
            return true;
        }
        self.known.extend(declared(&self.sweep[position]));
        let (reads, added) = (self.touched[position].reads.clone(), self.touched[position].added.clone());
        self.touched[position].changed.is_empty()
            && reads.into_iter().all(|var| self.value(var))
            && added.into_iter().all(|sum| self.readers_early(sum, position))
    }

    /// What reads the sum before a statement of the sweep adds to it reads it before the loop too.
    fn readers_early(&mut self, sum: Var, end: usize) -> bool {
        (0..end).all(|position| !self.touched[position].reads.contains(&sum) || self.early(position))
    }

    /// The shape of what exists before the loop, which does not change it.
    fn shape(&mut self, defines: impl Fn(&Stmt) -> bool) -> bool {
        let forward = &self.split.graph.body.stmts;
        let Some(position) = forward.iter().position(defines) else { return false };
        let Stmt::Let { var, rhs: Rhs::Op { form: Form::Function("shape"), args, .. }, .. } = &forward[position] else {
            return false;
        };
        let between = touched(&self.split.graph, &forward[self.forward..position]);
        let borrowed = self.borrowed_mutably(&between);
        let fixed = |of: &Var| self.known.contains(of) && !between.changed.contains(of) && !borrowed.contains(of);
        let fine = args
            .iter()
            .filter_map(Operand::place)
            .all(|place| crate::walk::mentioned(&self.split.graph, place).iter().all(fixed));
        if fine {
            self.shapes.insert(position);
            self.known.insert(*var);
        }
        fine
    }

    /// What the statements use by another name that can write.
    fn borrowed_mutably(&self, used: &Touched) -> BTreeSet<Var> {
        let graph = &self.split.graph;
        let names = used.reads.iter().chain(&used.added).chain(&used.changed);
        let writes = |var: &&Var| graph.info(**var).alias.is_some() && !graph.info(**var).stable;
        names.filter(writes).map(|var| graph.resolve(&Place::var(*var)).root).collect()
    }
}
