//! Values that the reverse sweep needs.

use super::borrowed::Sight;
use super::{Vjp, When};
use crate::ir::{BlockId, Form, Meaning, Operand, Place, Proj, Rhs, Stmt, Var, Verbatim};
use proc_macro2::Span;
use quote::{ToTokens, quote};
use std::collections::BTreeSet;

/// A copy that the reverse sweep reads, of a place that mentions these variables.
pub(super) struct Saved {
    pub(super) copy: Var,
    of: BTreeSet<Var>,
}

impl Vjp {
    /// The value of an operand at this point of the forward sweep, as the reverse sweep can have it.
    pub(super) fn request(&mut self, operand: &Operand) -> Operand {
        match operand {
            Operand::Inactive(verbatim) => Operand::Inactive(self.usable(verbatim)),
            Operand::Place { place, .. } => Operand::Place { refs: 0, place: self.request_place(place, false) },
        }
    }

    /// The value after the current statement.
    pub(super) fn request_after(&mut self, place: &Place) -> Operand {
        Operand::Place { refs: 0, place: self.request_place(place, true) }
    }

    fn request_place(&mut self, place: &Place, after: bool) -> Place {
        let resolved = self.graph.resolve(place);
        if !self.late.contains(resolved.root)
            && let Some(place) = self.read_again(&resolved)
        {
            return place;
        }
        if after {
            return Place::var(self.copy(place, true));
        }
        let of = crate::walk::mentioned(&self.graph, place);
        let block = if place.path.is_empty() { self.frames.home(&self.graph, self.here(), &of) } else { self.here() };
        Place::var(self.copied_in(block, place, of))
    }

    /// A copy of a place in a block around the statement, or in its own; one made before if it holds still.
    fn copied_in(&mut self, block: BlockId, place: &Place, of: BTreeSet<Var>) -> Var {
        let key = (block, crate::emit::place_tokens(&self.graph, place).to_string());
        if let Some(saved) = self.saved.get(&key) {
            return saved.copy;
        }
        let copy = if block == self.here() {
            self.copy(place, false)
        } else {
            let (base, span, active) = self.named_after(place);
            let (copy, stmt) =
                self.copying(block, Operand::Place { refs: 0, place: place.clone() }, &base, span, active);
            self.frames.insert(block, stmt);
            self.need(copy);
            copy
        };
        self.saved.insert(key, Saved { copy, of });
        copy
    }

    /// Before `stmt`, what it may change holds another value. Returns what that is.
    pub(super) fn note_changed(&mut self, stmt: &Stmt) -> BTreeSet<Var> {
        let mut changed = crate::walk::changed(&self.graph, stmt);
        self.counters.retain_changed(&self.graph, stmt, &mut changed);
        self.saved.retain(|_, saved| saved.of.is_disjoint(&changed));
        // The variables of a body are new in each iteration.
        let outlives = |var: &&Var| self.blocks.contains(&self.graph.info(**var).block);
        self.changed_later.extend(changed.iter().filter(outlives));
        changed
    }

    /// Does the variable keep its value from here on?
    fn is_settled(&self, var: Var) -> bool {
        let info = self.graph.info(var);
        let own = !self.params.contains(&var) && !self.late.contains(var) && !self.graph.deferred.contains(&var);
        info.stable || own && info.alias.is_none() && !self.changed_later.contains(&var)
    }

    /// The place itself, where the reverse sweep can read it with the value it has now.
    fn read_again(&mut self, place: &Place) -> Option<Place> {
        let info = self.graph.info(place.root).clone();
        if !self.is_settled(place.root) || info.alias.is_some() || self.held.may_be(place.root) {
            return None;
        }
        if self.is_at_hand(place.root) {
            return Some(Place { root: place.root, path: self.usable_path(&place.path) });
        }
        if let Some(source) = &info.source {
            let mut source = self.graph.resolve(&source.place);
            let kept = |at: &usize| !matches!(place.path[*at], Proj::Deref) || crate::ir::is_unboxing(&place.path, *at);
            source.path.extend((0..place.path.len()).filter(kept).map(|at| place.path[at].clone()));
            return self.read_again(&source);
        }
        // A loop inside reads parts of it as often as it runs.
        if !info.owned || !place.path.is_empty() && !self.frames.is_in_loop_inside(info.block) {
            return None;
        }
        self.need(place.root);
        Some(Place { root: place.root, path: self.usable_path(&place.path) })
    }

