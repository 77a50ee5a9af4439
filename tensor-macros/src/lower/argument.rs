//! Arguments of calls: values, and what the callee may change.

use super::opaque::is_detach;
use super::{Lower, Value};
use crate::ir::{Argument, Operand, Passed, Place, Proj, Var};
use std::collections::BTreeSet;
use syn::{Expr, ExprPath};

/// An argument, and whether the callee may write a derivative to it.
struct Given {
    argument: Argument,
    written: bool,
    /// What it may change that the text does not show: other names of constants.
    lenders: BTreeSet<Var>,
}

impl Given {
    fn new(argument: Argument, written: bool) -> Self {
        Self { argument, written, lenders: BTreeSet::new() }
    }
}

/// The arguments of a call, evaluated from left to right.
#[derive(Default)]
pub(super) struct Arguments {
    given: Vec<Given>,
    functions: Vec<Passed>,
}

impl Arguments {
    pub(super) fn push(&mut self, argument: Argument) {
        let written = matches!(argument, Argument::Mutable { .. });
        self.given.push(Given::new(argument, written));
    }

    /// Those that are functions.
    pub(super) fn functions(&mut self) -> Vec<Passed> {
        std::mem::take(&mut self.functions)
    }
}

impl Lower<'_> {
    pub(super) fn arguments<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>, args: &mut Arguments) {
        for expr in exprs {
            if self.writes(expr) {
                args.given.iter_mut().for_each(|before| self.fix(before));
            }
            let next = match self.passed(expr) {
                Some(function) => self.function_text(expr, function, args),
                None => self.argument(expr),
            };
            args.given.push(next);
        }
    }

    /// The arguments, and whether one is active; what the callee changes is active then.
    pub(super) fn written_arguments(&mut self, Arguments { given, .. }: Arguments) -> (Vec<Argument>, bool) {
        let active = given.iter().any(|given| self.is_active_argument(&given.argument));
        for Given { argument, .. } in given.iter().filter(|given| given.written) {
            self.written(argument.place().expect("what is written is a place"), active);
        }
        if active {
            given.iter().for_each(|given| self.activate_lenders(&given.lenders));
        }
        (given.into_iter().map(|given| given.argument).collect(), active)
    }

    /// The function as it stands among the arguments, for the primal.
    fn function_text(&mut self, expr: &Expr, function: Passed, args: &mut Arguments) -> Given {
        args.functions.push(function);
        let text = self.self_contained(&self.closure_text(expr));
        let mut contained = self.verbatim(&text);
        // Closures that it has a copy of are its own.
        let called = self.called_in(&text);
        contained.vars.retain(|var| !called.iter().any(|name| self.lookup(name) == Some(*var)));
        Given::new(Argument::Value(Operand::Inactive(contained)), false)
    }

    /// Does the function read what has a derivative?
    pub(super) fn carries_derivative(&self, function: &Passed) -> bool {
        match function {
            Passed::Closure(closure) => {
                closure.body.stmts.iter().any(|stmt| {
                    let outside = crate::walk::outside(&self.graph, stmt).reads;
                    outside.iter().any(|var| self.graph.info(*var).block != closure.body.id)
                }) || closure.value.place().is_some_and(|place| {
                    self.graph.is_active(&closure.value) && self.graph.info(place.root).block != closure.body.id
                })
            }
            Passed::Parameter(_) => true,
            Passed::Path { .. } => false,
        }
    }

    fn is_active_argument(&self, argument: &Argument) -> bool {
        argument.place().is_some_and(|place| self.graph.info(place.root).active)
    }

    fn fix(&mut self, given: &mut Given) {
        if let Argument::Value(operand) = &given.argument {
            given.argument = Argument::Value(self.fixed(operand.clone()));
        }
    }

    fn argument(&mut self, expr: &Expr) -> Given {
        match expr {
            Expr::Paren(inner) => self.argument(&inner.expr),
            Expr::Group(inner) => self.argument(&inner.expr),
            Expr::Call(call) if is_detach(call) && self.is_mutable(&call.args[0]) => self.detached(&call.args[0]),
            Expr::Reference(reference) if reference.mutability.is_some() => self.changed(&reference.expr),
            Expr::Path(path) if self.mutable_reference(path).is_some() => self.reborrowed(path),
            Expr::MethodCall(call) if call.method == "as_mut_slice" && call.args.is_empty() => self.changed(expr),
            expr => {
                let value = self.expr(expr);
                let lenders =
                    if let Value::Inactive(constant) = &value { self.lenders_of(constant) } else { BTreeSet::new() };
                Given { lenders, ..Given::new(Argument::Value(self.operand(value, "t")), false) }
            }
        }
    }

    pub(super) fn is_mutable(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Reference(reference) => reference.mutability.is_some(),
            Expr::Path(path) => self.mutable_reference(path).is_some(),
            _ => false,
        }
    }

    fn reborrowed(&self, path: &ExprPath) -> Given {
        let var = self.mutable_reference(path).expect("asked by the caller");
        let argument = Argument::Mutable { place: Place::var(var), reborrow: true };
        Given::new(argument, !self.is_constant_state(var))
    }

    /// `&mut place`.
    fn changed(&mut self, expr: &Expr) -> Given {
        let Some(place) = self.target(expr) else { return nothing() };
        let written = !self.is_constant_state(self.graph.resolve(&place).root);
        Given::new(Argument::Mutable { place, reborrow: false }, written)
    }

    /// `detach(&mut generator)`: state without derivative.
    fn detached(&mut self, expr: &Expr) -> Given {
        let given = self.argument(expr);
        if self.is_active_argument(&given.argument) {
            self.errors
                .at(expr, "`detach` of a `&mut` to a variable that carries a derivative: its changes would be lost");
        }
        Given { written: false, ..given }
    }

    /// The variable, if the path names one that is a mutable reference.
    pub(super) fn mutable_reference(&self, path: &ExprPath) -> Option<Var> {
        let var = path.path.get_ident().and_then(|ident| self.lookup(ident))?;
        self.is_mutable_reference(var).then_some(var)
    }

    pub(super) fn is_mutable_reference(&self, var: Var) -> bool {
        let info = self.graph.info(var);
        // `m.row_mut(i)` is a view by value.
        let view =
            |place: &Place| matches!(place.path.last(), Some(Proj::View(method, ..)) if method != "as_mut_slice");
        !info.stable && info.alias.as_ref().is_some_and(|place| !view(place)) || self.is_mutable_param(var)
    }

    fn is_mutable_param(&self, var: Var) -> bool {
        self.input.params.iter().enumerate().any(|(index, param)| param.mutable && Var::nth(index) == var)
    }

    /// A `&mut` parameter without derivative.
    pub(super) fn is_constant_state(&self, var: Var) -> bool {
        self.is_mutable_param(var) && !self.graph.info(var).active
    }

    /// Where a shared reference is wanted, a mutable one is lent for reading.
    pub(super) fn lent(&self, expr: &Expr) -> Expr {
        match expr {
            Expr::Path(path) if self.mutable_reference(path).is_some() => syn::parse_quote!(&*#path),
            expr => expr.clone(),
        }
    }

    /// A mutable reference handed to a function, which may write through it.
    pub(super) fn hands_over<'e>(&self, args: impl IntoIterator<Item = &'e Expr>) -> Option<&'e Expr> {
        args.into_iter().find(|arg| match arg {
            Expr::Path(path) => self.mutable_reference(path).is_some(),
            _ => false,
        })
    }
}

/// In place of an argument that has an error.
fn nothing() -> Given {
    let unit = crate::ir::Verbatim::constant(quote::quote!(()));
    Given::new(Argument::Value(Operand::Inactive(unit)), false)
}
