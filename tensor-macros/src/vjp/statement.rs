//! The adjoint of each kind of statement.

use super::rule::Application;
use super::{Vjp, When};
use crate::ir::{Bind, Form, Meaning, Operand, Part, Place, Proj, Rhs, Stmt, Store, UpdateOp, Var};
use crate::rules::operator;
use proc_macro2::{Span, TokenStream};
use quote::quote;

impl Vjp {
    /// Appends the adjoint of `stmt` to the reverse sweep; returns its forward sweep.
    pub(super) fn stmt(&mut self, stmt: Stmt) -> Stmt {
        match stmt {
            Stmt::Let { var, ty, rhs } => self.let_stmt(var, ty, rhs),
            Stmt::Declare { var, ty } => {
                self.take_bar(var);
                self.declare_shape(var);
                Stmt::Declare { var, ty }
            }
            Stmt::Destructure { pattern, ty, value, binds } => {
                self.binds(&binds);
                Stmt::Destructure { pattern, ty, value, binds }
            }
            Stmt::Assign { place, value, store } => {
                self.note_shape(&place);
                self.assign(&place, &value, &store);
                Stmt::Assign { place, value, store }
            }
            Stmt::Update { op, place, value } => {
                self.update(op, &place, &value);
                Stmt::Update { op, place, value }
            }
            Stmt::Push { place, value } => {
                self.note_shape(&place);
                self.push(&place, &value);
                Stmt::Push { place, value }
            }
            Stmt::Pop { var, place } => {
                self.note_shape(&place);
                self.pop(var, &place);
                Stmt::Pop { var, place }
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
            Stmt::Yield { of, counter, value } => {
                let bar = self.bars.get(&of).copied().expect("the result of a sweep in use");
                let element = Place::var(bar).then(Proj::Element(self.graph.named(counter)));
                self.contribute_operand(&value, Operand::Place { refs: 0, place: element });
                Stmt::Yield { of, counter, value }
            }
            Stmt::Opaque(verbatim) => {
                self.undo(&verbatim);
                Stmt::Opaque(verbatim)
            }
            Stmt::Exit(_) => stmt,
            Stmt::OpaqueLet(verbatim) => {
                verbatim.vars.iter().for_each(|var| {
                    self.take_bar(*var);
                });
                Stmt::OpaqueLet(verbatim)
            }
            other => unreachable!("the reverse transform is applied to primal programs only: {other:?}"),
        }
    }

    fn let_stmt(&mut self, var: Var, ty: Option<TokenStream>, rhs: Rhs) -> Stmt {
        if let Rhs::Call { args, .. } = &rhs
            && !self.bars.contains_key(&var)
            && self.changes_in_use(args)
        {
            self.zero_bar(var, When::After);
        }
        let Some(bar) = self.take_bar(var) else {
            return Stmt::Let { var, ty, rhs };
        };
        match rhs {
            Rhs::Use(operand) => {
                self.pass_on(&operand, bar);
                Stmt::Let { var, ty, rhs: Rhs::Use(operand) }
            }
            Rhs::Op { form, meaning, args } => {
                self.operation(var, &form, &meaning, &args, bar);
                Stmt::Let { var, ty, rhs: Rhs::Op { form: faster(form, &meaning), meaning, args } }
            }
            Rhs::Call { callee, args, functions } if functions.is_empty() => self.call(var, bar, callee, args),
            Rhs::Call { callee, args, functions } => self.call_with_functions(var, bar, callee, args, functions),
        }
    }

    /// `target_bar += bar`, the last use of `bar`: it may become the target's own.
    fn pass_on(&mut self, target: &Operand, bar: Var) {
        self.dying = Some(bar);
        self.contribute_operand(target, Operand::var(bar));
        self.dying = None;
    }

    /// Has the operand no cotangent yet?
    fn begins_here(&self, target: &Operand) -> bool {
        target.place().is_some_and(|place| !self.bars.contains_key(&self.graph.resolve(place).root))
    }

    fn operation(&mut self, var: Var, form: &Form, meaning: &Meaning, args: &[Operand], bar: Var) {
        let cotangent = Operand::var(bar);
        let span = self.graph.info(var).name.span();
        match meaning {
            Meaning::Rule(rule) => {
                let application = Application { rule, args, result: Place::var(var), cotangent, span };
                let passed = |(_, value): &(usize, Operand)| value.place().and_then(Place::as_var) == Some(bar);
                let (passed, computed): (Vec<_>, Vec<_>) = self.adjoint(&application).into_iter().partition(passed);
                for (index, value) in computed {
                    self.contribute_operand(&args[index], value);
                }
                let mut targets: Vec<&Operand> = passed.iter().map(|(index, _)| &args[*index]).collect();
                targets.sort_by_key(|target| self.begins_here(target));
                if let Some((last, others)) = targets.split_last() {
                    others.iter().for_each(|target| self.contribute_operand(target, Operand::var(bar)));
                    self.pass_on(last, bar);
                }
            }
            Meaning::Identity => self.pass_on(&args[0], bar),
            Meaning::Fill => {
                let total = self.linear("total", vec![cotangent]);
                self.contribute_operand(args.last().expect("`from_element` has an argument"), total);
            }
            Meaning::Parts(parts) => self.parts(form, parts, args, bar),
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

    fn parts(&mut self, form: &Form, parts: &[Part], args: &[Operand], bar: Var) {
        if let (Some(Part::Rest), Some(rest)) = (parts.last(), args.last())
            && self.graph.is_active(rest)
        {
            return self.updated(parts, args, bar);
        }
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
                Part::Rest => continue,
            };
            if let Operand::Place { place, .. } = arg {
                self.contribute_held(place, value, form.is_structure());
            }
        }
    }

    /// `Name { v, ..rest }`: each named field takes its cotangent out; what is left is that of `rest`.
    fn updated(&mut self, parts: &[Part], args: &[Operand], bar: Var) {
        let (span, here) = (self.graph.info(bar).name.span(), self.here());
        let whole = self.graph.fresh("rest_bar", span, here, true);
        self.graph.info_mut(whole).stable = false;
        let rhs = Rhs::Op { form: Form::Function("save"), meaning: Meaning::Identity, args: vec![Operand::var(bar)] };
        self.emit(Stmt::Let { var: whole, ty: None, rhs });
        for (part, arg) in parts.iter().zip(args) {
            match part {
                Part::Proj(proj) => {
                    let taken = self.take(Place::var(whole).then(proj.clone()));
                    self.contribute_operand(arg, taken);
                }
                Part::Rest => self.contribute_operand(arg, Operand::var(whole)),
                Part::RowMajor(_) | Part::Repeated => unreachable!("a struct has fields"),
            }
        }
    }

    /// What the patterns of an arm or a loop bind.
    pub(super) fn inner_binds(&mut self, binds: &[Bind]) {
        self.binding = true;
        self.binds(binds);
        self.binding = false;
    }

    pub(super) fn binds(&mut self, binds: &[Bind]) {
        for bind in binds.iter().rev() {
            if let Some(bar) = self.take_bar(bind.var) {
                self.contribute(&bind.place, Operand::var(bar));
            }
        }
    }

    /// `place_bar`, which becomes zero.
    pub(super) fn take(&mut self, place: Place) -> Operand {
        let span = crate::emit::field_span(&place).unwrap_or_else(|| self.graph.info(place.root).name.span());
        let held = self.graph.is_held(&place);
        let args = vec![Operand::Place { refs: 0, place }];
        let taken =
            self.let_reverse("taken", span, Rhs::Op { form: Form::Function("take"), meaning: Meaning::Take, args });
        if let (true, Some(place)) = (held, taken.place()) {
            self.graph.raw.insert(place.root);
        }
        taken
    }

    /// The cotangent of the field `of`, held in a place: zero of a `#[nondiff]` field, which nothing active may be written to.
    fn opened(&mut self, held: Operand, of: &Place, written: bool) -> Operand {
        if !held.place().is_some_and(|place| self.graph.is_held(place)) {
            return held;
        }
        let span = held.place().and_then(crate::emit::field_span).unwrap_or_else(|| self.span_of(&held));
        if written && !held.place().is_some_and(Place::is_view) {
            let rhs = Rhs::Op {
                form: Form::Function("assert_active_part"),
                meaning: Meaning::Inactive,
                args: vec![held.clone()],
            };
            self.let_reverse("gate", span, rhs);
        }
        let shape = self.request_shape(&Operand::Place { refs: 0, place: of.clone() });
        let rhs = Rhs::Op { form: Form::Field("__cotangent"), meaning: Meaning::Take, args: vec![held, shape] };
        self.let_reverse("opened", span, rhs)
    }

    fn span_of(&self, operand: &Operand) -> Span {
        operand.place().map_or_else(Span::call_site, |place| self.graph.info(place.root).name.span())
    }

    /// The cotangent of a variable, which becomes zero of the size that the variable had before.
    fn taken_whole(&mut self, root: Var, bar: Place) -> Operand {
        let span = self.graph.info(bar.root).name.span();
        let shape = Operand::var(self.shape_var(root, When::Before));
        let args = vec![Operand::Place { refs: 0, place: bar.clone() }];
        let taken = Rhs::Op { form: Form::Function("save"), meaning: Meaning::Identity, args };
        let taken = self.let_reverse("taken", span, taken);
        let zero = Rhs::Op { form: Form::Function("zero"), meaning: Meaning::Zero, args: vec![shape] };
        let zero = self.let_reverse("zero", span, zero);
        self.emit(Stmt::Assign { place: bar, value: zero, store: Store::Plain });
        taken
    }

    fn assign(&mut self, place: &Place, value: &Operand, store: &Store) {
        let Some(bar) = self.bar_place(place) else { return };
        let resolved = self.graph.resolve(place);
        if resolved.path.is_empty() && self.graph.info(resolved.root).stable {
            return self.contribute_operand(value, Operand::Place { refs: 0, place: bar });
        }
        let sized = resolved.path.is_empty()
            && self.owning.contains(&resolved.root)
            && !self.graph.deferred.contains(&resolved.root);
        let taken = if sized { self.taken_whole(resolved.root, bar) } else { self.take(bar) };
        if !self.graph.is_active(value) {
            return;
        }
        let taken = match store {
            Store::Plain | Store::Method(_) | Store::Field => taken,
            Store::Fill => {
                let taken = self.opened(taken, place, true);
                self.linear("total", vec![taken])
            }
        };
        self.contribute_operand(value, taken);
    }

    fn update(&mut self, op: UpdateOp, place: &Place, value: &Operand) {
        let Some(bar) = self.bar_place(place) else { return };
        let name = match op {
            UpdateOp::Add => {
                if let Operand::Place { place: value, .. } = value {
                    let held = self.graph.is_held(&bar);
                    self.contribute_held(value, Operand::Place { refs: 0, place: bar }, held);
                }
                return;
            }
            UpdateOp::Sub => {
                if self.graph.is_active(value) {
                    let rule = operator("neg");
                    let args = vec![self.opened(Operand::Place { refs: 0, place: bar }, place, true)];
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
        let taken = self.take(bar);
        let cotangent = self.opened(taken, place, self.graph.is_active(value));
        let args = [Operand::Place { refs: 0, place: place.clone() }, value.clone()];
        let span = self.graph.info(place.root).name.span();
        let application = Application { rule, args: &args, result: place.clone(), cotangent, span };
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

    /// The cotangent of what was taken off goes back to the end of the list's.
    fn pop(&mut self, var: Var, place: &Place) {
        let root = self.graph.resolve(place).root;
        if !self.bars.contains_key(&var) && !self.bars.contains_key(&root) {
            return;
        }
        for var in [var, root] {
            if !self.bars.contains_key(&var) {
                self.zero_bar(var, When::After);
            }
        }
        let value = self.bars.remove(&var).expect("declared above");
        if let Some(bar) = self.bar_place(place) {
            self.emit(Stmt::Push { place: bar, value: Operand::var(value) });
        }
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
        let args = args.iter().map(|arg| self.usable_index(arg)).collect();
        // Exchanges are their own inverses.
        let form = match form {
            Form::Function("reorder") => Form::Function("restore"),
            Form::Function("restore") => Form::Function("reorder"),
            form => form.clone(),
        };
        self.emit(Stmt::Permute { form, places: bars, args });
    }
}

/// The function of `ops` that gives the same bits as the method, in less time.
fn faster(form: Form, meaning: &Meaning) -> Form {
    match meaning {
        Meaning::Rule(rule) if rule.name == "cholesky" => Form::Function("cholesky"),
        _ => form,
    }
}