    pub(super) fn usable_path(&mut self, path: &[Proj]) -> Vec<Proj> {
        path.iter()
            .map(|proj| match proj {
                Proj::Index(index) => Proj::Index(self.usable_index(index)),
                Proj::Element(index) => Proj::Element(self.usable(index)),
                Proj::View(method, turbofish, args) => {
                    let args = args.iter().map(|arg| self.usable_index(arg)).collect();
                    Proj::View(method.clone(), turbofish.clone(), args)
                }
                Proj::Field(_)
                | Proj::Component(_)
                | Proj::Payload
                | Proj::Variant(..)
                | Proj::Within(_)
                | Proj::Unbox
                | Proj::Unboxed
                | Proj::Deref => proj.clone(),
            })
            .collect()
    }

    /// Does the reverse sweep find the value that the variable has now?
    pub(super) fn is_kept(&self, var: Var) -> bool {
        self.is_settled(var) && !self.held.may_be(var)
    }

    /// Does the reverse sweep have the variable without a tape?
    pub(super) fn is_at_hand(&self, var: Var) -> bool {
        let block = self.graph.info(var).block;
        block == BlockId::ROOT || self.natural.contains(&var) || self.recomputed.contains(&block)
    }

    /// Hands a variable of a nested block to its replay.
    pub(super) fn need(&mut self, var: Var) {
        if self.is_at_hand(var) {
            return;
        }
        let block = self.graph.info(var).block;
        let atoms = self.graph.atoms.entry(block).or_default();
        if !atoms.contains(&var) {
            atoms.push(var);
        }
    }

