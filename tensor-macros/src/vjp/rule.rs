//! The adjoint of one operation, by the rule table.

use super::Vjp;
use crate::formula::{Evaluator, names};
use crate::ir::{Operand, Place};
use crate::rules::{Kind, Rule};
use proc_macro2::Span;
use std::collections::HashMap;

/// Rules of one parameter whose partial derivative costs next to nothing beside the value: LLVM makes one call of two.
const BESIDE: &[&str] = &["sin", "cos"];

/// The values a rule speaks of.
pub(super) struct Application<'r> {
    pub(super) rule: &'static Rule,
    /// Parameters, then constants.
    pub(super) args: &'r [Operand],
    /// The result, which exists only after the statement.
    pub(super) result: Place,
    /// The cotangent of the result.
    pub(super) cotangent: Operand,
    pub(super) span: Span,
}

impl Vjp {
    /// The contributions of the result's cotangent to each active parameter.
    pub(super) fn adjoint(&mut self, application: &Application<'_>) -> Vec<(usize, Operand)> {
        let active: Vec<usize> = (0..application.rule.params.len())
            .filter(|index| self.graph.is_active(&application.args[*index]))
            .collect();
        active.into_iter().map(|index| (index, self.partial(application, index))).collect()
    }

    fn partial(&mut self, application: &Application<'_>, index: usize) -> Operand {
        let rule = application.rule;
        let formula = rule.vjp[index];
        if BESIDE.contains(&rule.name) {
            return self.partial_beside(application, formula);
        }
        let scalar = matches!(rule.kind, Kind::Scalar | Kind::Singular);
        let mut env = self.environment(application, formula);
        env.insert("c".to_owned(), application.cotangent.clone());
        let here = self.here();
        let mut out = std::mem::take(&mut self.reverse);
        let mut evaluator =
            Evaluator { graph: &mut self.graph, out: &mut out, block: here, span: application.span, scalar, env };
        evaluator.type_literals(rule.params, "c");
        let value = if scalar { chain(&mut evaluator, rule, formula) } else { evaluator.evaluate(formula) };
        self.reverse = out;
        value
    }

    /// The partial derivative is computed in the forward sweep and kept; here it only meets the cotangent.
    fn partial_beside(&mut self, application: &Application<'_>, formula: &str) -> Operand {
        let Application { rule, args, cotangent, span, .. } = application;
        let env = rule.params.iter().zip(*args).map(|(name, arg)| ((*name).to_owned(), arg.clone())).collect();
        let (here, graph) = (self.here(), &mut self.graph);
        let mut forward = Evaluator { graph, out: &mut self.before, block: here, span: *span, scalar: true, env };
        gate_params(&mut forward, rule);
        let partial = forward.evaluate(formula);
        self.need(partial.place().expect("an equation's result").root);
        let (graph, env) = (&mut self.graph, HashMap::new());
        let mut reverse = Evaluator { graph, out: &mut self.reverse, block: here, span: *span, scalar: true, env };
        let seed = reverse.gate(cotangent);
        reverse.product(seed, partial)
    }

    fn environment(&mut self, application: &Application<'_>, formula: &str) -> HashMap<String, Operand> {
        let Application { rule, args, result, .. } = application;
        let mentioned = names(formula);
        let mut env = HashMap::new();
        for (name, operand) in rule.params.iter().chain(rule.consts).zip(*args) {
            if mentioned.values.contains(*name) {
                env.insert((*name).to_owned(), self.request(operand));
            }
            if mentioned.shapes.contains(*name) {
                env.insert(format!("shape({name})"), self.request_shape(operand));
            }
        }
        if mentioned.values.contains("y") {
            env.insert("y".to_owned(), self.request_after(result));
        }
        env
    }
}

/// `cotangent × partial` of a scalar rule.
pub(crate) fn chain(evaluator: &mut Evaluator<'_>, rule: &Rule, formula: &str) -> Operand {
    gate_params(evaluator, rule);
    let seed = evaluator.env.get("c").expect("the seed is given").clone();
    let seed = evaluator.gate(&seed);
    evaluator.env.insert("c".to_owned(), seed.clone());
    let partial = evaluator.evaluate(formula);
    if matches!(rule.kind, Kind::Singular) {
        evaluator.function("guarded", vec![seed, partial])
    } else {
        evaluator.product(seed, partial)
    }
}

/// Scalar formulas work on scalars by value, and hold for nothing else.
fn gate_params(evaluator: &mut Evaluator<'_>, rule: &Rule) {
    for name in rule.params.iter().copied().chain(["y"]) {
        if let Some(operand) = evaluator.env.get(name).cloned() {
            let gated = evaluator.gate(&operand);
            evaluator.env.insert(name.to_owned(), gated);
        }
    }
}
