//! Statements that change state: calls with `&mut`, `for_each`, loops that end when a number is small.

use super::Writer;
use super::place::Use;
use super::signature::{By, Parameter};
use crate::scope::Held;
use crate::tree;
use crate::tree::Tree;
use crate::types::{Real, Ty};

impl Writer<'_> {
    /// A call of a function that changes what it is lent.
    pub(super) fn state_call(&mut self) -> Option<Tree> {
        let known: Vec<_> =
            self.known.functions.iter().filter(|f| f.changes_state() && f.real == self.real).cloned().collect();
        if known.is_empty() || self.closed {
            return None;
        }
        let callee = self.draw.pick(&known).clone();
        let state = callee.parameters.iter().find(|p| p.by == By::Exclusive)?;
        let (before, place, root) = match self.place_to_write(&state.ty) {
            Some(place) => (Tree::word(""), place.tree, place.root),
            None => {
                let name = self.name_for(&state.ty);
                let value = self.value(&state.ty, 2);
                self.declare(&name, &state.ty, Held::Owned, true);
                let text = format!("let mut {name}: {} = §;\n", state.ty.name(self.real));
                (tree!(text, value), Tree::word(name.clone()), name)
            }
        };
        let arguments = self.scoped(|w| {
            w.scope.hide(&root);
            let argument = |w: &mut Self, p: &Parameter| match p.by {
                By::Exclusive => tree!("&mut §", place.clone()),
                _ => w.argument(p, 1),
            };
            callee.parameters.iter().map(|p| argument(w, p)).collect()
        });
        let call = tree!(format!("{}(§)", callee.name), Tree::list(arguments, ", "));
        if callee.returns_nothing() {
            return Some(tree!("§§;", before, call));
        }
        let name = self.name_for(&callee.result);
        self.declare(&name, &callee.result, Held::Owned, false);
        Some(tree!(format!("§let {name} = §;"), before, call))
    }

    /// What a function does to its state for sure.
    pub(super) fn state_change(&mut self, state: &Parameter) -> Option<Tree> {
        let whole = Tree::word(if state.ty == Ty::Real { format!("(*{})", state.name) } else { state.name.clone() });
        let place = self.inside(whole, &state.ty, &Ty::Real, Use::Write, 3)?;
        let value = self.scoped(|w| {
            w.scope.hide(&state.name);
            w.scalar(1)
        });
        Some(self.tree("§ = (§ * #0.6 + §).tanh();", vec![place.clone(), place, value]))
    }

    /// `list.iter().for_each(|e| total += …)`, and elements that are changed.
    pub(super) fn for_each(&mut self) -> Option<Tree> {
        if self.real == Real::Generic {
            return None;
        }
        let n = self.draw.below(3) + 2;
        let ty = if self.draw.chance(50) { Ty::array(Ty::Real, n) } else { Ty::vector(n) };
        if self.draw.chance(50) {
            return self.changed_each(&ty);
        }
        let target = self.place_to_write(&Ty::Real)?;
        let source = self.place(&ty).filter(|place| place.root != target.root)?;
        let body = self.scoped(|w| {
            w.scope.hide(&target.root);
            w.scope.freeze_all();
            w.declare("elem", &Ty::Real, Held::Shared, false);
            w.closed_off(|w| w.scalar(2))
        });
        let text = *self.draw.pick(&[
            "§.iter().for_each(|elem| «|assign!(»§ += §«|)»);",
            "§.iter().rev().for_each(|elem| «|assign!(»§ *= (§).cos()«|)»);",
            "§.iter().skip(1).for_each(|elem| { «|assign!(»§ -= §«|)»; });",
        ]);
        Some(tree!(text, source.tree, target.tree, body))
    }

    /// A list that gets longer, or whose elements change places: what was an index stays one.
    pub(super) fn list_changed(&mut self) -> Option<Tree> {
        let of = if self.draw.chance(70) { Ty::Real } else { Ty::vector(2) };
        let start = self.draw.below(3);
        let list = (0..3).find_map(|k| self.place_to_write(&Ty::list(of.clone(), (start + k) % 3 + 2)))?;
        let value = self.scoped(|w| {
            w.scope.hide(&list.root);
            w.value(&of, 2)
        });
        let text = *self.draw.pick(&[
            "§.push(§);",
            "§.insert(1, §);",
            "§.extend(vec![§]);",
            "{ let last = §;\n§.extend_from_slice(&[last]); }",
            "§.swap(0, 1);",
            "§.reverse();",
        ]);
        let parts = match text.matches('§').count() {
            1 => vec![list.tree],
            _ if text.starts_with('{') => vec![value, list.tree],
            _ => vec![list.tree, value],
        };
        Some(Tree::new(text, parts))
    }

    fn changed_each(&mut self, ty: &Ty) -> Option<Tree> {
        let target = self.place_to_write(ty)?;
        let body = self.scoped(|w| {
            w.scope.hide(&target.root);
            w.scope.freeze_all();
            w.closed_off(|w| w.scalar(2))
        });
        let text = *self.draw.pick(&[
            "§.iter_mut().for_each(|elem| *elem = *elem * §);",
            "§.iter_mut().enumerate().for_each(|(index, elem)| if index % 2 == 0 { *elem = (*elem + §).sin(); });",
            "§.iter_mut().rev().for_each(|elem| { let old = *elem; *elem = old * old - §; });",
        ]);
        Some(tree!(text, target.tree, body))
    }

    /// A loop whose trips depend on a number.
    pub(super) fn while_large(&mut self) -> Tree {
        let start = self.scalar(2);
        self.named += 1;
        let (size, count) = (format!("size{}", self.named), format!("trips{}", self.named));
        let most = self.draw.below(4) + 2;
        let body = self.scoped(|w| {
            w.declare(&count, &Ty::Int(most + 1), Held::Owned, false);
            w.declare(&size, &Ty::Real, Held::Owned, true);
            w.body(&None, None)
        });
        let text = format!(
            "let mut {size} = §;\nlet mut {count} = 0;\nwhile {size}.abs() > #0.3 && {count} < {most} {{ {count} += 1;\n{size} *= #0.55;\n§ }}"
        );
        self.declare(&size, &Ty::Real, Held::Owned, true);
        self.tree(&text, vec![start, body])
    }
}
