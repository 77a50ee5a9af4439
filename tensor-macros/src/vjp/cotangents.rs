//! Cotangents: the variables that hold them, where each begins, and the places that contributions are added to.

use super::{Vjp, When, everywhere};
use crate::ir::{BlockId, Form, Meaning, Operand, Place, Proj, Rhs, Stmt, Var};

impl Vjp {
    pub(super) fn new_bar(&mut self, of: Var, block: BlockId) -> Var {
        let info = self.graph.info(of);
        let (base, span) = (format!("{}_bar", info.name), info.name.span());
        let bar = self.graph.fresh(&base, span, block, true);
        self.graph.info_mut(bar).stable = false;
        bar
    }

    pub(super) fn contribute_operand(&mut self, target: &Operand, value: Operand) {
        if let Operand::Place { place, .. } = target {
            self.contribute(place, value);
        }
    }

    /// `target_bar += value`.
    pub(super) fn contribute(&mut self, target: &Place, value: Operand) {
        self.contribute_held(target, value, false);
    }

    /// The same of a value that may be held by the place of a `#[nondiff]` field: the variable says what type it is.
    pub(super) fn contribute_held(&mut self, target: &Place, value: Operand, held: bool) {
        let target = self.shown_by(target);
        if !self.graph.info(target.root).active {
            return;
        }
        if let Some(bar) = self.bars.get(&target.root).copied() {
            let place = self.mirrored(bar, &target);
            let place = self.within(place, &target);
            return self.emit(Stmt::Accumulate { place, value });
        }
        assert!(
            self.graph.info(target.root).block == self.here(),
            "a cotangent from outside is declared before its block is reversed"
        );
        let held = value.place().is_some_and(|value| self.graph.raw.contains(&value.root)) || held;
        if target.as_var().is_some() && !held {
            return self.first_contribution(target.root, value);
        }
        let bar = self.zero_bar(target.root, When::Before);
        let place = self.mirrored(bar, &target);
        let place = self.within(place, &target);
        self.emit(Stmt::Accumulate { place, value });
    }

    /// The place itself, behind other names and behind copies of them.
    pub(super) fn shown_by(&self, place: &Place) -> Place {
        let place = self.graph.resolve(place);
        match self.shown.get(&place.root) {
            Some(shown) => Place { root: shown.root, path: shown.path.iter().chain(&place.path).cloned().collect() },
            None => place,
        }
    }

    /// The cotangent of `root` begins: the variable of the contribution is the cotangent from here on, or a copy is.
    pub(super) fn first_contribution(&mut self, root: Var, value: Operand) {
        if let Some(adopted) = self.adoptable(&value) {
            if self.graph.info(adopted).stable {
                let of = &self.graph.info(root).name;
                let (base, span) = (format!("{of}_bar"), of.span());
                self.graph.info_mut(adopted).name = self.graph.names.fresh(&base, span);
                self.graph.info_mut(adopted).stable = false;
            }
            self.bars.insert(root, adopted);
            return;
        }
        let here = self.here();
        let bar = self.new_bar(root, here);
        self.bars.insert(root, bar);
        let rhs = Rhs::Op { form: Form::Function("save"), meaning: Meaning::Identity, args: vec![value] };
        self.emit(Stmt::Let { var: bar, ty: None, rhs });
    }

    /// Before `var` has its value there are no contributions, nor to the copies of it that took its cotangent for theirs.
    pub(super) fn take_bar(&mut self, var: Var) -> Option<Var> {
        let bar = self.bars.remove(&var)?;
        self.bars.retain(|_, of_copy| *of_copy != bar);
        Some(bar)
    }

    /// A temporary of this sweep, or the cotangent of a variable, that nothing else reads.
    pub(super) fn adoptable(&self, value: &Operand) -> Option<Var> {
        let Operand::Place { refs: 0, place } = value else { return None };
        if place.path.is_empty() && self.dying == Some(place.root) {
            return self.dying;
        }
        let of_reverse = |stmt: &Stmt| matches!(stmt, Stmt::Let { var, ty: None, .. } if *var == place.root);
        let defined = self.reverse.iter().rposition(of_reverse)?;
        let free = place.path.is_empty()
            && self.graph.info(place.root).stable
            && !everywhere(&self.graph, &self.reverse[defined + 1..]).reads.contains(&place.root);
        free.then_some(place.root)
    }

    /// Declares the cotangent of `root` in the current block, zero.
    pub(super) fn zero_bar(&mut self, root: Var, when: When) -> Var {
        let shape = if self.late.contains(root) { self.late_shape(root) } else { self.shape_var(root, when) };
        self.zero_bar_of(root, shape)
    }

