//! The forward transform: every statement is followed by the one that moves its tangents along.
//!
//! It applies to primal programs and to split ones alike, so that the second order is the jvp of a vjp.

use crate::formula::{Evaluator, names};
use crate::ir::{
    Arm, Bind, Block, BlockId, Each, Form, Graph, Meaning, Operand, Order, Part, Place, Proj, Replay, Rhs, Stmt, Store,
    UpdateOp, Var,
};
use crate::parse::Input;
use crate::rules::{Kind, Rule, operator};
use crate::vjp::Split;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::collections::HashMap;

/// A program with tangents.
pub(crate) struct Dual {
    pub(crate) graph: Graph,
    /// The tangent of each differentiated parameter.
    pub(crate) dots: Vec<Option<Var>>,
    /// The tangent of the result.
    pub(crate) result: Option<Operand>,
}

/// `(y, y_dot)` of `primal`.
pub(crate) fn jvp(primal: &Graph, input: &Input) -> Dual {
    let krate = input.krate();
    let mut transform = Jvp::new(primal.clone(), &krate);
    let dots = transform.parameters(input);
    let body = transform.take_body();
    transform.graph.body = transform.block(body);
    let result = transform.dot(&transform.graph.result.clone());
    Dual { graph: transform.graph, dots, result }
}

/// The jvp of a vjp.
pub(crate) struct DualSplit {
    pub(crate) split: Split,
    pub(crate) dots: Vec<Option<Var>>,
    pub(crate) result_dot: Option<Operand>,
    pub(crate) seed_dot: Var,
    pub(crate) bar_dots: Vec<Option<Var>>,
}

/// Moves a split program along a tangent.
pub(crate) fn jvp_of_vjp(split: &Split, input: &Input) -> DualSplit {
    let krate = input.krate();
    let mut transform = Jvp::new(split.graph.clone(), &krate);
    let dots = transform.parameters(input);
    let seed_dot = transform.new_dot(split.seed);
    let bar_dots = split.bars.iter().map(|bar| bar.map(|bar| transform.new_dot(bar))).collect();
    let body = transform.take_body();
    transform.graph.body = transform.block(body);
    let result_dot = transform.dot(&transform.graph.result.clone());
    let reverse = transform.stmts(split.reverse.clone());
    let graph = transform.graph;
    DualSplit {
        split: Split { graph, reverse, seed: split.seed, bars: split.bars.clone() },
        dots,
        result_dot,
        seed_dot,
        bar_dots,
    }
}

struct Jvp<'a> {
    graph: Graph,
    krate: &'a TokenStream,
    dots: HashMap<Var, Var>,
    /// The blocks being transformed, innermost last.
    blocks: Vec<BlockId>,
    out: Vec<Stmt>,
}

impl<'a> Jvp<'a> {
    fn new(graph: Graph, krate: &'a TokenStream) -> Self {
        Self { graph, krate, dots: HashMap::new(), blocks: vec![BlockId::ROOT], out: Vec::new() }
    }

    fn parameters(&mut self, input: &Input) -> Vec<Option<Var>> {
        let params = input.params.iter().enumerate();
        params.map(|(index, param)| param.active.then(|| self.new_dot(Var::nth(index)))).collect()
    }

    fn take_body(&mut self) -> Block {
        std::mem::replace(&mut self.graph.body, Block { id: BlockId::ROOT, stmts: Vec::new() })
    }

    fn new_dot(&mut self, of: Var) -> Var {
        let info = self.graph.info(of).clone();
        let dot = self.graph.fresh(&format!("{}_dot", info.name), info.name.span(), info.block, true);
        let stable = info.stable;
        self.graph.info_mut(dot).stable = stable;
        let before = self.dots.insert(of, dot);
        if let Some(atoms) = self.graph.atoms.get_mut(&info.block)
            && atoms.contains(&of)
        {
            // A block that is recomputed has its record made by the later run.
            atoms.retain(|atom| Some(*atom) != before);
            atoms.push(dot);
        }
        dot
    }

    fn block(&mut self, block: Block) -> Block {
        self.blocks.push(block.id);
        let stmts = self.stmts(block.stmts);
        self.blocks.pop();
        Block { id: block.id, stmts }
    }

    fn stmts(&mut self, stmts: Vec<Stmt>) -> Vec<Stmt> {
        let outer = std::mem::take(&mut self.out);
        stmts.into_iter().for_each(|stmt| self.stmt(stmt));
        std::mem::replace(&mut self.out, outer)
    }

