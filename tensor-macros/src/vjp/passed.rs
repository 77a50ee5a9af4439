//! The adjoint of a call that is given functions: the reverse sweep makes the call once more, forwards and backwards.
//!
//! What the functions capture is behind references, which no pullback may keep. The callee runs a closure's forward part
//! with a record, and later its reverse part, which adds to the cotangents of what the closure captures.

use super::Vjp;
use crate::ir::{
    Argument, Callee, Closure, ClosurePullback, Form, Meaning, Operand, Passed, Place, PullCall, Replay, Rhs, Stmt, Var,
};
use proc_macro2::Span;
use std::collections::BTreeSet;

impl Vjp {
    pub(super) fn call_with_functions(
        &mut self,
        var: Var,
        bar: Var,
        callee: Callee,
        args: Vec<Argument>,
        functions: Vec<Passed>,
    ) -> Stmt {
        let primal =
            Stmt::Let { var, ty: None, rhs: Rhs::Call { callee: callee.clone(), args: args.clone(), functions } };
        self.declare_outer(&primal);
        let again = self.with_values_of_now(&primal);
        let Stmt::Let { rhs: Rhs::Call { functions, args: texts, .. }, .. } = again else { unreachable!("as made") };
        let functions: Vec<Passed> = functions.into_iter().map(|function| self.passed(function)).collect();
        let captured = self.captured(&functions);
        let mut bars: Vec<Option<Place>> = args.iter().map(|arg| self.bar_of_changed(arg)).collect();
        let mut taken: Vec<Option<Place>> = captured.iter().map(|bar| Some(Place::var(*bar))).collect();
        taken.extend(bars.iter().cloned());
        let mut temporaries = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            if let Argument::Value(arg) = arg {
                bars[index] = self.bar_for_argument(arg, &taken, &mut temporaries);
                taken.push(bars[index].clone());
            }
        }
        let args = args.iter().zip(texts).map(|(arg, text)| self.argument_again(arg, text)).collect();
        let (dots, bar_dots) = (vec![None; bars.len()], vec![None; bars.len()]);
        let (seeds, value) = (vec![Operand::var(bar)], self.request_after(&Place::var(var)));
        let call = PullCall { callee, args, dots, seeds, bars, bar_dots, functions, value, captured };
        self.emit(Stmt::PullCall(Box::new(call)));
        for (place, temporary) in temporaries {
            self.contribute(&place, Operand::var(temporary));
        }
        primal
    }

    /// The statement with variables that have the values of now in the reverse sweep.
    fn with_values_of_now(&mut self, stmt: &Stmt) -> Stmt {
        let outside = crate::walk::outside(&self.graph, stmt);
        let kept = self.kept(&outside, None);
        let mut around = crate::ir::Block { id: self.here(), stmts: vec![stmt.clone()] };
        crate::walk::substitute(&self.graph, &mut around, &kept);
        around.stmts.pop().expect("the statement")
    }

    /// An argument of the call that is made again. What the callee changes is a copy of what it was.
    fn argument_again(&mut self, arg: &Argument, text: Argument) -> Argument {
        match arg {
            Argument::Value(Operand::Inactive(_)) => text,
            Argument::Value(operand @ Operand::Place { refs, .. }) => match self.request(operand) {
                Operand::Place { place, .. } => Argument::Value(Operand::Place { refs: *refs, place }),
                inactive => Argument::Value(inactive),
            },
            Argument::Mutable { place, .. } => {
                let before = self.request(&Operand::Place { refs: 0, place: place.clone() });
                let rhs = Rhs::Op { form: Form::Function("save"), meaning: Meaning::Identity, args: vec![before] };
                let state = self.let_reverse("state", Span::call_site(), rhs);
                let place = state.place().expect("a variable").clone();
                self.graph.info_mut(place.root).stable = false;
                Argument::Mutable { place, reborrow: false }
            }
        }
    }

    fn passed(&mut self, function: Passed) -> Passed {
        match function {
            Passed::Closure(closure) => Passed::Closure(Box::new(self.passed_closure(*closure))),
            other => other,
        }
    }

    fn passed_closure(&mut self, closure: Closure) -> Closure {
        let Closure { params, mut body, value, .. } = closure;
        crate::lower::drop_looks(&mut body);
        let id = body.id;
        let seed = self.graph.fresh("y_bar", Span::call_site(), id, true);
        self.natural.extend(&params);
        self.frames.set_apart(id);
        let outer = std::mem::take(&mut self.reverse);
        self.blocks.push(id);
        let bars: Vec<Option<Var>> = params.iter().map(|param| self.bar_of_param(*param)).collect();
        let before = std::mem::take(&mut self.before);
        self.contribute_operand(&value, Operand::var(seed));
        // What the contribution asks for is known at the end of the body.
        body.stmts.extend(std::mem::replace(&mut self.before, before));
        self.blocks.pop();
        let body = self.block(body);
        self.bars.retain(|var, _| !params.contains(var));
        let stmts = std::mem::replace(&mut self.reverse, outer);
        let bar_dots = vec![None; bars.len()];
        let pullback = ClosurePullback { seed, seed_dot: None, bars, bar_dots, replay: Replay { of: id, stmts } };
        let dots = vec![None; params.len()];
        Closure { params, body, value, dots, value_dot: None, pullback: Some(pullback) }
    }

    fn bar_of_param(&mut self, param: Var) -> Option<Var> {
        if !self.graph.info(param).active {
            return None;
        }
        let here = self.here();
        let bar = self.new_bar(param, here);
        self.bars.insert(param, bar);
        Some(bar)
    }

    /// The cotangents outside that the functions add to.
    fn captured(&self, functions: &[Passed]) -> Vec<Var> {
        let known: BTreeSet<Var> = self.bars.values().copied().collect();
        let mut captured = BTreeSet::new();
        for function in functions {
            match function {
                Passed::Closure(closure) => {
                    let pullback = closure.pullback.as_ref().expect("reversed just now");
                    let touched = super::everywhere(&self.graph, &pullback.replay.stmts);
                    captured.extend(touched.added.union(&touched.changed).filter(|var| known.contains(var)));
                }
                Passed::Parameter(var) => captured.extend(self.bars.get(var)),
                Passed::Path { .. } => {}
            }
        }
        captured.into_iter().collect()
    }
}