    /// Inactive tokens that can be evaluated in the reverse sweep.
    pub(super) fn usable(&mut self, verbatim: &Verbatim) -> Verbatim {
        let stable = !self.late.any(verbatim) && verbatim.vars.iter().all(|var| self.is_kept(*var));
        if stable && verbatim.vars.iter().all(|var| self.is_at_hand(*var)) {
            return verbatim.clone();
        }
        if stable && self.only_here(verbatim) {
            verbatim.vars.iter().for_each(|var| self.need(*var));
            return verbatim.clone();
        }
        if let Some(var) = self.graph.as_var(verbatim)
            && let Some(copy) = self.copied_before_loops(self.same(verbatim).unwrap_or(var))
        {
            return self.graph.named(copy);
        }
        if let Some(lent) = verbatim.lent() {
            let Verbatim { tokens, vars, pure } = self.usable_part(lent.to_token_stream(), verbatim);
            return Verbatim { tokens: quote!(&#tokens), vars, pure };
        }
        match syn::parse2(verbatim.tokens.clone()) {
            Ok(syn::Expr::Tuple(tuple)) => return self.usable_tuple(&tuple, verbatim),
            Ok(range) if is_range(&range) => return self.usable_range(range, verbatim),
            _ => {}
        }
        let key = (self.here(), verbatim.tokens.to_string());
        if stable && let Some(var) = self.copies.get(&key) {
            return self.graph.named(*var);
        }
        let var = self.copy_of(Operand::Inactive(verbatim.clone()), "i", Span::call_site(), false, false);
        if stable {
            self.copies.insert(key, var);
        }
        self.graph.named(var)
    }

    /// A copy made before the loops that leave the variable as it is, if there are any.
    pub(super) fn copied_before_loops(&mut self, var: Var) -> Option<Var> {
        let of = BTreeSet::from([var]);
        let block = self.frames.home(&self.graph, self.here(), &of);
        let outside = block != self.here() && self.graph.info(var).alias.is_none() && !self.late.contains(var);
        outside.then(|| self.copied_in(block, &Place::var(var), of))
    }

    /// One by one: the type of a literal that is kept would no longer be that of an index.
    fn usable_tuple(&mut self, tuple: &syn::ExprTuple, whole: &Verbatim) -> Verbatim {
        let (mut elems, mut vars) = (Vec::new(), Vec::new());
        for elem in &tuple.elems {
            let elem = self.usable_part(elem.to_token_stream(), whole);
            elems.push(elem.tokens);
            vars.extend(elem.vars);
        }
        Verbatim { tokens: quote!((#(#elems,)*)), vars, pure: whole.pure }
    }

    /// Its ends: a range turned round is an iterator, which nothing keeps.
    fn usable_range(&mut self, mut range: syn::Expr, whole: &Verbatim) -> Verbatim {
        let mut vars = Vec::new();
        for end in ends(&mut range) {
            let usable = self.usable_part(end.to_token_stream(), whole);
            *end = syn::Expr::Verbatim(usable.tokens);
            vars.extend(usable.vars);
        }
        Verbatim { tokens: range.to_token_stream(), vars, pure: whole.pure }
    }

    fn usable_part(&mut self, tokens: proc_macro2::TokenStream, whole: &Verbatim) -> Verbatim {
        let named = |var: &Var| crate::rename::mentions(tokens.clone(), &|ident| *ident == self.graph.info(*var).name);
        let vars = whole.vars.iter().copied().filter(named).collect();
        self.usable(&Verbatim { tokens, vars, pure: whole.pure })
    }

    /// Not to be computed in the forward sweep: it counts with the reverse loop's counter, or it is a range.
    fn only_here(&self, verbatim: &Verbatim) -> bool {
        verbatim.vars.iter().any(|var| self.natural.contains(var))
            || matches!(syn::parse2(verbatim.tokens.clone()), Ok(syn::Expr::Range(_)))
    }

    /// A copy of a place taken now.
    pub(super) fn copy(&mut self, place: &Place, after: bool) -> Var {
        let (base, span, active) = self.named_after(place);
        self.copy_of(Operand::Place { refs: 0, place: place.clone() }, &base, span, active, after)
    }

    fn named_after(&self, place: &Place) -> (String, Span, bool) {
        let info = self.graph.info(place.root);
        (info.name.to_string(), info.name.span(), info.active)
    }

    fn copying(&mut self, block: BlockId, operand: Operand, base: &str, span: Span, active: bool) -> (Var, Stmt) {
        let var = self.graph.fresh(base, span, block, active);
        let (form, meaning) =
            if active { (Form::Function("save"), Meaning::Identity) } else { (Form::Keep, Meaning::Inactive) };
        (var, Stmt::Let { var, ty: None, rhs: Rhs::Op { form, meaning, args: vec![operand] } })
    }

    fn copy_of(&mut self, operand: Operand, base: &str, span: Span, active: bool, after: bool) -> Var {
        // What a pattern binds is asked for outside the block that binds it.
        let block = if self.binding { self.blocks[self.blocks.len() - 2] } else { self.here() };
        let (var, stmt) = self.copying(block, operand, base, span, active);
        if after {
            self.after.push(stmt)
        } else {
            self.before.push(stmt)
        }
        self.need(var);
        var
    }

    /// The shape of an operand, taken in the forward sweep.
    pub(super) fn request_shape(&mut self, operand: &Operand) -> Operand {
        if let Some(var) = operand.place().and_then(Place::as_var)
            && self.graph.info(var).alias.is_none()
            && self.graph.info(var).stable
            && let Some(shape) = self.shapes.get(&var)
            && self.graph.info(*shape).block == self.here()
        {
            return Operand::var(*shape);
        }
        Operand::var(self.new_shape(operand.clone(), When::Before))
    }

    /// The kind of a field, taken in the forward sweep: it takes no room.
    pub(super) fn request_kind(&mut self, of: Place) -> Verbatim {
        let span = self.graph.info(of.root).name.span();
        let (of, sight) = self.part_in_sight(of);
        let block = match sight {
            Sight::Here => self.here(),
            Sight::Before(_, block) | Sight::FromStart(block) => block,
        };
        let kind = self.graph.fresh("kind", span, block, false);
        let args = vec![Operand::Place { refs: 0, place: of }];
        let rhs = Rhs::Op { form: Form::Function("kind"), meaning: Meaning::Inactive, args };
        self.insert(sight, Stmt::Let { var: kind, ty: None, rhs });
        self.need(kind);
        self.graph.named(kind)
    }

    pub(super) fn shape_var(&mut self, root: Var, when: When) -> Var {
        match when {
            When::After => self.looking_after(|this| this.shape_seen(root, when)),
            When::Before | When::Rest => self.shape_seen(root, when),
        }
    }

    fn shape_seen(&mut self, root: Var, when: When) -> Var {
        let shown = self.looked_at(root);
        match self.begun_by(root) {
            Some(borrow) if shown.place().is_some_and(|place| place.root == root) => self.shape_before(root, borrow),
            _ => self.new_shape(shown, when),
        }
    }

    fn shape_before(&mut self, root: Var, (borrow, block): (Var, BlockId)) -> Var {
        let name = self.graph.info(root).name.to_string();
        let shape = self.graph.fresh(&format!("{name}_shape"), Span::call_site(), block, false);
        let args = vec![Operand::var(root)];
        let rhs = Rhs::Op { form: Form::Function("shape"), meaning: Meaning::Inactive, args };
        self.before_borrow(borrow, Stmt::Let { var: shape, ty: None, rhs });
        self.need(shape);
        shape
    }

    fn new_shape(&mut self, operand: Operand, when: When) -> Var {
        let here = self.here();
        let base = operand.place().map_or_else(|| "t".to_owned(), |place| self.graph.info(place.root).name.to_string());
        let shape = self.graph.fresh(&format!("{base}_shape"), Span::call_site(), here, false);
        let root = operand.place().map(|place| place.root);
        let rhs = Rhs::Op { form: Form::Function("shape"), meaning: Meaning::Inactive, args: vec![operand] };
        match when {
            When::Before => self.before.push(Stmt::Let { var: shape, ty: None, rhs }),
            When::After => self.after.push(Stmt::Let { var: shape, ty: None, rhs }),
            When::Rest => self.shape_of_rest(shape, root, rhs),
        }
        self.need(shape);
        shape
    }
}

impl Vjp {
    /// An exit before the rest needs something to hand over: the shape so far, unknown if there is no value yet.
    fn shape_of_rest(&mut self, shape: Var, root: Option<Var>, rhs: Rhs) {
        self.graph.info_mut(shape).stable = false;
        let unknown = Rhs::Op { form: Form::Function("unknown_shape"), meaning: Meaning::Inactive, args: Vec::new() };
        let before = match root {
            Some(root) if !self.without_value.contains(&root) && !self.graph.deferred.contains(&root) => rhs.clone(),
            _ => unknown,
        };
        self.hoisted.push(Stmt::Let { var: shape, ty: None, rhs: before });
        let here = self.here();
        let now = self.graph.fresh("shape", Span::call_site(), here, false);
        self.before.push(Stmt::Let { var: now, ty: None, rhs });
        let (place, value) = (Place::var(shape), Operand::var(now));
        self.before.push(Stmt::Assign { place, value, store: crate::ir::Store::Plain });
    }
}

/// A range, perhaps in parentheses or turned round.
fn is_range(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Range(_) => true,
        syn::Expr::Paren(inner) => is_range(&inner.expr),
        syn::Expr::MethodCall(call) => call.method == "rev" && is_range(&call.receiver),
        _ => false,
    }
}

/// The ends of a range in parentheses or turned round.
fn ends(range: &mut syn::Expr) -> Vec<&mut syn::Expr> {
    match range {
        syn::Expr::Paren(inner) => ends(&mut inner.expr),
        syn::Expr::MethodCall(call) => ends(&mut call.receiver),
        syn::Expr::Range(range) => {
            [&mut range.start, &mut range.end].into_iter().flatten().map(|end| &mut **end).collect()
        }
        _ => Vec::new(),
    }
}