    fn replay(&mut self, replay: Replay) -> Replay {
        self.blocks.push(replay.of);
        let stmts = self.stmts(replay.stmts);
        self.blocks.pop();
        Replay { of: replay.of, stmts }
    }

    fn here(&self) -> BlockId {
        *self.blocks.last().expect("a block is open")
    }

    /// The tangent of an operand, if it has one.
    fn dot(&mut self, operand: &Operand) -> Option<Operand> {
        let place = self.dot_place(operand.place()?)?;
        Some(Operand::Place { refs: 0, place })
    }

    fn dot_place(&mut self, place: &Place) -> Option<Place> {
        let resolved = self.graph.resolve(place);
        let root = *self.dots.get(&resolved.root)?;
        let path = resolved.path.into_iter().filter(|proj| !matches!(proj, Proj::Deref)).collect();
        Some(Place { root, path })
    }

    fn emit(&mut self, stmt: Stmt) {
        self.out.push(stmt);
    }

    fn emit_let(&mut self, var: Var, rhs: Rhs) {
        self.emit(Stmt::Let { var, ty: None, rhs });
    }

    fn stmt(&mut self, stmt: Stmt) {
        match stmt {
            Stmt::Let { var, ty, rhs } => self.let_stmt(var, ty, rhs),
            Stmt::Declare { var, ty } => {
                self.emit(Stmt::Declare { var, ty });
                if self.graph.info(var).active {
                    let dot = self.new_dot(var);
                    self.emit(Stmt::Declare { var: dot, ty: None });
                }
            }
            Stmt::Destructure { pattern, ty, value, binds } => {
                let dots = self.bind_dots(&binds);
                self.emit(Stmt::Destructure { pattern, ty, value, binds });
                self.out.extend(dots);
            }
            Stmt::Assign { place, value, store } => self.assign(place, value, store),
            Stmt::Update { op, place, value } => self.update(op, place, value),
            Stmt::Accumulate { place, value } => {
                if let (Some(place), Some(value)) = (self.dot_place(&place), self.dot(&value)) {
                    self.emit(Stmt::Accumulate { place, value });
                }
                self.emit(Stmt::Accumulate { place, value });
            }
            Stmt::Push { place, value } => {
                if let Some(dots) = self.dot_place(&place) {
                    let dot = match self.dot(&value) {
                        Some(dot) => dot,
                        None => self.zero_of(&value),
                    };
                    self.emit(Stmt::Push { place: dots, value: dot });
                }
                self.emit(Stmt::Push { place, value });
            }
            Stmt::Pop { var, place } => {
                if let Some(place) = self.dot_place(&place) {
                    let dot = self.new_dot(var);
                    self.emit(Stmt::Pop { var: dot, place });
                }
                self.emit(Stmt::Pop { var, place });
            }
            Stmt::Permute { form, places, args } => {
                let dots: Vec<Place> = places.iter().filter_map(|place| self.dot_place(place)).collect();
                if dots.len() == places.len() {
                    self.emit(Stmt::Permute { form: form.clone(), places: dots, args: args.clone() });
                }
                self.emit(Stmt::Permute { form, places, args });
            }
            Stmt::Opaque(_) | Stmt::Exit(_) => self.emit(stmt),
            Stmt::OpaqueLet(verbatim) => {
                let vars = verbatim.vars.clone();
                self.emit(Stmt::OpaqueLet(verbatim));
                vars.into_iter().for_each(|var| self.zero_dot(var));
            }
            Stmt::CallForward { .. } | Stmt::Pullback { .. } | Stmt::CallJvp { .. } => self.calls(stmt),
            other => self.control(other),
        }
    }

