//! The tangent of one operation: by its rule, or by what it means.

use super::{Jvp, save};
use crate::formula::{Evaluator, names};
use crate::ir::{Form, Meaning, Operand, Part, Place, Proj, Rhs, Stmt, Store, Var};
use crate::rules::{Kind, Rule, operator};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashMap;

impl Jvp<'_> {
    pub(super) fn operation(
        &mut self,
        var: Var,
        ty: Option<TokenStream>,
        form: &Form,
        meaning: &Meaning,
        args: &[Operand],
    ) {
        // Taking a cotangent changes it, so its tangent is taken by the same operation.
        let primal =
            Stmt::Let { var, ty, rhs: Rhs::Op { form: form.clone(), meaning: meaning.clone(), args: args.to_vec() } };
        let dots: Vec<Option<Operand>> = match meaning {
            Meaning::Take | Meaning::Inactive => args.iter().map(|arg| self.held(arg)).collect(),
            _ => args.iter().map(|arg| self.dot(arg)).collect(),
        };
        let constructed = matches!(meaning, Meaning::Parts(_)) && !form.is_structure();
        let zeros = match meaning {
            Meaning::Parts(parts) if constructed => self.zeros(parts, args, &dots),
            _ => Vec::new(),
        };
        self.emit(primal);
        if let (true, Meaning::Parts(parts)) = (form.is_structure(), meaning) {
            return self.structure(var, parts, &dots);
        }
        let rhs = match meaning {
            Meaning::Inactive => None,
            Meaning::Zero => self.graph.info(var).active.then(|| Rhs::Op {
                form: form.clone(),
                meaning: meaning.clone(),
                args: args.to_vec(),
            }),
            Meaning::Rule(rule) => self.by_rule(rule, form, args, &dots, &Place::var(var)).map(save),
            Meaning::Multilinear => self.multilinear(form, args, &dots, args.len()).map(save),
            Meaning::Cast(target) => dots[0].clone().map(|dot| {
                let krate = self.krate;
                let form = Form::Path(quote!(#krate::__private::ops::cast_jvp::<#target, _>));
                Rhs::Op { form, meaning: Meaning::Multilinear, args: vec![by_ref(dot)] }
            }),
            Meaning::Identity | Meaning::Fill | Meaning::Payload | Meaning::Wrap | Meaning::Take => {
                let position = if matches!(meaning, Meaning::Fill) { args.len() - 1 } else { 0 };
                dots[position].clone().map(|dot| {
                    let dot = self.by_value(dot);
                    let form = match meaning {
                        Meaning::Identity => Form::Function("save"),
                        // The tangent of a `Result` is an `Option`.
                        Meaning::Wrap => Form::Path(quote!(::core::option::Option::Some)),
                        _ => form.clone(),
                    };
                    let mut args = args.to_vec();
                    args[position] = dot;
                    Rhs::Op { form, meaning: meaning.clone(), args }
                })
            }
            Meaning::Parts(parts) => self.parts(var, parts, args, zeros, form),
        };
        match rhs {
            Some(rhs) => {
                let dot = self.new_dot(var);
                self.emit_let(dot, rhs);
            }
            // A value without a tangent that nothing changes later is a constant here.
            None if self.graph.info(var).stable => {}
            None if !matches!(meaning, Meaning::Inactive) || self.graph.info(var).active => self.zero_dot(var),
            None => {}
        }
    }

    /// For each part without a tangent a zero, made before the primal, which may move its parts. Of what a tuple tells
    /// the type of (it may be a literal's), the zero is made afterwards.
    fn zeros(&mut self, parts: &[Part], args: &[Operand], dots: &[Option<Operand>]) -> Vec<Option<Operand>> {
        if dots.iter().all(Option::is_none) {
            return Vec::new();
        }
        let before = |part: &Part| !matches!(part, Part::Proj(Proj::Component(_)));
        let zero = |((part, arg), dot): ((&Part, &Operand), &Option<Operand>)| {
            (dot.is_none() && before(part)).then(|| self.zero_of(arg))
        };
        parts.iter().zip(args).zip(dots).map(zero).collect()
    }

    /// The same constructor on tangents; zeros where an argument has none.
    fn parts(
        &mut self,
        var: Var,
        parts: &[Part],
        args: &[Operand],
        zeros: Vec<Option<Operand>>,
        form: &Form,
    ) -> Option<Rhs> {
        if zeros.is_empty() {
            return None;
        }
        let mut new = Vec::new();
        for ((part, arg), zero) in parts.iter().zip(args).zip(zeros) {
            let refs = match arg {
                Operand::Place { refs, .. } => *refs,
                Operand::Inactive(_) => 0,
            };
            let dot = match (zero, self.dot(arg), part) {
                (Some(zero), ..) => zero,
                (None, Some(dot), _) => self.copied(dot),
                (None, None, Part::Proj(proj)) => {
                    self.zero_of(&Operand::Place { refs: 0, place: Place::var(var).then(proj.clone()) })
                }
                (None, None, _) => unreachable!("a zero was made before"),
            };
            new.push(match dot {
                Operand::Place { place, .. } => Operand::Place { refs, place },
                inactive @ Operand::Inactive(_) => inactive,
            });
        }
        Some(Rhs::Op { form: form.clone(), meaning: Meaning::Parts(parts.to_vec()), args: new })
    }

    /// `y_dot.v = v_dot` for every field given, from zero or from the tangent of `..rest`.
    fn structure(&mut self, var: Var, parts: &[Part], dots: &[Option<Operand>]) {
        if dots.iter().all(Option::is_none) {
            return self.zero_dot(var);
        }
        let rest = parts.iter().zip(dots).find_map(|(part, dot)| dot.clone().filter(|_| matches!(part, Part::Rest)));
        let updated = rest.is_some();
        let start = match rest {
            Some(rest) => save(rest),
            None => self.zero_rhs(&Operand::var(var)),
        };
        let whole = self.new_dot(var);
        self.graph.info_mut(whole).stable = false;
        self.emit_let(whole, start);
        for (part, dot) in parts.iter().zip(dots) {
            let Part::Proj(proj) = part else { continue };
            let place = Place::var(whole).then(proj.clone());
            match dot {
                Some(dot) => {
                    let value = self.copied(dot.clone());
                    self.emit(Stmt::Assign { place, value, store: Store::Field });
                }
                None if updated => self.cleared(place, Place::var(var).then(proj.clone())),
                None => {}
            }
        }
    }

    /// A tangent that is moved: a copy of one that is held by a field.
    pub(super) fn by_value(&mut self, dot: Operand) -> Operand {
        let held = |place: &Place| matches!(place.path.last(), Some(Proj::Deref));
        if dot.place().is_some_and(held) { self.copied(dot) } else { dot }
    }

    pub(super) fn copied(&mut self, dot: Operand) -> Operand {
        self.new_let("part_dot", true, save(dot))
    }

    /// The tangent of a rule's result: the sum over the arguments that have one.
    pub(super) fn by_rule(
        &mut self,
        rule: &'static Rule,
        form: &Form,
        args: &[Operand],
        dots: &[Option<Operand>],
        result: &Place,
    ) -> Option<Operand> {
        match rule.kind {
            Kind::Zero => None,
            Kind::Terminal => unreachable!("`{}` appears in formulas of the last order only", rule.name),
            Kind::Multilinear => self.multilinear(form, args, dots, rule.params.len()),
            Kind::Scalar | Kind::Singular => self.summed(rule, args, dots, result, true),
            Kind::General => self.summed(rule, args, dots, result, false),
        }
    }

    fn summed(
        &mut self,
        rule: &'static Rule,
        args: &[Operand],
        dots: &[Option<Operand>],
        result: &Place,
        scalar: bool,
    ) -> Option<Operand> {
        let mut total: Option<Operand> = None;
        for (index, dot) in dots.iter().enumerate().take(rule.params.len()) {
            let Some(dot) = dot else { continue };
            let formula = if scalar { rule.vjp[index] } else { rule.jvp[index] };
            let term = self.term(rule, index, formula, args, dot.clone(), result, scalar);
            total = Some(self.sum(total, term));
        }
        total
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one application of a rule")]
    fn term(
        &mut self,
        rule: &'static Rule,
        index: usize,
        formula: &str,
        args: &[Operand],
        dot: Operand,
        result: &Place,
        scalar: bool,
    ) -> Operand {
        let mentioned = names(formula);
        let mut env = HashMap::new();
        for (name, operand) in rule.params.iter().chain(rule.consts).zip(args) {
            if mentioned.values.contains(*name) {
                env.insert((*name).to_owned(), plain(operand));
            }
            if mentioned.shapes.contains(*name) {
                let shape = self.shape(plain(operand));
                env.insert(format!("shape({name})"), shape);
            }
        }
        if mentioned.values.contains("y") {
            env.insert("y".to_owned(), Operand::Place { refs: 0, place: result.clone() });
        }
        let dot_name = if scalar { "c".to_owned() } else { format!("d{}", rule.params[index]) };
        env.insert(dot_name.clone(), dot);
        let here = self.here();
        let span = self.graph.info(result.root).name.span();
        let mut evaluator = Evaluator { graph: &mut self.graph, out: &mut self.out, block: here, span, scalar, env };
        evaluator.type_literals(rule.params, &dot_name);
        if scalar { crate::vjp::chain(&mut evaluator, rule, formula) } else { evaluator.evaluate(formula) }
    }

    /// The operation itself, one argument at a time replaced by its tangent.
    fn multilinear(
        &mut self,
        form: &Form,
        args: &[Operand],
        dots: &[Option<Operand>],
        params: usize,
    ) -> Option<Operand> {
        let mut total: Option<Operand> = None;
        for (index, dot) in dots.iter().enumerate().take(params) {
            let Some(Operand::Place { place, .. }) = dot else { continue };
            let mut args = args.to_vec();
            let refs = match &args[index] {
                Operand::Place { refs, place } => (*refs).max(u8::from(self.is_reference(place))),
                Operand::Inactive(_) => 0,
            };
            let receiver = index == 0 && matches!(form, Form::Method(..));
            args[index] = Operand::Place { refs: if receiver { 0 } else { refs }, place: place.clone() };
            if !receiver && refs == 0 && !matches!(form, Form::Function(_)) {
                args[index] = self.by_value(args[index].clone());
            }
            let term = self.new_let("t", true, Rhs::Op { form: form.clone(), meaning: Meaning::Multilinear, args });
            total = Some(self.sum(total, term));
        }
        total
    }

    /// May the variable hold a reference, where the method wants one?
    fn is_reference(&self, place: &Place) -> bool {
        let info = self.graph.info(place.root);
        place.path.is_empty() && !info.owned
    }

    fn sum(&mut self, total: Option<Operand>, term: Operand) -> Operand {
        match total {
            None => term,
            Some(total) => self.operator("add", vec![total, term]),
        }
    }

    pub(super) fn operator(&mut self, name: &str, args: Vec<Operand>) -> Operand {
        let rule = operator(name);
        self.new_let("t", true, Rhs::Op { form: Form::Function(rule.name), meaning: Meaning::Rule(rule), args })
    }
}

fn plain(operand: &Operand) -> Operand {
    match operand {
        Operand::Place { place, .. } => Operand::Place { refs: 0, place: place.clone() },
        Operand::Inactive(verbatim) => Operand::Inactive(verbatim.clone()),
    }
}

fn by_ref(operand: Operand) -> Operand {
    match operand {
        Operand::Place { place, .. } => Operand::Place { refs: 1, place },
        inactive @ Operand::Inactive(_) => inactive,
    }
}
