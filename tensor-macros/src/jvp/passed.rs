//! Calls that are given functions, with the tangents of what these capture.

use super::Jvp;
use crate::ir::{Argument, Closure, ClosurePullback, Operand, Passed, PullCall, Stmt};

impl Jvp<'_> {
    pub(super) fn functions(&mut self, functions: &[Passed]) -> Vec<Passed> {
        functions.iter().map(|function| self.passed(function)).collect()
    }

    fn passed(&mut self, function: &Passed) -> Passed {
        match function {
            Passed::Closure(closure) => Passed::Closure(Box::new(self.closure((**closure).clone()))),
            other => other.clone(),
        }
    }

    fn closure(&mut self, closure: Closure) -> Closure {
        let Closure { params, body, value, pullback, .. } = closure;
        let active = |param: &crate::ir::Var| self.graph.info(*param).active;
        let actives: Vec<bool> = params.iter().map(active).collect();
        let dots = params.iter().zip(actives).map(|(param, active)| active.then(|| self.new_dot(*param))).collect();
        let mut body = self.block(body);
        let outer = std::mem::take(&mut self.out);
        let value_dot = self.dot(&value);
        body.stmts.extend(std::mem::replace(&mut self.out, outer));
        let pullback = pullback.map(|pullback| self.pullback(pullback));
        Closure { params, body, value, dots, value_dot, pullback }
    }

    fn pullback(&mut self, pullback: ClosurePullback) -> ClosurePullback {
        let ClosurePullback { seed, bars, replay, .. } = pullback;
        let seed_dot = Some(self.new_dot(seed));
        let bar_dots = bars.iter().map(|bar| bar.map(|bar| self.new_dot(bar))).collect();
        let replay = self.replay(replay);
        ClosurePullback { seed, seed_dot, bars, bar_dots, replay }
    }

    pub(super) fn pull_call(&mut self, mut call: PullCall) {
        call.dots = call.args.iter().map(|arg| self.dot_of_argument(arg)).collect();
        let seed_dot = match self.dot(&call.seeds[0]) {
            Some(dot) => dot,
            None => self.zero_of(&call.seeds[0]),
        };
        call.seeds.push(seed_dot);
        call.bar_dots = call.bars.iter().map(|bar| bar.as_ref().and_then(|bar| self.dot_place(bar))).collect();
        call.functions = self.functions(&call.functions);
        let moved: Vec<_> = call.captured.iter().filter_map(|bar| self.dots.get(bar).copied()).collect();
        call.captured.extend(moved);
        self.emit(Stmt::PullCall(Box::new(call)));
    }

    fn dot_of_argument(&mut self, arg: &Argument) -> Option<Operand> {
        match arg {
            Argument::Value(operand) => self.dot(operand),
            Argument::Mutable { place, .. } => self.dot_place(place).map(|place| Operand::Place { refs: 0, place }),
        }
    }
}
