//! Expressions of numbers.

use super::{Writer, table};
use crate::scope::Held;
use crate::tree;
use crate::tree::Tree;
use crate::types::{Real, Ty};

impl Writer<'_> {
    fn generic(&self) -> bool {
        self.real == Real::Generic
    }

    /// One of the templates; primitives know more of them.
    pub(super) fn template(&mut self, all: &[&'static str], primitive: &[&'static str]) -> &'static str {
        let known = if !self.generic() && !primitive.is_empty() && self.draw.chance(50) { primitive } else { all };
        known[self.draw.below(known.len())]
    }

    /// A number, typed, so that methods can be called on it.
    pub(super) fn scalar(&mut self, depth: usize) -> Tree {
        self.fuel -= 1;
        if depth == 0 || self.fuel <= 0 || self.draw.chance(15) {
            return self.simple_scalar();
        }
        match self.draw.below(29) {
            0..=4 => self.arithmetic(depth),
            5..=7 => {
                let text = self.template(table::UNARY, table::UNARY_PRIMITIVE);
                let x = self.operand_of(text, |w| w.scalar(depth - 1));
                self.tree(text, vec![x])
            }
            8 | 9 => {
                let text = self.template(table::BINARY, table::BINARY_PRIMITIVE);
                let (x, y) = (self.scalar(depth - 1), self.scalar(depth - 1));
                self.tree(text, vec![x, y])
            }
            10..=13 => self.of_matrices(depth),
            14 => self.cast(),
            15 => self.choice(&Ty::Real, depth),
            16 => self.block_value(&Ty::Real, depth),
            17 => self.of_list(depth),
            18 => self.of_option(&Ty::Real, depth),
            19 | 20 => self.call(&Ty::Real, depth).unwrap_or_else(|| self.simple_scalar()),
            21 => self.call_closure(&Ty::Real, depth).unwrap_or_else(|| self.arithmetic(depth)),
            22 => self.ranged_sum(depth),
            23 | 24 => self.of_enum(&Ty::Real, depth).unwrap_or_else(|| self.simple_scalar()),
            25 => self.option_chain(depth),
            26 | 27 => self.call(&Ty::Real, depth).unwrap_or_else(|| self.arithmetic(depth)),
            _ => self.simple_scalar(),
        }
    }

    fn simple_scalar(&mut self) -> Tree {
        if self.draw.chance(90)
            && let Some(place) = self.place(&Ty::Real)
        {
            return place.tree;
        }
        self.literal(true)
    }

    /// What stands beside an operator: also a bare literal, or a reference.
    fn operand(&mut self, depth: usize) -> Tree {
        if self.draw.chance(20) {
            return self.literal(false);
        }
        if !self.generic() && self.draw.chance(30) {
            let mut references =
                self.scope.visible().into_iter().filter(|v| v.ty == Ty::Real && v.held == Held::Shared);
            if let Some(variable) = references.next_back() {
                return Tree::word(variable.name);
            }
        }
        self.scalar(depth)
    }

    fn arithmetic(&mut self, depth: usize) -> Tree {
        let operator = *self.draw.pick(&["+", "-", "*", "*"]);
        let (a, b) = (self.scalar(depth - 1), self.operand(depth - 1));
        let (a, b) = if self.draw.chance(30) { (b, a) } else { (a, b) };
        tree!(format!("(§ {operator} §)"), a, b)
    }

    fn of_matrices(&mut self, depth: usize) -> Tree {
        let (r, c) = self.shape();
        match self.draw.below(4) {
            0 => {
                let text = self.template(table::PAIRED, table::PAIRED_PRIMITIVE);
                let (a, b) = (self.matrix(r, c, depth - 1), self.matrix(r, c, depth - 1));
                self.tree(text, vec![a, b])
            }
            1 if r == c => {
                let text = self.draw.pick(table::SQUARE);
                let m = self.matrix(r, c, depth - 1);
                self.tree(text, vec![m])
            }
            2 => {
                let (row, m, v) = (self.matrix(1, r, depth - 1), self.matrix(r, c, 0), self.matrix(c, 1, depth - 1));
                tree!("(§ * § * §)[(0, 0)]", row, m, v)
            }
            _ => {
                let text = self.template(table::REDUCTIONS, table::REDUCTIONS_PRIMITIVE);
                let m = self.matrix(r, c, depth - 1);
                self.tree(text, vec![m])
            }
        }
    }

    /// An integer as a number.
    fn cast(&mut self) -> Tree {
        if self.generic() {
            return self.simple_scalar();
        }
        match self.place(&Ty::Int(9)) {
            Some(place) => self.tree("«(|c(»§ as $G)", vec![place.tree]),
            None => self.simple_scalar(),
        }
    }

    /// A chain of adaptors over an array or a list.
    fn of_list(&mut self, depth: usize) -> Tree {
        let n = self.draw.below(3) + 2;
        let list = self.place(&Ty::list(Ty::Real, n)).or_else(|| self.place(&Ty::array(Ty::Real, n)));
        let Some(list) = list.filter(|_| !self.generic()) else { return self.of_matrices(depth) };
        let text = *self.draw.pick(&[
            "§.iter().sum::<$F>()",
            "§.iter().map(|elem| elem * §).sum::<$F>()",
            "§.iter().map(|elem| elem.sin() + §).sum::<$F>()",
            "§.iter().copied().map(|elem| elem * elem).sum::<$F>()",
            "§.iter().rev().fold(§, |acc, elem| acc * #0.5 + elem)",
            "§.iter().skip(1).map(|elem| (elem - §).powi(2)).sum::<$F>()",
            "§.iter().filter(|elem| **elem > #0.1).map(|elem| elem * §).sum::<$F>()",
            "§.windows(2).map(|elem| (elem[1] - elem[0]) * §).sum::<$F>()",
            "§.iter().enumerate().map(|(index, elem)| if index % 2 == 0 { elem * § } else { -elem }).sum::<$F>()",
            "§.iter().map(|elem| elem * #0.5 + #1.0).product::<$F>()",
            "§.iter().zip(§.iter()).map(|(elem, other)| elem * other).sum::<$F>()",
            "§.iter().take(2).fold(#0.2, |acc, elem| acc + elem * elem)",
            "§.chunks_exact(2).map(|elem| elem[0] * elem[1]).sum::<$F>()",
            "§.iter().step_by(2).map(|&elem| elem.tanh()).sum::<$F>()",
        ]);
        let mut parts = vec![list.tree.clone()];
        if text.contains("zip") {
            parts.push(list.tree);
        } else if text.matches('§').count() == 2 {
            parts.push(self.scalar(depth - 1));
        }
        self.tree(text, parts)
    }

    /// A sum over a range of integers, whose terms may name the integer.
    fn ranged_sum(&mut self, depth: usize) -> Tree {
        if self.generic() {
            return self.arithmetic(depth);
        }
        let n = self.draw.below(3) + 1;
        let k = self.name(&["k", "i", "j"]);
        let term = self.scoped(|w| {
            w.scope.freeze_all();
            w.declare(&k, &Ty::Int(n), Held::Owned, false);
            w.closed_off(|w| w.scalar(depth - 1))
        });
        let text = *self
            .draw
            .pick(&["(0..N).map(|K| §).sum::<$F>()", "(0..N).rev().map(|K| §).fold(#0.1, |acc, e| acc * #0.5 + e)"]);
        self.tree(&text.replace('N', &n.to_string()).replace('K', &k), vec![term])
    }

    /// The operand of a template; in `detach` nothing may be changed.
    pub(super) fn operand_of<R>(&mut self, text: &str, write: impl FnOnce(&mut Self) -> R) -> R {
        if text.starts_with("detach") { self.quiet(write) } else { write(self) }
    }

    /// What is inside of a closure, where no statement may leave.
    pub(super) fn closed_off<R>(&mut self, write: impl FnOnce(&mut Self) -> R) -> R {
        let before = std::mem::replace(&mut self.closed, true);
        let result = write(self);
        self.closed = before;
        result
    }

    /// An expression without statements in it, for places where no derivative is taken.
    pub(super) fn quiet<R>(&mut self, write: impl FnOnce(&mut Self) -> R) -> R {
        let (left, looking) = (std::mem::replace(&mut self.left, 0), std::mem::replace(&mut self.looking, true));
        let result = self.closed_off(write);
        (self.left, self.looking) = (left, looking);
        result
    }

    /// A comparison or another condition.
    pub(super) fn condition(&mut self, depth: usize) -> Tree {
        self.quiet(|w| w.any_condition(depth))
    }

    fn any_condition(&mut self, depth: usize) -> Tree {
        match self.draw.below(7) {
            0 => match self.place(&Ty::Int(9)) {
                Some(place) => tree!(format!("§ % {} == 0", self.draw.below(2) + 2), place.tree),
                None => self.comparison(depth),
            },
            1 => match self.place(&Ty::Bool) {
                Some(place) => tree!(if self.draw.chance(50) { "!§" } else { "§" }, place.tree),
                None => self.comparison(depth),
            },
            2 if depth > 0 => {
                let join = *self.draw.pick(&["§ && §", "§ || §", "!(§) || §"]);
                let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
                let a = tree!("(§)", a);
                let b = tree!("(§)", b);
                tree!(join, a, b)
            }
            _ => self.comparison(depth),
        }
    }

    fn comparison(&mut self, depth: usize) -> Tree {
        let operator = *self.draw.pick(&["<", ">", "<=", ">="]);
        let a = self.scalar(depth.min(1));
        let b = if self.draw.chance(50) { self.literal(false) } else { self.scalar(depth.min(1)) };
        tree!(format!("§ {operator} §"), a, b)
    }
}
