//! What is borrowed mutably, and must not be looked at meanwhile.

use super::Jvp;
use crate::ir::{Argument, Form, Loop, Meaning, Operand, Place, Proj, Rhs, Stmt, Var, Verbatim};

impl Jvp<'_> {
    /// `let r = &mut pair.1.0;`: while `r` is in use, nothing may look at `pair.1`.
    pub(super) fn begin_borrow(&mut self, stmt: &Stmt) {
        let Some(name) = crate::vjp::bound_by_tokens(stmt) else { return };
        let named = |info: &crate::ir::VarInfo| info.alias.is_some() && info.name == name;
        let Some(borrow) = self.graph.vars.iter().position(named).map(Var::nth) else { return };
        let Some(shown) = self.graph.info(borrow).alias.clone() else { return };
        self.note_around(shown, |_| true);
    }

    /// `for e in list.iter_mut()`: the same as long as the loop runs.
    pub(super) fn begin_loop(&mut self, each: &Loop) {
        let of_loop = |verbatim: &Verbatim| each.counter.is_some_and(|counter| verbatim.vars.contains(&counter));
        for var in crate::vjp::bound_by_loop(&self.graph, &each.body) {
            let shown = self.graph.info(var).alias.clone().expect("another name");
            self.note_around(shown, |proj| match proj {
                Proj::Index(index) | Proj::Element(index) => !of_loop(index),
                _ => true,
            });
        }
    }

    /// The shapes of what is around a part, as far as it has a name here.
    fn note_around(&mut self, part: Place, known: impl Fn(&Proj) -> bool) {
        let mut whole = Place::var(part.root);
        let shown = self.graph.info(part.root).alias.as_ref();
        if shown.is_some_and(|shown| !shown.is_view()) {
            whole.path.push(Proj::Deref);
            self.note_shape(&whole);
        }
        for proj in part.path.into_iter().take_while(|proj| !matches!(proj, Proj::View(..)) && known(proj)) {
            whole.path.push(proj);
            self.note_shape(&whole);
        }
    }

    fn note_shape(&mut self, whole: &Place) {
        let resolved = self.graph.resolve(whole);
        if self.graph.info(resolved.root).active && resolved.is_in_field() {
            let args = vec![Operand::Place { refs: 0, place: whole.clone() }];
            let rhs = Rhs::Op { form: Form::Function("shape"), meaning: Meaning::Inactive, args };
            if let Some(shape) = self.new_let("around", false, rhs).place().map(|place| place.root) {
                self.around.insert(self.text(&resolved), shape);
            }
        }
    }

    /// A variable that is written by its own name is no longer borrowed.
    pub(super) fn end_borrows(&mut self, stmt: &Stmt) {
        let written: Vec<Var> = match stmt {
            Stmt::Assign { place, .. }
            | Stmt::Update { place, .. }
            | Stmt::Push { place, .. }
            | Stmt::Pop { place, .. } => vec![place.root],
            Stmt::Permute { places, .. } => places.iter().map(|place| place.root).collect(),
            Stmt::Let { rhs: Rhs::Call { args, .. }, .. } => {
                args.iter().filter_map(Argument::place).map(|place| place.root).collect()
            }
            _ => return,
        };
        let written: Vec<String> = written.iter().map(|var| self.graph.info(*var).name.to_string()).collect();
        let root = |text: &str| {
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
            words.next().map(ToOwned::to_owned)
        };
        self.around.retain(|text, _| !root(text).is_some_and(|root| written.contains(&root)));
    }

    /// Runs `transform` of a block: what begins in it is over at its end, and what ends in it has ended.
    pub(super) fn in_scope<R>(&mut self, transform: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.around.clone();
        let result = transform(self);
        let after = std::mem::replace(&mut self.around, before);
        self.around.retain(|text, shape| after.get(text) == Some(shape));
        result
    }

    /// Runs `transform` of blocks of which one is taken: what ends in one goes on in the others.
    pub(super) fn each_in_scope<T, R>(&mut self, of: Vec<T>, transform: impl Fn(&mut Self, T) -> R) -> Vec<R> {
        let before = self.around.clone();
        let mut after = before.clone();
        let mut one = |this: &mut Self, item| {
            let result = transform(this, item);
            let left = std::mem::replace(&mut this.around, before.clone());
            after.retain(|text, _| left.contains_key(text));
            result
        };
        let results = of.into_iter().map(|item| one(self, item)).collect();
        self.around = after;
        results
    }
}
