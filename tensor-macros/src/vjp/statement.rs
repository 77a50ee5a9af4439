//! The adjoint of each kind of statement.

use super::rule::Application;
use super::{Vjp, When};
use crate::ir::{
    Arm, Bind, Block, BlockId, Decision, Each, Form, Head, Loop, Meaning, Operand, Order, Part, Place, Proj, Replay,
    ReplayLoop, Rhs, Stmt, Store, UpdateOp, Var,
};
use crate::rules::operator;
use proc_macro2::{Span, TokenStream};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

impl Vjp {
    /// Appends the adjoint of `stmt` to the reverse sweep; returns its forward sweep.
    pub(super) fn stmt(&mut self, stmt: Stmt) -> Stmt {
        match stmt {
            Stmt::Let { var, ty, rhs } => self.let_stmt(var, ty, rhs),
            Stmt::Declare { var, ty } => {
                self.bars.remove(&var);
                Stmt::Declare { var, ty }
            }
            Stmt::Destructure { pattern, ty, value, binds } => {
                self.binds(&binds);
                Stmt::Destructure { pattern, ty, value, binds }
            }
            Stmt::Assign { place, value, store } => {
                self.assign(&place, &value, &store);
                Stmt::Assign { place, value, store }
            }
            Stmt::Update { op, place, value } => {
                self.update(op, &place, &value);
                Stmt::Update { op, place, value }
            }
            Stmt::Push { place, value } => {
                self.push(&place, &value);
                Stmt::Push { place, value }
            }
            Stmt::Permute { form, places, args } => {
                self.permute(&form, &places, &args);
                Stmt::Permute { form, places, args }
            }
            Stmt::Branch { decision, arms, .. } => self.branch(decision, arms),
            Stmt::Loop(each) => self.loop_stmt(each),
            Stmt::Labeled { label, body, .. } => {
                let (body, record) = self.wrapped(
                    body,
                    |label_body| Stmt::Labeled { label: label.clone(), body: label_body, record: None },
                    |record, body| Stmt::ReplayLabeled { record, body },
                );
                Stmt::Labeled { label, body, record }
            }
            Stmt::Rest { body, .. } => {
                let (body, record) = self.wrapped(
                    body,
                    |body| Stmt::Rest { body, record: None },
                    |record, body| Stmt::ReplayRest { record, body },
                );
                Stmt::Rest { body, record }
            }
            Stmt::Each(each) => self.each(each),
            Stmt::Opaque(_) | Stmt::Exit(_) => stmt,
            Stmt::OpaqueLet(verbatim) => {
                verbatim.vars.iter().for_each(|var| {
                    self.bars.remove(var);
                });
                Stmt::OpaqueLet(verbatim)
            }
            other => unreachable!("the reverse transform is applied to primal programs only: {other:?}"),
        }
    }

    fn let_stmt(&mut self, var: Var, ty: Option<TokenStream>, rhs: Rhs) -> Stmt {
        let Some(bar) = self.bars.remove(&var) else {
            return Stmt::Let { var, ty, rhs };
        };
        match rhs {
            Rhs::Use(operand) => {
                self.contribute_operand(&operand, Operand::var(bar));
                Stmt::Let { var, ty, rhs: Rhs::Use(operand) }
            }
            Rhs::Op { form, meaning, args } => {
                self.operation(var, &form, &meaning, &args, bar);
                Stmt::Let { var, ty, rhs: Rhs::Op { form, meaning, args } }
            }
            Rhs::Call { path, turbofish, args } => self.call(var, bar, path, turbofish, args),
        }
    }

    fn operation(&mut self, var: Var, form: &Form, meaning: &Meaning, args: &[Operand], bar: Var) {
        let cotangent = Operand::var(bar);
        let span = self.graph.info(var).name.span();
        match meaning {
            Meaning::Rule(rule) => {
                let application =
                    Application { rule, args, result: Place::var(var), result_after: false, cotangent, span };
                for (index, value) in self.adjoint(&application) {
                    self.contribute_operand(&args[index], value);
                }
            }
            Meaning::Identity => self.contribute_operand(&args[0], cotangent),
            Meaning::Fill => {
                let total = self.linear("total", vec![cotangent]);
                self.contribute_operand(args.last().expect("`from_element` has an argument"), total);
            }
            Meaning::Parts(parts) => self.parts(parts, args, bar),
            Meaning::Payload => {
                if let Some(place) = args[0].place() {
                    self.contribute(&place.clone().then(Proj::Payload), cotangent);
                }
            }
            Meaning::Wrap => self
                .contribute_operand(&args[0], Operand::Place { refs: 0, place: Place::var(bar).then(Proj::Payload) }),
            Meaning::Cast(_) => {
                let shape = self.request_shape(&args[0]);
                let value = self.linear("cast_vjp", vec![shape, cotangent]);
                self.contribute_operand(&args[0], value);
            }
            Meaning::Inactive | Meaning::Zero => {}
            Meaning::Multilinear | Meaning::Take => unreachable!("not in primal programs: {form:?}"),
        }
    }

