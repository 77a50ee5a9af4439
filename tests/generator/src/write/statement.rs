//! Statements.

use super::Writer;
use super::place::Place;
use crate::scope::Held;
use crate::tree;
use crate::tree::Tree;
use crate::types::{Real, Ty};

impl Writer<'_> {
    pub(super) fn statements(&mut self, n: usize) -> Tree {
        let statements = (0..n).map(|_| self.statement()).collect();
        Tree::list(statements, "\n")
    }

    fn statement(&mut self) -> Tree {
        self.left -= 1;
        self.fuel = 10;
        let compound = self.left > 0;
        let fallback = |w: &mut Self| w.binding();
        match self.draw.below(40) {
            0..=5 => self.binding(),
            6 | 7 => self.pattern(),
            8..=13 => self.assignment().unwrap_or_else(|| fallback(self)),
            14 => self.swap().unwrap_or_else(|| fallback(self)),
            15 | 16 => self.part_written().unwrap_or_else(|| fallback(self)),
            17 if compound => self.let_closure(),
            18 => self.adding_closure().unwrap_or_else(|| fallback(self)),
            19 => self.let_else().unwrap_or_else(|| fallback(self)),
            20 => self.through_reference().unwrap_or_else(|| fallback(self)),
            21 => self.deferred(),
            22 => self.assertion(),
            23 if self.draw.chance(50) => self.list_changed().unwrap_or_else(|| fallback(self)),
            23 => self.grow().unwrap_or_else(|| fallback(self)),
            24 if compound => self.block(2),
            25..=27 if compound => self.branch_statement(),
            28..=31 if compound => self.loop_statement(),
            32 | 33 => self.for_each().unwrap_or_else(|| fallback(self)),
            34 | 35 => self.state_call().unwrap_or_else(|| fallback(self)),
            36 if compound => self.while_large(),
            37 => self.operator_binding().unwrap_or_else(|| fallback(self)),
            38 => self.match_statement().unwrap_or_else(|| fallback(self)),
            _ => self.assignment().unwrap_or_else(|| fallback(self)),
        }
    }

    /// `let` of any type.
    pub(super) fn binding(&mut self) -> Tree {
        let ty = self.any_type(2);
        let value = self.value(&ty, 3);
        let mutable = self.draw.chance(50);
        let name = self.name_for(&ty);
        // An empty option has no other way to tell its type.
        let ascribed = matches!(ty, Ty::Maybe(_) | Ty::Named(_)) || self.draw.chance(25);
        let ascription = if ascribed { format!(": {}", ty.name(self.real)) } else { String::new() };
        self.declare(&name, &ty, Held::Owned, mutable);
        tree!(format!("let {}{name}{ascription} = §;", if mutable { "mut " } else { "" }), value)
    }

    /// `let (a, (b, _)) = …`.
    fn pattern(&mut self) -> Tree {
        let ty = match self.draw.below(3) {
            0 => Ty::array(Ty::Real, self.draw.below(2) + 2),
            1 => Ty::Tuple(vec![Ty::Real, Ty::Tuple(vec![Ty::Real, Ty::vector(2)])]),
            _ => match self.struct_type() {
                Some(named) => named,
                None => Ty::Tuple(vec![self.any_type(1), Ty::Real]),
            },
        };
        let value = self.value(&ty, 3);
        let pattern = self.pattern_of(&ty);
        tree!(format!("let {pattern} = §;"), value)
    }

    /// A pattern that takes a value apart; its names differ.
    pub(super) fn pattern_of(&mut self, ty: &Ty) -> String {
        if let Ty::Named(named) = ty
            && !named.fields().is_empty()
            && self.draw.chance(80)
        {
            return self.fields_pattern(&named.name, named.fields());
        }
        let mut inside = |of: Vec<&Ty>| of.into_iter().map(|ty| self.pattern_of(ty)).collect::<Vec<_>>().join(", ");
        match ty {
            Ty::Tuple(of) => format!("({})", inside(of.iter().collect())),
            Ty::Array(of, n) if *n <= 3 => format!("[{}]", inside(vec![&**of; *n])),
            _ if self.draw.chance(12) => "_".to_owned(),
            _ => {
                self.named += 1;
                let name = format!("part{}", self.named);
                let mutable = self.draw.chance(30);
                self.declare(&name, ty, Held::Owned, mutable);
                format!("{}{name}", if mutable { "mut " } else { "" })
            }
        }
    }

    /// `place = …`, `place += …`, to whatever there is.
    fn assignment(&mut self) -> Option<Tree> {
        match self.draw.below(10) {
            0..=5 => self.assign_scalar(),
            6..=8 => self.assign_matrix(),
            _ => {
                let writable = self.scope.writable();
                let whole: Vec<_> =
                    writable.into_iter().filter(|v| !matches!(v.ty, Ty::Int(_) | Ty::Bool | Ty::Closure(..))).collect();
                if whole.is_empty() {
                    return None;
                }
                let variable = self.draw.pick(&whole).clone();
                let star = if variable.held == Held::Exclusive { "*" } else { "" };
                let value = self.value(&variable.ty, 2);
                Some(tree!(format!("{star}{} = §;", variable.name), value))
            }
        }
    }

    fn assign_scalar(&mut self) -> Option<Tree> {
        let place = self.place_to_write(&Ty::Real)?;
        let value = self.beside(&place, self.real == Real::Generic, |w| w.scalar(3));
        let place = place.tree;
        let text = *self.draw.pick(&[
            "§ = §;",
            "«|assign!(»§ += §«|)»;",
            "«|assign!(»§ -= §«|)»;",
            "«|assign!(»§ *= §«|)»;",
            "«|assign!(»§ /= (§).powi(2) + #1.5«|)»;",
            "§ = (§).sin() * #0.5 + @;",
            "§ = @ * #0.5 + §;",
            "§ = (@ * §).tanh();",
        ]);
        let parts = match text.find('@') {
            Some(at) if at < text.rfind('§').unwrap_or(0) => vec![place.clone(), place, value],
            Some(_) => vec![place.clone(), value, place],
            None => vec![place, value],
        };
        Some(self.tree(&text.replace('@', "§"), parts))
    }

    fn assign_matrix(&mut self) -> Option<Tree> {
        let (r, c) = self.shape();
        let place = self.place_to_write(&Ty::Matrix(r, c))?;
        let number = self.beside(&place, true, |w| w.scalar(2));
        let matrix = self.scoped(|w| {
            w.scope.hide(&place.root);
            w.matrix(r, c, 2)
        });
        let place = place.tree;
        Some(match self.draw.below(7) {
            0 => tree!("§ *= §;", place, number),
            1 => self.tree("§ /= (§).powi(2) + #1.5;", vec![place, number]),
            2 => tree!("§ -= §;", place, matrix),
            3 => tree!("§ += &§;", place, matrix),
            4 => tree!("§ += §;", place, matrix),
            5 => tree!("§.fill(§);", place, number),
            _ => tree!("§ = §;", place, matrix),
        })
    }

    /// Writes what is used while `place` is borrowed, unless it is a whole variable.
    fn beside<R>(&mut self, place: &Place, borrowed: bool, write: impl FnOnce(&mut Self) -> R) -> R {
        self.scoped(|w| {
            if borrowed && place.is_whole() {
                w.scope.freeze(&place.root);
            } else if borrowed {
                w.scope.hide(&place.root);
            }
            write(w)
        })
    }

    fn swap(&mut self) -> Option<Tree> {
        let n = self.draw.below(3) + 2;
        match self.draw.below(4) {
            0 => {
                let list = self.place_to_write(&Ty::array(Ty::Real, n))?;
                Some(tree!("§.swap(§, §);", list.tree, self.index(n), self.index(n)))
            }
            1 => {
                let m = self.place_to_write(&Ty::Matrix(3, 3)).or_else(|| self.place_to_write(&Ty::Matrix(3, 2)))?;
                let text = *self.draw.pick(&["§.swap((§, 0), (§, 1));", "§.swap_rows(§, §);"]);
                let (i, j) = (self.index(3), self.index(3));
                Some(tree!(text, m.tree, i, j))
            }
            _ => {
                let (a, b) = (self.place_to_write(&Ty::Real)?, self.place_to_write(&Ty::Real)?);
                if a.root == b.root {
                    return None;
                }
                let text = *self.draw.pick(&["std::mem::swap(&mut §, &mut §);", "(§, §) = (§ * #0.5, §);"]);
                let parts = if text.contains('=') {
                    vec![a.tree.clone(), b.tree.clone(), b.tree, a.tree]
                } else {
                    vec![a.tree, b.tree]
                };
                Some(self.tree(text, parts))
            }
        }
    }

    /// Writes to a part of a matrix.
    fn part_written(&mut self) -> Option<Tree> {
        let (r, c) = *self.draw.pick(&[(3, 3), (2, 2), (3, 2), (2, 3), (4, 1), (3, 1)]);
        let place = self.place_to_write(&Ty::Matrix(r, c))?;
        self.scoped(|w| {
            w.scope.hide(&place.root);
            Some(w.write_view(place.tree, r, c))
        })
    }

    fn write_view(&mut self, m: Tree, r: usize, c: usize) -> Tree {
        let (i, j) = (self.index(r), self.index(c));
        match self.draw.below(9) {
            0 => tree!("§.set_row(§, &§);", m, i, self.matrix(1, c, 1)),
            1 => tree!("§.set_column(§, &§);", m, j, self.matrix(r, 1, 1)),
            2 => tree!("§.row_mut(§).copy_from(&§);", m, i, self.matrix(1, c, 1)),
            3 => tree!("§.column_mut(§).copy_from(&§);", m, j, self.matrix(r, 1, 1)),
            4 => tree!("§.column_mut(§).fill(§);", m, j, self.scalar(2)),
            5 if c > 1 => tree!("§.fixed_view_mut::<2, 2>(0, 0).copy_from(&§);", m, self.matrix(2, 2, 1)),
            6 => tree!(format!("§.fixed_rows_mut::<{}>(1).copy_from(&§);", r - 1), m, self.matrix(r - 1, c, 1)),
            7 => {
                let operator = *self.draw.pick(&["+=", "-="]);
                let name = self.name(&["part", "view"]);
                tree!(
                    format!("{{ let mut {name} = §.column_mut(§);\n{name} {operator} §; }}"),
                    m,
                    j,
                    self.matrix(r, 1, 1)
                )
            }
            _ => {
                let name = self.name(&["part", "view"]);
                tree!(format!("{{ let mut {name} = §.row_mut(§);\n{name} *= §; }}"), m, i, self.scalar(1))
            }
        }
    }

    fn let_else(&mut self) -> Option<Tree> {
        let option = self.value(&Ty::maybe(Ty::Real), 2);
        let way_out = self.way_out()?;
        let name = self.name(&["some", "it", "a"]);
        self.declare(&name, &Ty::Real, Held::Owned, false);
        Some(tree!(format!("let Some({name}) = § else {{ § }};"), option, way_out))
    }

    /// A place changed through a reference to it.
    fn through_reference(&mut self) -> Option<Tree> {
        let target = self.place_to_write(&Ty::Real)?;
        let name = self.name(&["cell", "r"]);
        self.scoped(|w| {
            w.scope.hide(&target.root);
            w.scope.hide(&name);
            let (a, b) = (w.scalar(2), w.scalar(1));
            Some(tree!(format!("{{ let {name} = &mut §;\n*{name} *= §;\n*{name} += §; }}"), target.tree, a, b))
        })
    }

    /// `let a; if … { a = …; } else { a = …; }`.
    fn deferred(&mut self) -> Tree {
        let ty = self.any_type(1);
        let name = self.name_for(&ty);
        let (condition, a, b) = self.scoped(|w| {
            w.scope.hide(&name);
            (w.condition(1), w.value(&ty, 2), w.value(&ty, 2))
        });
        self.declare(&name, &ty, Held::Owned, false);
        let named = ty.name(self.real);
        tree!(format!("let {name}: {named};\nif § {{ {name} = §; }} else {{ {name} = §; }}"), condition, a, b)
    }

    fn assertion(&mut self) -> Tree {
        let x = self.quiet(|w| w.scalar(1));
        self.tree("assert!((§).abs() < #1000000.0);", vec![x])
    }

    /// `push` on a list. Its length is then unknown, so it is a list of its own.
    fn grow(&mut self) -> Option<Tree> {
        let name = self.name(&["grown", "trail"]);
        let n = self.draw.below(3) + 2;
        let of = if self.draw.chance(60) { Ty::Real } else { Ty::vector(2) };
        let first = self.value(&of, 1);
        let next = self.scoped(|w| {
            w.declare("i", &Ty::Int(n), Held::Owned, false);
            w.value(&of, 2)
        });
        let text = format!(
            "let mut {name}: Vec<{}> = Vec::new();\n{name}.push(§);\nfor i in 1..{n} {{ let last = {name}[i - 1];\n{name}.push(last * § + §); }}",
            of.name(self.real)
        );
        let half = self.literal(false);
        self.declare(&name, &Ty::list(of, n), Held::Owned, false);
        Some(tree!(text, first, half, next))
    }
}
