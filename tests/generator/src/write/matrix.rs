//! Expressions of matrices.

use super::{Writer, table};
use crate::scope::Held;
use crate::tree;
use crate::tree::Tree;
use crate::types::{Real, Ty};

impl Writer<'_> {
    /// A shape, as likely as not one that a variable has.
    pub(super) fn shape(&mut self) -> (usize, usize) {
        let shapes: Vec<_> = self
            .scope
            .visible()
            .into_iter()
            .filter_map(|v| match v.ty {
                Ty::Matrix(r, c) => Some((r, c)),
                _ => None,
            })
            .collect();
        if !shapes.is_empty() && self.draw.chance(75) {
            return *self.draw.pick(&shapes);
        }
        *self.draw.pick(&[(2, 1), (3, 1), (4, 1), (2, 2), (3, 3), (2, 3), (3, 2), (1, 3)])
    }

    pub(super) fn matrix(&mut self, r: usize, c: usize, depth: usize) -> Tree {
        let ty = Ty::Matrix(r, c);
        self.fuel -= 1;
        if depth == 0 || self.fuel <= 0 || self.draw.chance(25) {
            return self.simple_matrix(r, c);
        }
        match self.draw.below(20) {
            0..=3 => {
                let text = self.template(table::SAME_SHAPE, table::SAME_SHAPE_PRIMITIVE);
                let m = self.operand_of(text, |w| w.matrix(r, c, depth - 1));
                let parts = vec![m; text.matches('§').count()];
                self.tree(text, parts)
            }
            4..=7 => {
                let text = self.template(table::TWO_OF_SHAPE, table::TWO_OF_SHAPE_PRIMITIVE);
                let (a, b) = (self.matrix(r, c, depth - 1), self.matrix(r, c, depth - 1));
                self.tree(text, vec![a, b])
            }
            8 | 9 => self.matrix_product(r, c, depth),
            10 | 11 => self.by_scalar(r, c, depth),
            12 => self.choice(&ty, depth),
            13 => self.block_value(&ty, depth),
            14 => self.call(&ty, depth).unwrap_or_else(|| self.simple_matrix(r, c)),
            15 => self.by_position(r, c, depth),
            16 => self.part_of(r, c, depth),
            17 => self.call_closure(&ty, depth).unwrap_or_else(|| self.mapped(r, c, depth)),
            18 => self.solved(r, c, depth),
            _ => self.mapped(r, c, depth),
        }
    }

    fn simple_matrix(&mut self, r: usize, c: usize) -> Tree {
        if self.draw.chance(85)
            && let Some(place) = self.place(&Ty::Matrix(r, c))
        {
            return place.tree;
        }
        let name = self.type_name(r, c);
        match self.draw.below(8) {
            0 => Tree::word(format!("{name}::zeros()")),
            _ if self.fuel <= 0 => {
                let k = self.literal(false);
                tree!(format!("{name}::repeat(§)"), k)
            }
            1 => {
                let k = self.literal(false);
                tree!(format!("{name}::repeat(§)"), k)
            }
            2 if r == c => Tree::word(format!("{name}::identity()")),
            3 => {
                let k = self.scalar(0);
                tree!(format!("{name}::from_element(§)"), k)
            }
            _ => self.constructed(r, c),
        }
    }

    /// The type with `::<>`, so that its functions can be called.
    fn type_name(&mut self, r: usize, c: usize) -> String {
        let real = self.real.name();
        if c == 1 { format!("SVector::<{real}, {r}>") } else { format!("SMatrix::<{real}, {r}, {c}>") }
    }

    fn constructed(&mut self, r: usize, c: usize) -> Tree {
        let name = self.type_name(r, c);
        let entries: Vec<Tree> = (0..r * c).map(|_| self.entry()).collect();
        let entries = Tree::list(entries, ", ");
        match self.draw.below(4) {
            0 => tree!(format!("{name}::from_row_slice(&[§])"), entries),
            1 => tree!(format!("{name}::from_column_slice(&[§])"), entries),
            2 if c == 1 && self.real != Real::Generic => tree!(format!("«vector![|{name}::of([»§«]|])»"), entries),
            _ => tree!(format!("{name}::«new(|of([»§«)|])»"), entries),
        }
    }

    fn entry(&mut self) -> Tree {
        let depth = usize::from(self.draw.chance(30));
        self.scalar(depth)
    }

    fn matrix_product(&mut self, r: usize, c: usize, depth: usize) -> Tree {
        let k = self.draw.below(2) + 2;
        let text =
            *self.draw.pick(&["(§ * §)", "(&§ * §)", "(§ * &§)", "(&§ * &§)", "(§ * §.transpose())", "§.tr_mul(&§)"]);
        let swapped = text.contains("transpose");
        let left = if text.contains("tr_mul") { self.matrix(k, r, depth - 1) } else { self.matrix(r, k, depth - 1) };
        let right = if swapped { self.matrix(c, k, depth - 1) } else { self.matrix(k, c, depth - 1) };
        tree!(text, left, right)
    }

    fn by_scalar(&mut self, r: usize, c: usize, depth: usize) -> Tree {
        let (m, k) = (self.matrix(r, c, depth - 1), self.scalar(depth - 1));
        match self.draw.below(5) {
            0 if self.real != Real::Generic => tree!("(§ * §)", k, m),
            1 => self.tree("(§ / (§.powi(2) + #1.5))", vec![m, k]),
            2 => tree!("§.add_scalar(§)", m, k),
            3 => tree!("§.scale(§)", m, k),
            _ => tree!("(§ * §)", m, k),
        }
    }

    fn by_position(&mut self, r: usize, c: usize, depth: usize) -> Tree {
        let name = self.type_name(r, c);
        let entry = self.scoped(|w| {
            w.scope.freeze_all();
            w.declare("i", &Ty::Int(r), Held::Owned, false);
            w.declare("j", &Ty::Int(c), Held::Owned, false);
            w.closed_off(|w| w.scalar(depth - 1))
        });
        tree!(format!("{name}::from_fn(|i, j| §)"), entry)
    }

    /// Rows, columns and blocks of larger matrices.
    fn part_of(&mut self, r: usize, c: usize, depth: usize) -> Tree {
        let n = self.draw.below(2) + 2;
        let index = self.draw.below(n);
        match (r, c) {
            (1, c) => tree!(format!("§.row({index}).into_owned()"), self.matrix(n, c, depth - 1)),
            (r, 1) if self.draw.chance(50) => {
                tree!(format!("§.column({index}).into_owned()"), self.matrix(r, n, depth - 1))
            }
            (r, 1) => tree!(format!("§.fixed_rows::<{r}>(1).into_owned()"), self.matrix(r + 1, 1, depth - 1)),
            (r, c) if self.draw.chance(50) => {
                tree!(format!("§.fixed_view::<{r}, {c}>(1, 0).into_owned()"), self.matrix(r + 1, c + 1, depth - 1))
            }
            (r, c) => tree!("§.transpose()", self.matrix(c, r, depth - 1)),
        }
    }

    fn mapped(&mut self, r: usize, c: usize, depth: usize) -> Tree {
        let m = self.matrix(r, c, depth - 1);
        let name = self.name(&["e", "x", "t"]);
        let body = self.scoped(|w| {
            w.scope.freeze_all();
            w.declare(&name, &Ty::Real, Held::Owned, false);
            w.closed_off(|w| w.scalar(depth))
        });
        tree!(format!("§.map(|{name}| §)"), m, body)
    }

    /// Square systems that are well conditioned.
    fn solved(&mut self, r: usize, c: usize, depth: usize) -> Tree {
        let (a, b) = (self.matrix(r, r, depth - 1), self.matrix(r, c, depth - 1));
        let text = *self.draw.pick(&[
            "(§.map(|e| e.tanh()) * #0.2 + SMatrix::identity()).try_inverse().unwrap() * §",
            "(§.map(|e| e.tanh()) * #0.2 + SMatrix::identity()).lu().solve(&§).unwrap()",
            "{ let root = §.map(|e| e.tanh()); (root * root.transpose() + SMatrix::identity()).cholesky().unwrap().solve(&§) }",
            "{ let root = §.map(|e| e.tanh()); (root * root.transpose() + SMatrix::identity()).cholesky().unwrap().l() * § }",
        ]);
        let tree = self.tree(text, vec![a, b]);
        tree!("(§)", tree)
    }
}
