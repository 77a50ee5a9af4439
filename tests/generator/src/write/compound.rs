//! Values of every type.

use super::Writer;
use crate::scope::Held;
use crate::tree;
use crate::tree::Tree;
use crate::types::{Real, Ty};

impl Writer<'_> {
    /// An expression of the type.
    pub(super) fn value(&mut self, ty: &Ty, depth: usize) -> Tree {
        match ty {
            Ty::Real => self.scalar(depth),
            Ty::Matrix(r, c) => self.matrix(*r, *c, depth),
            Ty::Array(of, n) => self.array(of, *n, depth),
            Ty::List(of, n) => self.list(of, *n, depth),
            Ty::Tuple(of) => self.tuple(of, depth),
            Ty::Maybe(of) => self.maybe(of, depth),
            Ty::Named(named) => self.named_value(named, depth),
            Ty::Boxed(of) => {
                let value = self.value(of, depth.saturating_sub(1));
                tree!("Box::new(§)", value)
            }
            Ty::Int(bound) => self.index(*bound),
            Ty::Bool => {
                let condition = self.condition(depth);
                tree!("(§)", condition)
            }
            Ty::Closure(..) => unreachable!("closures are written where they are bound"),
        }
    }

    /// A variable of the type, if values of it can be copied.
    pub(super) fn copied(&mut self, ty: &Ty, percent: usize) -> Option<Tree> {
        if ty.is_copy() && self.draw.chance(percent) { self.place(ty).map(|place| place.tree) } else { None }
    }

    fn array(&mut self, of: &Ty, n: usize, depth: usize) -> Tree {
        let ty = Ty::array(of.clone(), n);
        let depth = depth.saturating_sub(1);
        if let Some(tree) = self.copied(&ty, 40) {
            return tree;
        }
        match self.draw.below(8) {
            0 if of.is_copy() => tree!(format!("[§; {n}]"), self.value(of, depth)),
            1 => {
                let entry = self.scoped(|w| {
                    w.scope.freeze_all();
                    w.declare("i", &Ty::Int(n), Held::Owned, false);
                    w.closed_off(|w| w.value(of, depth))
                });
                tree!(format!("std::array::from_fn::<{}, {n}, _>(|i| §)", of.name(self.real)), entry)
            }
            2 => self.mapped_array(of, n, depth),
            3 => self.call(&ty, depth).unwrap_or_else(|| self.listed(of, n, depth, "[§]")),
            4 if depth > 0 => self.choice(&ty, depth),
            _ => self.listed(of, n, depth, "[§]"),
        }
    }

    fn mapped_array(&mut self, of: &Ty, n: usize, depth: usize) -> Tree {
        let Some(place) = self.place(&Ty::array(Ty::Real, n)) else { return self.listed(of, n, depth, "[§]") };
        let name = self.name(&["e", "x", "t"]);
        let body = self.scoped(|w| {
            w.scope.freeze_all();
            w.declare(&name, &Ty::Real, Held::Owned, false);
            w.closed_off(|w| w.value(of, depth))
        });
        tree!(format!("§.map(|{name}| §)"), place.tree, body)
    }

    fn listed(&mut self, of: &Ty, n: usize, depth: usize, text: &str) -> Tree {
        let entries = (0..n).map(|_| self.value(of, depth)).collect();
        tree!(text, Tree::list(entries, ", "))
    }

    fn list(&mut self, of: &Ty, n: usize, depth: usize) -> Tree {
        let depth = depth.saturating_sub(1);
        let array = Ty::array(of.clone(), n);
        match self.draw.below(6) {
            0 => match self.place(&Ty::list(of.clone(), n)) {
                Some(place) => tree!("§.to_vec()", place.tree),
                None => self.listed(of, n, depth, "vec![§]"),
            },
            1 if of.is_copy() => tree!(format!("vec![§; {n}]"), self.value(of, depth)),
            2 if of.is_copy() => match self.place(&array) {
                Some(place) => tree!("§.to_vec()", place.tree),
                None => self.listed(of, n, depth, "vec![§]"),
            },
            3 if self.real != Real::Generic => {
                let entry = self.scoped(|w| {
                    w.scope.freeze_all();
                    w.declare("i", &Ty::Int(n), Held::Owned, false);
                    w.closed_off(|w| w.value(of, depth))
                });
                tree!(format!("(0..{n}).map(|i| §).collect::<Vec<_>>()"), entry)
            }
            _ => self.listed(of, n, depth, "vec![§]"),
        }
    }

    fn tuple(&mut self, of: &[Ty], depth: usize) -> Tree {
        let ty = Ty::Tuple(of.to_vec());
        if let Some(tree) = self.copied(&ty, 30) {
            return tree;
        }
        if self.draw.chance(20)
            && let Some(call) = self.call(&ty, depth)
        {
            return call;
        }
        if depth > 1 && self.draw.chance(20) {
            return self.choice(&ty, depth);
        }
        let entries = of.iter().map(|ty| self.value(ty, depth.saturating_sub(1))).collect();
        tree!("(§,)", Tree::list(entries, ", "))
    }

    fn maybe(&mut self, of: &Ty, depth: usize) -> Tree {
        let ty = Ty::maybe(of.clone());
        if let Some(tree) = self.copied(&ty, 30) {
            return tree;
        }
        let depth = depth.saturating_sub(1);
        let form = self.draw.below(5);
        let value = if form == 2 { self.closed_off(|w| w.value(of, depth)) } else { self.value(of, depth) };
        let name = of.name(self.real);
        match form {
            _ if self.fuel <= 0 => tree!(format!("Some::<{name}>(§)"), value),
            0 => tree!("Some(§)", value),
            1 => tree!(format!("(if § {{ None }} else {{ Some(§) }})"), self.condition(1), value),
            2 => tree!("(§).then(|| §)", self.condition(1), value),
            _ => tree!(format!("(if § {{ Some(§) }} else {{ None::<{name}> }})"), self.condition(1), value),
        }
    }

    /// A type for a new variable.
    pub(super) fn any_type(&mut self, depth: usize) -> Ty {
        let types: Vec<_> = self.types().iter().filter(|named| !named.operators).cloned().collect();
        if !types.is_empty() && self.draw.chance(25) {
            return Ty::Named(self.draw.pick(&types).clone());
        }
        match self.draw.below(12) {
            0..=3 => Ty::Real,
            4..=6 => {
                let (r, c) = self.shape();
                Ty::Matrix(r, c)
            }
            7 if depth > 0 => Ty::array(self.any_type(depth - 1), self.draw.below(3) + 2),
            8 if depth > 0 => Ty::list(self.any_type(depth - 1), self.draw.below(3) + 2),
            9 if depth > 0 => Ty::Tuple((0..self.draw.below(2) + 2).map(|_| self.any_type(depth - 1)).collect()),
            10 if depth > 0 => match self.any_type(depth - 1) {
                ty if ty.is_copy() => Ty::maybe(ty),
                ty => ty,
            },
            _ => Ty::Real,
        }
    }
}
