//! `if`, `match` and blocks, as values and as statements.

use super::{Around, Writer};
use crate::scope::Held;
use crate::tree;
use crate::tree::Tree;
use crate::types::Ty;

impl Writer<'_> {
    /// A block of statements and a value.
    pub(super) fn block_of(&mut self, ty: &Ty, depth: usize) -> Tree {
        if self.left < 1 || self.fuel < 5 || self.draw.chance(50) {
            let value = self.value(ty, depth);
            return tree!("{ § }", value);
        }
        self.scoped(|w| {
            let n = w.draw.below(2) + 1;
            let statements = w.statements(n);
            let value = w.value(ty, depth);
            tree!("{ §\n§ }", statements, value)
        })
    }

    pub(super) fn block_value(&mut self, ty: &Ty, depth: usize) -> Tree {
        if self.draw.chance(30) && !self.closed {
            return self.labeled_block(ty, depth);
        }
        let block = self.block_of(ty, depth - 1);
        tree!("(§)", block)
    }

    fn labeled_block(&mut self, ty: &Ty, depth: usize) -> Tree {
        self.named += 1;
        let label = format!("'block{}", self.named);
        self.around.push(Around { label: Some(label.clone()), value: Some(ty.clone()), is_loop: false });
        let block = self.block_of(ty, depth - 1);
        let way_out = self.condition(1);
        let early = self.value(ty, depth - 1);
        self.around.pop();
        tree!(format!("({label}: {{ if § {{ break {label} §; }} § }})"), way_out, early, block)
    }

    /// A value by `if` or `match`.
    pub(super) fn choice(&mut self, ty: &Ty, depth: usize) -> Tree {
        let depth = depth.saturating_sub(1);
        match self.draw.below(9) {
            8 => self.of_enum(ty, depth).unwrap_or_else(|| self.match_number(ty, depth)),
            0 => self.match_integer(ty, depth),
            1 => {
                let (condition, a, b) = (self.condition(depth), self.block_of(ty, depth), self.block_of(ty, depth));
                tree!("(match § { true => §, false => § })", condition, a, b)
            }
            2 => self.match_number(ty, depth),
            3 => self.of_option(ty, depth),
            4 => {
                let (p, q) = (self.condition(depth), self.condition(0));
                let (a, b, c) = (self.block_of(ty, depth), self.block_of(ty, depth), self.block_of(ty, depth));
                tree!("(if § § else if § § else §)", p, a, q, b, c)
            }
            _ => {
                let (condition, a, b) = (self.condition(depth), self.block_of(ty, depth), self.block_of(ty, depth));
                tree!("(if § § else §)", condition, a, b)
            }
        }
    }

    fn match_integer(&mut self, ty: &Ty, depth: usize) -> Tree {
        let Some(place) = self.place(&Ty::Int(9)) else { return self.value(ty, depth) };
        let guard = self.condition(0);
        let (a, b, c) = (self.block_of(ty, depth), self.block_of(ty, depth), self.block_of(ty, depth));
        let text = *self.draw.pick(&[
            "(match § { 0 => §, 1 | 2 if § => §, _ => § })",
            "(match § % 3 { 0 => §, k if k == 1 && (§) => §, _ => § })",
        ]);
        tree!(text, place.tree, a, guard, b, c)
    }

    /// Arms that bind the number, or two of them.
    fn match_number(&mut self, ty: &Ty, depth: usize) -> Tree {
        let (x, y) = (self.scalar(depth.min(1)), self.scalar(depth.min(1)));
        let bound = *self.draw.pick(&["u", "z", "t"]);
        let arms = |w: &mut Self, names: &[&str]| {
            w.scoped(|w| {
                names.iter().for_each(|name| w.declare(name, &Ty::Real, Held::Owned, false));
                w.block_of(ty, depth)
            })
        };
        if self.draw.chance(50) {
            let (a, b) = (arms(self, &[bound]), arms(self, &[bound]));
            let text = format!("(match § {{ {bound} if {bound} > #0.4 => §, {bound} => § }})");
            return self.tree(&text, vec![x, a, b]);
        }
        let (a, b) = (arms(self, &[bound, "o"]), arms(self, &["o"]));
        tree!(format!("(match (§, §) {{ ({bound}, o) if {bound} > o => §, (_, o) => § }})"), x, y, a, b)
    }

    /// What an option holds, or something else.
    pub(super) fn of_option(&mut self, ty: &Ty, depth: usize) -> Tree {
        let depth = depth.saturating_sub(1);
        let of = if ty.is_copy() && self.draw.chance(60) { ty.clone() } else { Ty::Real };
        let option = match self.place(&Ty::maybe(of.clone())) {
            Some(place) if self.draw.chance(80) => place.tree,
            _ => self.value(&Ty::maybe(of.clone()), depth.min(1)),
        };
        if of == *ty && self.draw.chance(40) {
            let other = self.closed_off(|w| w.value(ty, depth));
            return tree!(*self.draw.pick(&["§.unwrap_or(§)", "§.unwrap_or_else(|| §)"]), option, other);
        }
        let name = self.name(&["some", "it", "a"]);
        let some = self.scoped(|w| {
            w.declare(&name, &of, Held::Owned, false);
            w.block_of(ty, depth)
        });
        let none = self.block_of(ty, depth);
        match self.draw.below(3) {
            0 => tree!(format!("(match § {{ Some({name}) => §, None => § }})"), option, some, none),
            1 => tree!(format!("(match § {{ None => §, Some({name}) => § }})"), option, none, some),
            _ => tree!(format!("(if let Some({name}) = § § else §)"), option, some, none),
        }
    }

    /// `if` and `match` as statements.
    pub(super) fn branch_statement(&mut self) -> Tree {
        let condition = self.condition(1);
        match self.draw.below(6) {
            0 => tree!("if § §", condition, self.block(2)),
            1 => tree!("if § § else §", condition, self.block(1), self.block(1)),
            2 => {
                let (a, b, c) = (self.block(1), self.block(1), self.block(1));
                tree!("if § § else if § § else §", condition, a, self.condition(0), b, c)
            }
            3 => match self.place(&Ty::Int(9)) {
                Some(place) => {
                    let (a, b, c) = (self.block(1), self.block(1), self.block(1));
                    tree!("match § { 0 => §, 1 | 3 => §, _ => § }", place.tree, a, b, c)
                }
                None => tree!("if § §", condition, self.block(1)),
            },
            4 => self.if_let(),
            _ => match self.way_out() {
                Some(way_out) => tree!("if § { §\n§ }", condition, self.scoped(|w| w.statements(1)), way_out),
                None => tree!("if § §", condition, self.block(2)),
            },
        }
    }

    fn if_let(&mut self) -> Tree {
        let of = Ty::Real;
        let option = match self.place(&Ty::maybe(of.clone())) {
            Some(place) => place.tree,
            None => self.value(&Ty::maybe(of.clone()), 1),
        };
        let name = self.name(&["some", "it"]);
        let block = self.scoped(|w| {
            w.declare(&name, &of, Held::Owned, false);
            w.block(2)
        });
        tree!(format!("if let Some({name}) = § §"), option, block)
    }

    /// `return`, `break` or `continue`, where one may stand.
    pub(super) fn way_out(&mut self) -> Option<Tree> {
        if self.closed {
            return None;
        }
        let loops: Vec<Around> = self.around.clone();
        if loops.is_empty() || self.draw.chance(25) {
            return Some(self.early_return());
        }
        let k = self.draw.below(loops.len());
        let around = &loops[k];
        let at = match &around.label {
            Some(label) => format!(" {label}"),
            None if k + 1 == loops.len() => String::new(),
            None => return Some(self.early_return()),
        };
        if around.is_loop && self.draw.chance(40) {
            return Some(Tree::word(format!("continue{at};")));
        }
        Some(match &around.value {
            Some(ty) => tree!(format!("break{at} §;"), self.value(ty, 1)),
            None => Tree::word(format!("break{at};")),
        })
    }

    /// A block of its own.
    pub(super) fn block(&mut self, n: usize) -> Tree {
        let statements = self.scoped(|w| {
            let n = w.draw.below(n) + 1;
            w.statements(n)
        });
        tree!("{ § }", statements)
    }
}