    fn control(&mut self, stmt: Stmt) {
        match stmt {
            Stmt::Branch { decision, arms, record } => {
                let arms = arms.into_iter().map(|arm| self.arm(arm)).collect();
                self.emit(Stmt::Branch { decision, arms, record });
            }
            Stmt::Loop(mut each) => {
                let dots = self.bind_dots(&each.binds);
                let mut body = self.block(each.body);
                body.stmts.splice(0..0, dots);
                each.body = body;
                self.emit(Stmt::Loop(each));
            }
            Stmt::Labeled { label, body, record } => {
                let body = self.block(body);
                self.emit(Stmt::Labeled { label, body, record });
            }
            Stmt::Rest { body, record } => {
                let body = self.block(body);
                self.emit(Stmt::Rest { body, record });
            }
            Stmt::Each(each) => self.each(each),
            Stmt::ReplayBranch { record, arms } => {
                let arms = arms.into_iter().map(|arm| self.replay(arm)).collect();
                self.emit(Stmt::ReplayBranch { record, arms });
            }
            Stmt::ReplayLoop(mut each) => {
                each.body = self.replay(each.body);
                self.emit(Stmt::ReplayLoop(each));
            }
            Stmt::ReplayLabeled { record, body } => {
                let body = self.replay(body);
                self.emit(Stmt::ReplayLabeled { record, body });
            }
            Stmt::ReplayRest { record, body } => {
                let body = self.replay(body);
                self.emit(Stmt::ReplayRest { record, body });
            }
            Stmt::ForElements { counter, of, body } => {
                let body = self.block(body);
                self.emit(Stmt::ForElements { counter, of, body });
            }
            other => unreachable!("handled by the caller: {other:?}"),
        }
    }

    fn arm(&mut self, arm: Arm) -> Arm {
        let dots = self.bind_dots(&arm.binds);
        let mut body = self.block(arm.body);
        body.stmts.splice(0..0, dots);
        Arm { head: arm.head, binds: arm.binds, body, diverges: arm.diverges }
    }

