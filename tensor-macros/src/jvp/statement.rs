//! Assignments, branches, loops and calls with the tangents beside them.

use super::{Jvp, field, save};
use crate::ir::{
    Arm, Bind, Block, BlockId, Callee, Carried, Carry, Form, Head, Loop, Operand, Order, Place, Proj, Replay, Rhs,
    Stmt, Store, UpdateOp, Var,
};
use crate::rules::operator;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeSet;

impl Jvp<'_> {
    pub(super) fn stmt(&mut self, stmt: Stmt) {
        if self.along.as_ref().is_some_and(|along| along.passes(&stmt)) {
            return self.emit(stmt);
        }
        self.end_borrows(&stmt);
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
                let dots = self.part_dots(&binds);
                self.emit(Stmt::Destructure { pattern, ty, value, binds });
                self.out.extend(dots);
            }
            Stmt::Assign { place, value, store } => self.assign(place, value, store),
            Stmt::Update { op, place, value } => self.update(op, place, value),
            Stmt::Accumulate { place, value } => {
                if let (Some(place), Some(value)) = (self.dot_place(&place), self.held(&value)) {
                    self.emit(Stmt::Accumulate { place, value });
                }
                self.emit(Stmt::Accumulate { place, value });
            }
            Stmt::Push { place, value } => {
                if let Some(dots) = self.dot_place(&place) {
                    let dot = match self.dot(&value) {
                        Some(dot) => self.by_value(dot),
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
            Stmt::Opaque(_) | Stmt::Exit(_) => {
                self.begin_borrow(&stmt);
                self.emit(stmt);
            }
            Stmt::Yield { of, counter, value } => self.yielded(of, counter, value),
            Stmt::OpaqueLet(verbatim) => {
                let vars = verbatim.vars.clone();
                self.emit(Stmt::OpaqueLet(verbatim));
                vars.into_iter().for_each(|var| self.zero_dot(var));
            }
            Stmt::CallForward { .. } | Stmt::Pullback { .. } | Stmt::CallJvp { .. } => self.calls(stmt),
            Stmt::PullCall(call) => self.pull_call(*call),
            other => self.control(other),
        }
    }

    fn let_stmt(&mut self, var: Var, ty: Option<TokenStream>, rhs: Rhs) {
        match &rhs {
            Rhs::Use(operand) => {
                let aliased = self.graph.info(var).alias.is_some();
                let held = operand.place().filter(|_| !aliased).and_then(|place| {
                    let held = self.dot_place(place)?;
                    Some(if self.graph.is_held(&held) { self.entered(held, place) } else { held })
                });
                self.emit(Stmt::Let { var, ty, rhs: rhs.clone() });
                match held {
                    _ if aliased => {}
                    Some(held) => {
                        let stmt = self.bound_dot(var, held);
                        self.emit(stmt);
                    }
                    None => self.zero_dot(var),
                }
            }
            Rhs::Op { form, meaning, args } => self.operation(var, ty, form, meaning, args),
            Rhs::Call { callee, args, .. } if self.along.is_some() => {
                let (callee, args) = (callee.clone(), args.clone());
                self.emit(Stmt::Let { var, ty, rhs });
                self.call_beside(var, callee, args);
            }
            Rhs::Call { callee, args, functions } => {
                let (dots, apart) = self.dot_arguments(args);
                let function = matches!(callee, Callee::Parameter(_)) || !functions.is_empty();
                let carried = function && self.graph.info(var).active;
                if dots.iter().all(Option::is_none) && !carried {
                    self.emit(Stmt::Let { var, ty, rhs });
                    return self.constant(var);
                }
                let functions = self.functions(functions);
                let dot = self.new_dot(var);
                let (callee, args) = (callee.clone(), args.clone());
                self.emit(Stmt::CallJvp { var, dot, callee, args, dots, functions });
                self.join(apart);
            }
        }
    }

    fn control(&mut self, stmt: Stmt) {
        match stmt {
            Stmt::Branch { decision, arms, record } => {
                let arms = self.each_in_scope(arms, Self::arm);
                self.emit(Stmt::Branch { decision, arms, record });
            }
            Stmt::Loop(each) if matches!(each.head, Head::Sweep(_)) => self.sweep(each),
            Stmt::Loop(each) => self.in_scope(|this| this.loop_stmt(each)),
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
                let arms = self.each_in_scope(arms, Self::replay);
                self.emit(Stmt::ReplayBranch { record, arms });
            }
            Stmt::ReplayLoop(mut each) => {
                each.body = self.replay(each.body);
                self.emit(Stmt::ReplayLoop(each));
            }
            Stmt::ReplaySteps(mut steps) => {
                steps.carried = self.carried(steps.carried);
                steps.advance = self.steps(steps.advance);
                steps.recorded = self.steps(steps.recorded);
                steps.replay.body = self.replay(steps.replay.body);
                self.emit(Stmt::ReplaySteps(steps));
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

    fn loop_stmt(&mut self, mut each: Loop) {
        self.begin_loop(&each);
        let dots = self.bind_dots(&each.binds, each.body.id, &each.body.stmts);
        let mut body = self.block(each.body);
        body.stmts.splice(0..0, dots);
        each.body = body;
        each.carried = each.carried.map(|carried| self.carried(carried));
        self.emit(Stmt::Loop(each));
    }

    /// The state of a loop and its tangent.
    fn carried(&self, mut carried: Box<Carried>) -> Box<Carried> {
        let dot = |var: &Var| self.dots.get(var).copied();
        let state = carried.state.iter().filter_map(|carry| Some(Carry { var: dot(&carry.var)?, ..*carry }));
        carried.state.extend(state.collect::<Vec<_>>());
        let results = carried.results.iter().filter_map(|(var, _)| Some((dot(var)?, None)));
        carried.results.extend(results.collect::<Vec<_>>());
        carried
    }

    fn steps(&mut self, each: Loop) -> Loop {
        match self.stmts(vec![Stmt::Loop(each)]).pop() {
            Some(Stmt::Loop(each)) => each,
            _ => unreachable!("a loop with tangents is a loop"),
        }
    }

    fn arm(&mut self, arm: Arm) -> Arm {
        let dots = self.bind_dots(&arm.binds, arm.body.id, &arm.body.stmts);
        let mut body = self.block(arm.body);
        body.stmts.splice(0..0, dots);
        Arm { body, ..arm }
    }

    /// The tangents of what a `let` takes apart.
    fn part_dots(&mut self, binds: &[Bind]) -> Vec<Stmt> {
        let outer = std::mem::take(&mut self.out);
        for bind in binds {
            if let Some(held) = self.dot_place(&bind.place) {
                let held = if self.graph.is_held(&held) { self.entered(held, &bind.place) } else { held };
                let stmt = self.bound_dot(bind.var, held);
                self.emit(stmt);
            } else {
                self.constant(bind.var);
            }
        }
        std::mem::replace(&mut self.out, outer)
    }

    /// `let v_dot = place_dot;` for each variable that a pattern binds at the start of a block; zero for a constant that
    /// changes there.
    pub(super) fn bind_dots(&mut self, binds: &[Bind], block: BlockId, body: &[Stmt]) -> Vec<Stmt> {
        let outer = std::mem::take(&mut self.out);
        // What a `let` of the body takes apart begins there.
        let mut bound: BTreeSet<Var> = body.iter().flat_map(crate::lower::declared).collect();
        for bind in binds {
            if let Some(held) = self.dot_place(&bind.place) {
                let stmt = self.bound_dot(bind.var, held);
                self.emit(stmt);
                bound.insert(bind.var);
            }
        }
        for var in (0..self.graph.vars.len()).map(Var::nth) {
            let info = self.graph.info(var);
            if info.parameter && info.block == block && block != BlockId::ROOT && !bound.contains(&var) {
                self.constant(var);
            }
        }
        std::mem::replace(&mut self.out, outer)
    }

    pub(super) fn replay(&mut self, replay: Replay) -> Replay {
        self.blocks.push(replay.of);
        let stmts = self.in_scope(|this| this.stmts(replay.stmts));
        self.blocks.pop();
        Replay { of: replay.of, stmts }
    }

    pub(super) fn block(&mut self, block: Block) -> Block {
        self.blocks.push(block.id);
        let stmts = self.in_scope(|this| this.stmts(block.stmts));
        self.blocks.pop();
        Block { id: block.id, stmts }
    }

    fn assign(&mut self, place: Place, value: Operand, store: Store) {
        let dot = self.dot(&value);
        if let Some(target) = self.dot_place(&place) {
            let dot = match dot {
                Some(dot) => Some(self.copied(dot)),
                None if matches!(store, Store::Plain) => None,
                None => Some(self.zero_of(&value)),
            };
            self.emit(Stmt::Assign { place: place.clone(), value, store: store.clone() });
            if dot.is_none() && target.is_in_field() {
                return self.cleared(target, place);
            }
            // The type of a constant may be known from the place alone, as that of `None` is.
            let dot = dot.unwrap_or_else(|| self.zero_of(&Operand::Place { refs: 0, place }));
            let store = if matches!(store, Store::Plain) { self.store_to(&target) } else { store };
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
                    let dot = if op == UpdateOp::Sub { self.operator("neg", vec![dot]) } else { dot };
                    self.emit(Stmt::Accumulate { place: target, value: dot });
                }
            }
            UpdateOp::Mul | UpdateOp::Div | UpdateOp::Rem => self.scaled(op, place, value, target, dot),
        }
    }

    fn scaled(&mut self, op: UpdateOp, place: Place, value: Operand, target: Place, dot: Option<Operand>) {
        let name = match op {
            UpdateOp::Mul => "mul",
            UpdateOp::Div => "div",
            UpdateOp::Rem | UpdateOp::Add | UpdateOp::Sub => "rem",
        };
        let rule = operator(name);
        let old = self.new_let("old", true, save(Operand::Place { refs: 0, place: place.clone() }));
        let old_dot = self.opened(target.clone(), &Operand::Place { refs: 0, place: place.clone() });
        self.emit(Stmt::Update { op, place: place.clone(), value: value.clone() });
        let dots = [Some(old_dot), dot];
        let tangent = self.by_rule(rule, &Form::Function(rule.name), &[old, value], &dots, &place);
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
            _ if place.is_in_field() => Store::Field,
            _ => Store::Plain,
        }
    }

    /// The place of a field, which holds a constant now.
    pub(super) fn cleared(&mut self, held: Place, primal: Place) {
        let rhs = field("__clear", held, &Operand::Place { refs: 0, place: primal });
        self.new_let("cleared", false, rhs);
    }

    fn calls(&mut self, stmt: Stmt) {
        match stmt {
            stmt if self.along.is_some() => self.calls_beside(stmt),
            Stmt::CallForward { var, record, callee, args, .. } => {
                let (dots, apart) = self.dot_arguments(&args);
                let dot = self.new_dot(var);
                self.emit(Stmt::CallForward { var, record, callee, args, order: Order::JvpOfVjp(dot, dots) });
                self.join(apart);
            }
            Stmt::Pullback { record, of, args, seeds, bars, .. } => {
                let dots = args.iter().map(|arg| arg.operand().and_then(|operand| self.dot(operand))).collect();
                let mut seeds = seeds;
                let seed_dot = match self.dot(&seeds[0]) {
                    Some(dot) => dot,
                    None => self.zero_of(&seeds[0]),
                };
                seeds.push(seed_dot);
                let bar_dots = bars.iter().map(|bar| bar.as_ref().and_then(|bar| self.dot_place(bar))).collect();
                self.emit(Stmt::Pullback { record, of, args, dots, seeds, bars, bar_dots });
            }
            other => unreachable!("a third order through calls is not generated: {other:?}"),
        }
    }
}