    /// `ops::name(&args)` in the reverse sweep, linear in what is active.
    fn linear(&mut self, name: &'static str, args: Vec<Operand>) -> Operand {
        self.let_reverse(
            "t",
            Span::call_site(),
            Rhs::Op { form: Form::Function(name), meaning: Meaning::Multilinear, args },
        )
    }

    fn parts(&mut self, parts: &[Part], args: &[Operand], bar: Var) {
        for (part, arg) in parts.iter().zip(args) {
            if !self.graph.is_active(arg) {
                continue;
            }
            let value = match part {
                Part::Proj(proj) => Operand::Place { refs: 0, place: Place::var(bar).then(proj.clone()) },
                Part::RowMajor(k) => {
                    self.linear("entry_row_major", vec![Operand::var(bar), crate::formula::constant(quote!(#k))])
                }
                Part::Repeated => self.linear("sum_of_elements", vec![Operand::var(bar)]),
            };
            self.contribute_operand(arg, value);
        }
    }

    pub(super) fn binds(&mut self, binds: &[Bind]) {
        for bind in binds.iter().rev() {
            if let Some(bar) = self.bars.remove(&bind.var) {
                self.contribute(&bind.place, Operand::var(bar));
            }
        }
    }

    /// `place_bar`, which becomes zero.
    fn take(&mut self, place: Place) -> Operand {
        let span = self.graph.info(place.root).name.span();
        let args = vec![Operand::Place { refs: 0, place }];
        self.let_reverse("taken", span, Rhs::Op { form: Form::Function("take"), meaning: Meaning::Take, args })
    }

    fn assign(&mut self, place: &Place, value: &Operand, store: &Store) {
        let Some(bar) = self.bar_place(place) else { return };
        let resolved = self.graph.resolve(place);
        if resolved.path.is_empty() && self.graph.info(resolved.root).stable {
            return self.contribute_operand(value, Operand::Place { refs: 0, place: bar });
        }
        let taken = self.take(bar);
        if !self.graph.is_active(value) {
            return;
        }
        let taken = match store {
            Store::Plain | Store::Method(_) => taken,
            Store::Fill => self.linear("total", vec![taken]),
        };
        self.contribute_operand(value, taken);
    }

    fn update(&mut self, op: UpdateOp, place: &Place, value: &Operand) {
        let Some(bar) = self.bar_place(place) else { return };
        let name = match op {
            UpdateOp::Add => return self.contribute_operand(value, Operand::Place { refs: 0, place: bar }),
            UpdateOp::Sub => {
                if self.graph.is_active(value) {
                    let rule = operator("neg");
                    let args = vec![Operand::Place { refs: 0, place: bar }];
                    let rhs = Rhs::Op { form: Form::Function("neg"), meaning: Meaning::Rule(rule), args };
                    let value_bar = self.let_reverse("t", Span::call_site(), rhs);
                    self.contribute_operand(value, value_bar);
                }
                return;
            }
            UpdateOp::Mul => "mul",
            UpdateOp::Div => "div",
            UpdateOp::Rem => "rem",
        };
        let rule = operator(name);
        let cotangent = self.take(bar);
        let args = [Operand::Place { refs: 0, place: place.clone() }, value.clone()];
        let span = self.graph.info(place.root).name.span();
        let application = Application { rule, args: &args, result: place.clone(), result_after: true, cotangent, span };
        for (index, contribution) in self.adjoint(&application) {
            self.contribute_operand(&args[index], contribution);
        }
    }

    fn push(&mut self, place: &Place, value: &Operand) {
        let Some(bar) = self.bar_place(place) else { return };
        let here = self.here();
        let var = self.graph.fresh("popped", Span::call_site(), here, true);
        self.emit(Stmt::Pop { var, place: bar });
        self.contribute_operand(value, Operand::var(var));
    }

    fn permute(&mut self, form: &Form, places: &[Place], args: &[crate::ir::Verbatim]) {
        let in_use = places.iter().any(|place| {
            let root = self.graph.resolve(place).root;
            self.bars.contains_key(&root)
        });
        if !in_use {
            return;
        }
        let mut bars = Vec::new();
        for place in places {
            let root = self.graph.resolve(place).root;
            if !self.bars.contains_key(&root) {
                self.zero_bar(root, When::Before);
            }
            bars.extend(self.bar_place(place));
        }
        let args = args.iter().map(|arg| self.usable(arg)).collect();
        self.emit(Stmt::Permute { form: form.clone(), places: bars, args });
    }

    fn record(&mut self, base: &str) -> Var {
        let here = self.here();
        let record = self.graph.fresh(base, Span::call_site(), here, false);
        self.need(record);
        record
    }

    fn branch(&mut self, decision: Decision, arms: Vec<Arm>) -> Stmt {
        let stmt = Stmt::Branch { decision, arms, record: None };
        self.declare_outer(&stmt);
        let Stmt::Branch { decision, arms, .. } = stmt else { unreachable!("made above") };
        let mut replays = Vec::new();
        let mut forward = Vec::new();
        for arm in arms {
            let Arm { head, binds, body, diverges } = arm;
            let id = body.id;
            let outer = std::mem::take(&mut self.reverse);
            let body = self.block(body);
            self.blocks.push(id);
            self.binds(&binds);
            self.blocks.pop();
            let reverse = std::mem::replace(&mut self.reverse, outer);
            if !diverges {
                replays.push(Replay { of: id, stmts: reverse });
            }
            forward.push(Arm { head, binds, body, diverges });
        }
        let record = replays.iter().any(|replay| !replay.stmts.is_empty()).then(|| self.record("branch"));
        if let Some(record) = record {
            self.emit(Stmt::ReplayBranch { record, arms: replays });
        }
        Stmt::Branch { decision, arms: forward, record }
    }

    fn loop_stmt(&mut self, each: Loop) -> Stmt {
        if self.is_independent(&each) {
            return self.recompute_loop(each);
        }
        let stmt = Stmt::Loop(each);
        self.declare_outer(&stmt);
        let Stmt::Loop(mut each) = stmt else { unreachable!("made above") };
        self.natural.extend(each.counter);
        let range = match &each.head {
            Head::For { pattern, iterator, range: Some(range) } => {
                self.natural.extend(range.vars.iter().copied());
                Some((pattern.clone(), iterator.clone()))
            }
            _ => None,
        };
        let id = each.body.id;
        let outer = std::mem::take(&mut self.reverse);
        let body = self.block(each.body);
        self.blocks.push(id);
        self.binds(&each.binds);
        self.blocks.pop();
        let stmts = std::mem::replace(&mut self.reverse, outer);
        each.body = body;
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
            body: Replay { of: id, stmts },
        }));
        Stmt::Loop(each)
    }

    /// A labeled block or a rest.
    fn wrapped(
        &mut self,
        body: Block,
        again: impl FnOnce(Block) -> Stmt,
        replay: impl FnOnce(Var, Replay) -> Stmt,
    ) -> (Block, Option<Var>) {
        let stmt = again(body);
        self.declare_outer(&stmt);
        let (Stmt::Labeled { body, .. } | Stmt::Rest { body, .. }) = stmt else { unreachable!("made by the caller") };
        let id = body.id;
        let (body, stmts) = self.nested(body);
        if stmts.is_empty() {
            return (body, None);
        }
        let record = self.record("ran");
        self.emit(replay(record, Replay { of: id, stmts }));
        (body, Some(record))
    }

    /// `let y = x.map(…)`: the reverse sweep runs the body forwards and backwards for each element.
    fn each(&mut self, each: Each) -> Stmt {
        let Some(bar) = self.bars.remove(&each.var) else { return Stmt::Each(each) };
        let stmt = Stmt::Each(each);
        self.declare_outer(&stmt);
        let mentions = crate::walk::outside(&self.graph, &stmt).mentions;
        let Stmt::Each(each) = stmt else { unreachable!("made above") };
        let (mut body, mut value) = (each.body.clone(), each.value.clone());
        let kept = self.kept(&mentions, Some(each.counter));
        crate::walk::substitute(&self.graph, &mut body, &kept);
        if let Operand::Place { place, .. } = &mut value
            && let Some(new) = kept.get(&place.root)
        {
            place.root = *new;
        }
        self.natural.insert(each.counter);
        self.recomputed.insert(body.id);
        let outer = std::mem::take(&mut self.reverse);
        self.blocks.push(body.id);
        let element = Place::var(bar).then(Proj::Element(self.graph.named(each.counter)));
        self.contribute_operand(&value, Operand::Place { refs: 0, place: element });
        self.blocks.pop();
        let forward = self.block(body);
        let reverse = std::mem::replace(&mut self.reverse, outer);
        let mut stmts = forward.stmts;
        stmts.extend(reverse);
        self.emit(Stmt::ForElements {
            counter: each.counter,
            of: Place::var(bar),
            body: Block { id: forward.id, stmts },
        });
        Stmt::Each(each)
    }

    /// What a recomputed body reads from outside must have the value it had: variables that may change are copied.
    pub(super) fn kept(&mut self, mentions: &BTreeSet<Var>, counter: Option<Var>) -> BTreeMap<Var, Var> {
        let mut map = BTreeMap::new();
        for var in mentions {
            if Some(*var) == counter {
                continue;
            }
            if self.graph.info(*var).alias.is_some() {
                map.extend(self.kept_alias(*var).map(|kept| (*var, kept)));
                continue;
            }
            let kept = self.request(&Operand::var(*var));
            if let Some(kept) = kept.place().and_then(Place::as_var)
                && kept != *var
            {
                map.insert(*var, kept);
                // Contributions still go to the variable itself.
                if let Some(bar) = self.bars.get(var).copied() {
                    self.bars.insert(kept, bar);
                }
            }
        }
        map
    }

    /// A copy of what another name shows, unless the reverse sweep can borrow it again.
    fn kept_alias(&mut self, var: Var) -> Option<Var> {
        let block = self.graph.info(var).block;
        let shown = self.graph.resolve(&Place::var(var));
        let borrowed_again = block == BlockId::ROOT && self.graph.info(shown.root).stable;
        if borrowed_again || self.recomputed.contains(&block) {
            return None;
        }
        let kept = self.copy(&Place::var(var), false);
        self.shown.insert(kept, shown);
        Some(kept)
    }

    fn call(&mut self, var: Var, bar: Var, path: TokenStream, turbofish: TokenStream, args: Vec<Operand>) -> Stmt {
        let record = self.record("pullback");
        // An error about a cotangent shows at the callee.
        if let Some(callee) = path.clone().into_iter().last() {
            let name = &mut self.graph.info_mut(record).name;
            name.set_span(callee.span().resolved_at(name.span()));
        }
        let mut bars = Vec::new();
        let mut temporaries = Vec::new();
        for arg in &args {
            bars.push(self.bar_for_argument(arg, &bars, &mut temporaries));
        }
        let requested: Vec<Operand> = args.iter().map(|arg| self.request(arg)).collect();
        let dots = vec![None; args.len()];
        let bar_dots = vec![None; args.len()];
        self.emit(Stmt::Pullback { record, args: requested, dots, seeds: vec![Operand::var(bar)], bars, bar_dots });
        for (place, temporary) in temporaries {
            self.contribute(&place, Operand::var(temporary));
        }
        Stmt::CallForward { var, record, path, turbofish, args, order: Order::Vjp }
    }

    /// The accumulator handed to a callee: a whole variable's own, else a temporary.
    fn bar_for_argument(
        &mut self,
        arg: &Operand,
        taken: &[Option<Place>],
        temporaries: &mut Vec<(Place, Var)>,
    ) -> Option<Place> {
        if !self.graph.is_active(arg) {
            return None;
        }
        let place = self.graph.resolve(arg.place().expect("active operands are places"));
        if place.as_var().is_some()
            && self.graph.info(place.root).block == self.here()
            && !self.bars.contains_key(&place.root)
        {
            self.zero_bar(place.root, When::Before);
        }
        if place.as_var().is_some()
            && let Some(bar) = self.bars.get(&place.root).copied()
            && !taken.iter().flatten().any(|other| other.root == bar)
        {
            return Some(Place::var(bar));
        }
        let shape = self.request_shape(arg);
        let here = self.here();
        let temporary = self.graph.fresh("arg_bar", Span::call_site(), here, true);
        self.graph.info_mut(temporary).stable = false;
        self.emit(Stmt::Let {
            var: temporary,
            ty: None,
            rhs: Rhs::Op { form: Form::Function("zero"), meaning: Meaning::Zero, args: vec![shape] },
        });
        temporaries.push((place, temporary));
        Some(Place::var(temporary))
    }
}