    /// `let v_dot = place_dot;` for each variable that a pattern binds.
    fn bind_dots(&mut self, binds: &[Bind]) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        for bind in binds {
            if let Some(place) = self.dot_place(&bind.place) {
                let var = self.new_dot(bind.var);
                stmts.push(Stmt::Let { var, ty: None, rhs: save(Operand::Place { refs: 0, place }) });
            }
        }
        stmts
    }

    /// `let v_dot = 0` for an active variable that starts from a constant.
    fn zero_dot(&mut self, var: Var) {
        if self.graph.info(var).active && self.graph.info(var).alias.is_none() {
            let zero = self.zero_rhs(&Operand::var(var));
            let dot = self.new_dot(var);
            self.emit_let(dot, zero);
        }
    }

    fn zero_rhs(&mut self, like: &Operand) -> Rhs {
        let here = self.here();
        let shape = self.graph.fresh("shape", Span::call_site(), here, false);
        self.emit_let(
            shape,
            Rhs::Op { form: Form::Function("shape"), meaning: Meaning::Inactive, args: vec![like.clone()] },
        );
        Rhs::Op { form: Form::Function("zero"), meaning: Meaning::Zero, args: vec![Operand::var(shape)] }
    }

    fn zero_of(&mut self, like: &Operand) -> Operand {
        let rhs = self.zero_rhs(like);
        let here = self.here();
        let var = self.graph.fresh("zero", Span::call_site(), here, true);
        self.emit_let(var, rhs);
        Operand::var(var)
    }

    fn let_stmt(&mut self, var: Var, ty: Option<TokenStream>, rhs: Rhs) {
        match &rhs {
            Rhs::Use(operand) => {
                let dot = self.dot(operand);
                let aliased = self.graph.info(var).alias.is_some();
                self.emit(Stmt::Let { var, ty, rhs: rhs.clone() });
                match dot {
                    _ if aliased => {}
                    Some(dot) => {
                        let new = self.new_dot(var);
                        self.emit_let(new, save(dot));
                    }
                    None => self.zero_dot(var),
                }
            }
            Rhs::Op { form, meaning, args } => self.operation(var, ty, form, meaning, args),
            Rhs::Call { path, turbofish, args } => {
                let dots: Vec<Option<Operand>> = args.iter().map(|arg| self.dot(arg)).collect();
                if dots.iter().all(Option::is_none) {
                    return self.emit(Stmt::Let { var, ty, rhs });
                }
                let dot = self.new_dot(var);
                self.emit(Stmt::CallJvp {
                    var,
                    dot,
                    path: path.clone(),
                    turbofish: turbofish.clone(),
                    args: args.clone(),
                    dots,
                });
            }
        }
    }

    fn operation(&mut self, var: Var, ty: Option<TokenStream>, form: &Form, meaning: &Meaning, args: &[Operand]) {
        // Taking a cotangent changes it, so its tangent is taken by the same operation.
        let primal =
            Stmt::Let { var, ty, rhs: Rhs::Op { form: form.clone(), meaning: meaning.clone(), args: args.to_vec() } };
        let dots: Vec<Option<Operand>> = args.iter().map(|arg| self.dot(arg)).collect();
        self.emit(primal);
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
            Meaning::Parts(parts) => self.parts(var, parts, args, &dots, form),
        };
        match rhs {
            Some(rhs) => {
                let dot = self.new_dot(var);
                self.emit_let(dot, rhs);
            }
            None if !matches!(meaning, Meaning::Inactive) || self.graph.info(var).active => self.zero_dot(var),
            None => {}
        }
    }

    /// The same constructor on tangents; zeros where an argument has none.
    fn parts(
        &mut self,
        var: Var,
        parts: &[Part],
        args: &[Operand],
        dots: &[Option<Operand>],
        form: &Form,
    ) -> Option<Rhs> {
        if dots.iter().all(Option::is_none) {
            return None;
        }
        let mut new = Vec::new();
        for (arg, dot) in args.iter().zip(dots) {
            let refs = match arg {
                Operand::Place { refs, .. } => *refs,
                Operand::Inactive(_) => 0,
            };
            let dot = match dot {
                Some(dot) => self.copied(dot.clone()),
                None => self.zero_like(arg),
            };
            new.push(match dot {
                Operand::Place { place, .. } => Operand::Place { refs, place },
                inactive @ Operand::Inactive(_) => inactive,
            });
        }
        let _ = (var, parts);
        Some(Rhs::Op { form: form.clone(), meaning: Meaning::Parts(parts.to_vec()), args: new })
    }

    fn zero_like(&mut self, arg: &Operand) -> Operand {
        let value = match arg {
            Operand::Place { .. } => arg.clone(),
            Operand::Inactive(_) => {
                let here = self.here();
                let var = self.graph.fresh("constant", Span::call_site(), here, false);
                self.emit_let(var, Rhs::Use(arg.clone()));
                Operand::var(var)
            }
        };
        self.zero_of(&value)
    }

    fn copied(&mut self, dot: Operand) -> Operand {
        let here = self.here();
        let var = self.graph.fresh("part_dot", Span::call_site(), here, true);
        self.emit_let(var, save(dot));
        Operand::var(var)
    }

    /// The tangent of a rule's result: the sum over the arguments that have one.
    fn by_rule(
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
            total = Some(match total {
                None => term,
                Some(total) => self.add(total, term),
            });
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
                let here = self.here();
                let shape = self.graph.fresh("shape", Span::call_site(), here, false);
                self.emit_let(
                    shape,
                    Rhs::Op { form: Form::Function("shape"), meaning: Meaning::Inactive, args: vec![plain(operand)] },
                );
                env.insert(format!("shape({name})"), Operand::var(shape));
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
            let here = self.here();
            let var = self.graph.fresh("t", Span::call_site(), here, true);
            self.emit_let(var, Rhs::Op { form: form.clone(), meaning: Meaning::Multilinear, args });
            let term = Operand::var(var);
            total = Some(match total {
                None => term,
                Some(total) => self.add(total, term),
            });
        }
        total
    }

    /// May the variable hold a reference, where the method wants one?
    fn is_reference(&self, place: &Place) -> bool {
        let info = self.graph.info(place.root);
        place.path.is_empty() && !info.owned
    }

    fn add(&mut self, a: Operand, b: Operand) -> Operand {
        let rule = operator("add");
        let here = self.here();
        let var = self.graph.fresh("t", Span::call_site(), here, true);
        self.emit_let(var, Rhs::Op { form: Form::Function("add"), meaning: Meaning::Rule(rule), args: vec![a, b] });
        Operand::var(var)
    }

    fn assign(&mut self, place: Place, value: Operand, store: Store) {
        let dot = self.dot(&value);
        if let Some(target) = self.dot_place(&place) {
            let dot = match dot {
                Some(dot) => Some(self.copied(dot)),
                None if matches!(store, Store::Plain) => None,
                None => Some(self.zero_like(&value)),
            };
            self.emit(Stmt::Assign { place: place.clone(), value, store: store.clone() });
            // The type of a constant may be known from the place alone, as that of `None` is.
            let dot = dot.unwrap_or_else(|| self.zero_of(&Operand::Place { refs: 0, place }));
            self.emit(Stmt::Assign { place: target, value: dot, store });
        } else {
            self.emit(Stmt::Assign { place, value, store });
        }
    }

    fn update(&mut self, op: UpdateOp, place: Place, value: Operand) {
        let dot = self.dot(&value);
        let Some(target) = self.dot_place(&place) else { return self.emit(Stmt::Update { op, place, value }) };
        match op {
            UpdateOp::Add | UpdateOp::Sub => {
                self.emit(Stmt::Update { op, place, value });
                if let Some(dot) = dot {
                    let dot = if op == UpdateOp::Sub { self.negated(dot) } else { dot };
                    self.emit(Stmt::Accumulate { place: target, value: dot });
                }
            }
            UpdateOp::Mul | UpdateOp::Div | UpdateOp::Rem => self.scaled(op, place, value, target, dot),
        }
    }

    fn negated(&mut self, dot: Operand) -> Operand {
        let rule = operator("neg");
        let here = self.here();
        let var = self.graph.fresh("t", Span::call_site(), here, true);
        self.emit_let(var, Rhs::Op { form: Form::Function("neg"), meaning: Meaning::Rule(rule), args: vec![dot] });
        Operand::var(var)
    }

    fn scaled(&mut self, op: UpdateOp, place: Place, value: Operand, target: Place, dot: Option<Operand>) {
        let name = match op {
            UpdateOp::Mul => "mul",
            UpdateOp::Div => "div",
            UpdateOp::Rem | UpdateOp::Add | UpdateOp::Sub => "rem",
        };
        let rule = operator(name);
        let here = self.here();
        let old = self.graph.fresh("old", Span::call_site(), here, true);
        self.emit_let(old, save(Operand::Place { refs: 0, place: place.clone() }));
        self.emit(Stmt::Update { op, place: place.clone(), value: value.clone() });
        let dots = [Some(Operand::Place { refs: 0, place: target.clone() }), dot];
        let tangent = self.by_rule(rule, &Form::Function(rule.name), &[Operand::var(old), value], &dots, &place);
        if let Some(tangent) = tangent {
            let tangent = self.copied(tangent);
            let store = self.store_to(&target);
            self.emit(Stmt::Assign { place: target, value: tangent, store });
        }
    }

    /// An owned value cannot replace a view: it is copied into it.
    fn store_to(&self, place: &Place) -> Store {
        match self.graph.resolve(place).path.last() {
            Some(Proj::View(..)) => Store::Method(crate::ir::Verbatim::constant(quote!(copy_from))),
            _ => Store::Plain,
        }
    }

    fn each(&mut self, each: Each) {
        let (counter, var) = (each.counter, each.var);
        let body = self.block(each.body.clone());
        let value = self.dot(&each.value);
        self.emit(Stmt::Each(each));
        self.zero_dot(var);
        let (Some(dot), Some(value)) = (self.dots.get(&var).copied(), value) else { return };
        let place = Place::var(dot).then(Proj::Element(self.graph.named(counter)));
        self.graph.info_mut(dot).stable = false;
        let mut body = body;
        body.stmts.push(Stmt::Accumulate { place, value });
        self.emit(Stmt::ForElements { counter, of: Place::var(dot), body });
    }

    fn calls(&mut self, stmt: Stmt) {
        match stmt {
            Stmt::CallForward { var, record, path, turbofish, args, .. } => {
                let dots = args.iter().map(|arg| self.dot(arg)).collect();
                let dot = self.new_dot(var);
                self.emit(Stmt::CallForward { var, record, path, turbofish, args, order: Order::JvpOfVjp(dot, dots) });
            }
            Stmt::Pullback { record, args, seeds, bars, .. } => {
                let dots = args.iter().map(|arg| self.dot(arg)).collect();
                let mut seeds = seeds;
                let seed_dot = match self.dot(&seeds[0]) {
                    Some(dot) => dot,
                    None => self.zero_of(&seeds[0]),
                };
                seeds.push(seed_dot);
                let bar_dots = bars.iter().map(|bar| bar.as_ref().and_then(|bar| self.dot_place(bar))).collect();
                self.emit(Stmt::Pullback { record, args, dots, seeds, bars, bar_dots });
            }
            other => unreachable!("a third order through calls is not generated: {other:?}"),
        }
    }
}

fn save(operand: Operand) -> Rhs {
    Rhs::Op { form: Form::Function("save"), meaning: Meaning::Identity, args: vec![operand] }
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
