//! Closures: bound, called, and those that change what they capture.

use super::Writer;
use crate::scope::Held;
use crate::tree;
use crate::tree::Tree;
use crate::types::Ty;

impl Writer<'_> {
    /// `let f = |…| …;` over variables that stay as they are.
    pub(super) fn let_closure(&mut self) -> Tree {
        let takes: Vec<Ty> = (0..self.draw.below(2) + 1).map(|_| self.small_type()).collect();
        let gives = self.small_type();
        let name = self.name_for(&Ty::Closure(Vec::new(), Box::new(Ty::Real)));
        let (parameters, body) = self.scoped(|w| {
            w.scope.hide_mutable();
            let parameters: Vec<String> = takes.iter().enumerate().map(|(k, ty)| w.parameter(k, ty)).collect();
            (parameters.join(", "), w.closed_off(|w| w.closure_body(&gives)))
        });
        let by_move = if self.draw.chance(25) && self.captures_are_copied() { "move " } else { "" };
        self.declare(&name, &Ty::Closure(takes, Box::new(gives)), Held::Owned, false);
        tree!(format!("let {name} = {by_move}|{parameters}| §;"), body)
    }

    /// A function for a parameter: a closure, or one that is known already.
    pub(super) fn handed_over(&mut self, takes: &[Ty], gives: &Ty) -> Tree {
        let wanted = Ty::Closure(takes.to_vec(), Box::new(gives.clone()));
        if self.draw.chance(40)
            && let Some(known) = self.scope.visible().iter().find(|v| v.ty == wanted)
        {
            return Tree::word(format!("&{}", known.name));
        }
        let (parameters, body) = self.scoped(|w| {
            w.scope.freeze_all();
            let parameters: Vec<String> = takes.iter().enumerate().map(|(k, ty)| w.parameter(k, ty)).collect();
            (parameters.join(", "), w.closed_off(|w| w.closure_body(gives)))
        });
        tree!(format!("|{parameters}| §"), body)
    }

    fn captures_are_copied(&self) -> bool {
        self.scope.visible().iter().all(|v| v.ty.is_copy())
    }

    pub(super) fn small_type(&mut self) -> Ty {
        match self.draw.below(4) {
            0 => {
                let (r, c) = self.shape();
                Ty::Matrix(r, c)
            }
            1 => Ty::Tuple(vec![Ty::Real, Ty::Real]),
            _ => Ty::Real,
        }
    }

    /// One of a closure's parameters, whose names differ.
    fn parameter(&mut self, k: usize, ty: &Ty) -> String {
        let name = format!("{}{}", self.name_for(ty), ["", "_too"][k]);
        let text = format!("{name}: {}", ty.name(self.real));
        self.declare(&name, ty, Held::Owned, false);
        text
    }

    fn closure_body(&mut self, gives: &Ty) -> Tree {
        if self.draw.chance(60) {
            return self.value(gives, 2);
        }
        let statements = self.statements(2);
        let value = self.value(gives, 2);
        tree!("{ §\n§ }", statements, value)
    }

    pub(super) fn call_closure(&mut self, gives: &Ty, depth: usize) -> Option<Tree> {
        let closures = self.scope.visible().into_iter().filter_map(|v| match v.ty {
            Ty::Closure(takes, result) if *result == *gives => Some((v.name, takes)),
            _ => None,
        });
        let closures: Vec<_> = closures.collect();
        if closures.is_empty() {
            return None;
        }
        let (name, takes) = self.draw.pick(&closures).clone();
        let arguments = takes.iter().map(|ty| self.value(ty, depth - 1)).collect();
        Some(tree!(format!("{name}(§)"), Tree::list(arguments, ", ")))
    }

    /// A closure that adds to a variable, and calls of it.
    pub(super) fn adding_closure(&mut self) -> Option<Tree> {
        let target = self.place_to_write(&Ty::Real)?;
        let name = self.name_for(&Ty::Closure(Vec::new(), Box::new(Ty::Real)));
        self.scoped(|w| {
            w.scope.hide(&target.root);
            w.scope.hide(&name);
            let parameter = w.name(&["e", "t", "z"]);
            let body = w.scoped(|w| {
                w.scope.freeze_all();
                w.declare(&parameter, &Ty::Real, Held::Owned, false);
                w.closed_off(|w| w.scalar(2))
            });
            let (a, b) = (w.scalar(2), w.scalar(1));
            let operator = *w.draw.pick(&["+=", "-="]);
            let text = format!(
                "{{ let mut {name} = |{parameter}: {}| {{ § {operator} §; }};\n{name}(§);\n{name}(§); }}",
                w.real.name()
            );
            Some(tree!(text, target.tree, body, a, b))
        })
    }
}
