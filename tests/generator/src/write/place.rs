//! Variables and what is inside of them.

use super::Writer;
use crate::scope::{Held, Variable};
use crate::tree;
use crate::tree::{Tree, Writing};
use crate::types::Ty;

/// A place and the variable it is in.
pub struct Place {
    pub tree: Tree,
    pub root: String,
}

/// What a place is for.
#[derive(Clone, Copy, PartialEq)]
pub enum Use {
    Read,
    Write,
}

impl Place {
    /// Is it a variable, and not a part of one?
    pub fn is_whole(&self) -> bool {
        let text = self.tree.write(Writing::Plain);
        text == self.root || text == format!("(*{})", self.root)
    }
}

impl Writer<'_> {
    /// A place of the type, if there is one.
    pub(super) fn place(&mut self, want: &Ty) -> Option<Place> {
        let variables = self.scope.visible();
        self.place_among(variables, want, Use::Read)
    }
    /// One that may be written to.
    pub(super) fn place_to_write(&mut self, want: &Ty) -> Option<Place> {
        let variables = self.scope.writable();
        self.place_among(variables, want, Use::Write)
    }

    fn place_among(&mut self, mut variables: Vec<Variable>, want: &Ty, usage: Use) -> Option<Place> {
        while !variables.is_empty() {
            // Young variables first.
            let k = self.draw.below(variables.len()).min(self.draw.below(variables.len()));
            let variable = variables.remove(k);
            let tree = match variable.held {
                Held::Owned => Tree::word(variable.name.clone()),
                Held::View if variable.ty == *want => tree!(format!("{}.clone_owned()", variable.name)),
                _ if variable.ty == *want && (want.is_copy() || matches!(want, Ty::Named(_))) => {
                    tree!(format!("(*{})", variable.name))
                }
                _ => Tree::word(variable.name.clone()),
            };
            if let Some(tree) = self.inside(tree, &variable.ty, want, usage, 3) {
                return Some(Place { tree, root: variable.name });
            }
        }
        None
    }

    /// Something of the type inside of `tree`.
    pub(super) fn inside(&mut self, tree: Tree, ty: &Ty, want: &Ty, usage: Use, depth: usize) -> Option<Tree> {
        match (ty, want) {
            _ if ty == want => return Some(tree),
            // Any smaller index will do for a larger bound.
            (Ty::Int(a), Ty::Int(b)) if a <= b => return Some(tree),
            (Ty::Named(_), Ty::Int(_)) if usage == Use::Read => {}
            // Integers and conditions are variables of their own, or fields.
            (_, Ty::Int(_) | Ty::Bool) => return None,
            _ if depth == 0 => return None,
            _ => {}
        }
        match ty {
            Ty::Matrix(r, c) if *want == Ty::Real => Some(self.element(tree, *r, *c)),
            Ty::Array(of, n) | Ty::List(of, n) if *n > 0 && **of != *ty => {
                let index = self.index(*n);
                self.inside(tree!("§[§]", tree, index), of, want, usage, depth - 1)
            }
            Ty::Boxed(of) => self.inside(tree!("(*§)", tree), of, want, usage, depth - 1),
            Ty::Named(named) => {
                let fields: Vec<_> = named.fields().iter().filter(|f| usage == Use::Read || !f.constant).collect();
                let start = self.draw.below(fields.len().max(1));
                (0..fields.len()).find_map(|k| {
                    let field = fields[(k + start) % fields.len()];
                    self.inside(tree!(format!("§.{}", field.name), tree.clone()), &field.ty, want, usage, depth - 1)
                })
            }
            Ty::Tuple(of) if !of.is_empty() => {
                let start = self.draw.below(of.len());
                let field = |k: usize| (k + start) % of.len();
                (0..of.len()).find_map(|k| {
                    self.inside(tree!(format!("§.{}", field(k)), tree.clone()), &of[field(k)], want, usage, depth - 1)
                })
            }
            _ => None,
        }
    }

    fn element(&mut self, matrix: Tree, r: usize, c: usize) -> Tree {
        match self.draw.below(4) {
            0 if c == 1 && r <= 4 => {
                let k = self.draw.below(r);
                tree!(format!("§«.{}|[{k}]»", ["x", "y", "z", "w"][k]), matrix)
            }
            1 | 2 if c == 1 => tree!("§[§]", matrix, self.index(r)),
            3 if c != 1 => tree!("§[§]", matrix, self.index(r * c)),
            _ => {
                let (i, j) = (self.index(r), self.index(c));
                tree!("§[(§, §)]", matrix, i, j)
            }
        }
    }

    /// An index below `n`.
    pub(super) fn index(&mut self, n: usize) -> Tree {
        let fixed = Tree::word(self.draw.below(n).to_string());
        match self.draw.below(5) {
            0 => self.place(&Ty::Int(n)).map_or(fixed, |place| place.tree),
            1 => match self.place(&Ty::Int(9)) {
                Some(place) if n > 1 => tree!(format!("(§ + {}) % {n}", self.draw.below(3)), place.tree),
                _ => fixed,
            },
            2 => self.place(&Ty::Int(n)).map_or(fixed, |place| tree!(format!("{} - §", n - 1), place.tree)),
            _ => fixed,
        }
    }
}