    pub(super) fn zero_bar_of(&mut self, root: Var, shape: Var) -> Var {
        let here = self.here();
        let bar = self.new_bar(root, here);
        self.bars.insert(root, bar);
        let args = vec![Operand::var(shape)];
        self.emit(Stmt::Let {
            var: bar,
            ty: None,
            rhs: Rhs::Op { form: Form::Function("zero"), meaning: Meaning::Zero, args },
        });
        bar
    }

    /// The place in the cotangent that mirrors `target`.
    pub(super) fn mirrored(&mut self, bar: Var, target: &Place) -> Place {
        let mut path = Vec::new();
        for (at, proj) in target.path.iter().enumerate() {
            match proj {
                Proj::Deref if crate::ir::is_unboxing(&target.path, at) => path.push(Proj::Unboxed),
                Proj::Unbox => path.push(Proj::Unboxed),
                Proj::Deref => {}
                Proj::Index(index) => path.push(Proj::Index(self.usable_index(index))),
                Proj::Element(index) => path.push(Proj::Element(self.usable(index))),
                Proj::View(method, turbofish, args) => {
                    let args = args.iter().map(|arg| self.usable_index(arg)).collect();
                    path.push(Proj::View(method.clone(), turbofish.clone(), args));
                }
                Proj::Field(_)
                | Proj::Component(_)
                | Proj::Payload
                | Proj::Variant(..)
                | Proj::Within(_)
                | Proj::Unboxed => path.push(proj.clone()),
            }
        }
        Place { root: bar, path }
    }

    /// The same place with marks where it goes into a field that may be marked `#[nondiff]`.
    pub(super) fn within(&mut self, bar: Place, target: &Place) -> Place {
        if self.binding || target.path.iter().any(|proj| matches!(proj, Proj::Variant(..))) {
            return bar;
        }
        let mut marked = Place::var(bar.root);
        let mut whole = Place::var(target.root);
        let mut steps = bar.path.into_iter();
        for (at, proj) in target.path.iter().enumerate() {
            if proj.is_named() && marked.path.iter().any(|proj| matches!(proj, Proj::Field(_))) {
                marked.path.push(Proj::Within(self.request_kind(whole.clone())));
            }
            whole.path.push(proj.clone());
            if !matches!(proj, Proj::Deref) || crate::ir::is_unboxing(&target.path, at) {
                marked.path.extend(steps.next());
            }
        }
        marked
    }

    /// The cotangent of a place, if it is in use.
    pub(super) fn bar_place(&mut self, place: &Place) -> Option<Place> {
        let target = self.shown_by(place);
        let bar = self.bars.get(&target.root).copied()?;
        Some(self.mirrored(bar, &target))
    }

    /// Declares the cotangents of outer variables that a nested statement reads.
    pub(super) fn declare_outer(&mut self, stmt: &Stmt) {
        let when = match stmt {
            Stmt::Rest { .. } => When::Rest,
            stmt if crate::lower::may_leave(stmt) => When::Before,
            _ => When::After,
        };
        let mut changed = crate::walk::changed(&self.graph, stmt);
        if when == When::Rest {
            changed.extend(std::mem::take(&mut self.leaving));
        }
        for root in crate::walk::outside(&self.graph, stmt).reads {
            let root = self.shown.get(&root).map_or(root, |shown| shown.root);
            if !self.bars.contains_key(&root) && self.graph.info(root).alias.is_none() {
                let when = if consumes(stmt, root) { When::Before } else { when };
                let resized = when != When::After && self.owning.contains(&root) && changed.contains(&root);
                match resized && !self.late.contains(root) {
                    true => self.followed_bar(root, when),
                    false => self.zero_bar(root, when),
                };
            }
        }
    }
}

/// A loop over the variable itself, `for x in list`, or a `match` on it, which may take it apart: it is gone after it.
fn consumes(stmt: &Stmt, root: Var) -> bool {
    if let Stmt::Branch { decision: crate::ir::Decision::Match(Operand::Place { refs: 0, place }), .. } = stmt {
        return place.path.is_empty() && place.root == root;
    }
    let Stmt::Loop(crate::ir::Loop { head: crate::ir::Head::For { iterator, .. }, .. }) = stmt else { return false };
    iterator.vars == [root] && matches!(syn::parse2(iterator.tokens.clone()), Ok(syn::Expr::Path(_)))
}
