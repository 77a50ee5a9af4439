//! Loops over the elements of arrays, lists and matrices.

use super::Writer;
use super::loops::prefix;
use super::place::Place;
use crate::scope::Held;
use crate::tree;
use crate::tree::{Tree, Writing};
use crate::types::{Real, Ty};

/// What a loop goes over, by what each iteration gets.
struct Source {
    place: Place,
    /// An array, a list, or a matrix whose elements are gone over.
    ty: Ty,
    of: Ty,
    length: usize,
    held: Held,
}

/// An iterator's text, its pattern, and what the pattern binds.
type Iteration = (String, Vec<Tree>, String, Vec<(String, Ty, Held)>);

impl Writer<'_> {
    fn source(&mut self, writable: bool) -> Option<Source> {
        if self.draw.chance(40)
            && let Some(source) = self.source_in_field(writable)
        {
            return Some(source);
        }
        let variables = if writable { self.scope.writable() } else { self.scope.visible() };
        let known: Vec<_> = variables
            .into_iter()
            .filter_map(|v| match &v.ty {
                Ty::Array(of, n) | Ty::List(of, n) => Some((v.name.clone(), v.ty.clone(), (**of).clone(), *n, v.held)),
                Ty::Matrix(r, c) => Some((v.name.clone(), v.ty.clone(), Ty::Real, r * c, v.held)),
                _ => None,
            })
            .collect();
        if known.is_empty() {
            return None;
        }
        let (name, ty, of, length, held) = self.draw.pick(&known).clone();
        Some(Source { place: Place { tree: Tree::word(name.clone()), root: name }, ty, of, length, held })
    }

    /// A list in a field.
    fn source_in_field(&mut self, writable: bool) -> Option<Source> {
        let structs = self.types().to_vec();
        let fields = structs.iter().flat_map(|named| named.fields());
        let lists: Vec<(Ty, Ty, usize)> = fields
            .filter_map(|field| match &field.ty {
                ty @ (Ty::Array(of, n) | Ty::List(of, n)) => Some((ty.clone(), (**of).clone(), *n)),
                _ => None,
            })
            .collect();
        if lists.is_empty() {
            return None;
        }
        let (ty, of, length) = self.draw.pick(&lists).clone();
        let place = if writable { self.place_to_write(&ty) } else { self.place(&ty) }?;
        (!place.is_whole()).then_some(Source { place, ty, of, length, held: Held::Owned })
    }

    pub(super) fn over_elements(&mut self) -> Option<Tree> {
        self.scoped(Self::loop_over_elements)
    }

    fn loop_over_elements(&mut self) -> Option<Tree> {
        let source = self.source(false)?;
        let label = self.label_of_loop();
        let (iterator, parts, pattern, bound) = self.iteration(&source);
        let body = self.scoped(|w| {
            w.scope.freeze(&source.place.root);
            bound.iter().for_each(|(name, ty, held)| w.declare(name, ty, *held, false));
            w.body(&label, None)
        });
        let iterator = tree!(iterator, Tree::list(parts, ", "));
        Some(tree!(format!("{}for {pattern} in § {{ § }}", prefix(&label)), iterator, body))
    }

    fn label_of_loop(&mut self) -> Option<String> {
        self.named += 1;
        self.draw.chance(25).then(|| format!("'l{}", self.named))
    }

    fn iteration(&mut self, source: &Source) -> Iteration {
        let item = self.name_for(&source.of);
        let place = source.place.tree.clone();
        let one = |held: Held| vec![(item.clone(), source.of.clone(), held)];
        let copied = source.of.is_copy();
        if let Ty::Matrix(r, c) = source.ty
            && self.draw.chance(35)
        {
            return self.lines(place, r, c);
        }
        let single = |text: &str| (text.to_owned(), vec![place.clone()], item.clone(), one(Held::Shared));
        match self.draw.below(13) {
            0 => single("§.iter()"),
            1 if !matches!(source.ty, Ty::Matrix(..)) => single(match source.held {
                Held::Owned => "&§",
                // By its name a mutable reference would be moved.
                Held::Exclusive => "§.iter()",
                Held::Shared | Held::Slice | Held::View => "§",
            }),
            2 => single("§.iter().rev()"),
            3 => single("§.iter().skip(1)"),
            4 => single("§.iter().take(2)"),
            5 => single("§.iter().step_by(2)"),
            6 if copied => ("§.iter()".into(), vec![place], format!("&{item}"), one(Held::Owned)),
            7 if copied => ("§.iter().copied()".into(), vec![place], item.clone(), one(Held::Owned)),
            8 if copied && matches!(source.ty, Ty::Array(..)) && self.real != Real::Generic => {
                let place = self.place(&source.ty).map_or(place, |place| place.tree);
                ("§".into(), vec![place], item.clone(), one(Held::Owned))
            }
            9 => {
                let index = self.name(&["i", "j", "k"]);
                let mut bound = one(Held::Shared);
                bound.push((index.clone(), Ty::Int(source.length), Held::Owned));
                let text = *self.draw.pick(&[
                    "§.iter().enumerate()",
                    "§.iter().enumerate().rev()",
                    "§.iter().rev().enumerate()",
                ]);
                (text.into(), vec![place], format!("({index}, {item})"), bound)
            }
            10 => {
                let index = self.name(&["i", "j", "k"]);
                let mut bound = one(Held::Shared);
                bound.push((index.clone(), Ty::Int(source.length), Held::Owned));
                ("§.iter().zip(0..)".into(), vec![place], format!("({item}, {index})"), bound)
            }
            11 => self.zipped(source, item.clone()),
            _ => self.windows(source, place, &item),
        }
    }

    fn zipped(&mut self, first: &Source, item: String) -> Iteration {
        let other = if self.draw.chance(70) { self.source(false) } else { None };
        let mut bound = vec![(item.clone(), first.of.clone(), Held::Shared)];
        let Some(second) = other else { return ("§.iter()".into(), vec![first.place.tree.clone()], item, bound) };
        self.named += 1;
        let name = format!("other{}", self.named);
        bound.push((name.clone(), second.of.clone(), Held::Shared));
        self.scope.freeze(&second.place.root);
        let parts = vec![first.place.tree.clone()];
        (
            format!("§.iter().zip({}.iter())", second.place.tree.write(Writing::Plain)),
            parts,
            format!("({item}, {name})"),
            bound,
        )
    }

    fn windows(&mut self, source: &Source, place: Tree, item: &str) -> Iteration {
        if matches!(source.ty, Ty::Matrix(..)) || !source.of.is_copy() {
            return (
                "§.iter()".into(),
                vec![place],
                item.to_owned(),
                vec![(item.to_owned(), source.of.clone(), Held::Shared)],
            );
        }
        let text = *self.draw.pick(&["§.windows(2)", "§.chunks_exact(2)"]);
        let window = self.name(&["w", "p"]);
        let bound = vec![(window.clone(), Ty::list(source.of.clone(), 2), Held::Slice)];
        (text.into(), vec![place], window, bound)
    }

    /// Rows or columns.
    fn lines(&mut self, place: Tree, r: usize, c: usize) -> Iteration {
        let name = self.name(&["row", "line", "col"]);
        let (text, shape, n) = if self.draw.chance(50) { ("row", (1, c), r) } else { ("column", (r, 1), c) };
        let mut bound = vec![(name.clone(), Ty::Matrix(shape.0, shape.1), Held::View)];
        if self.draw.chance(30) {
            let index = self.name(&["i", "j", "k"]);
            bound.push((index.clone(), Ty::Int(n), Held::Owned));
            return (format!("§.{text}_iter().enumerate()"), vec![place], format!("({index}, {name})"), bound);
        }
        (format!("§.{text}_iter()"), vec![place], name, bound)
    }

    /// Elements that are changed.
    pub(super) fn over_mutable(&mut self) -> Option<Tree> {
        let source = self.source(true)?;
        let name = self.name(&["e", "cell", "x"]);
        let label = self.label_of_loop();
        let (text, pattern, index) = match self.draw.below(4) {
            0 => ("§.iter_mut().enumerate()", format!("(i, {name})"), Some("i")),
            1 => ("§.iter_mut().zip(0..)", format!("({name}, j)"), Some("j")),
            2 if !matches!(source.ty, Ty::Matrix(..)) && source.place.is_whole() && source.held == Held::Owned => {
                ("&mut §", name.clone(), None)
            }
            _ => ("§.iter_mut()", name.clone(), None),
        };
        let (first, body) = self.scoped(|w| {
            w.scope.hide(&source.place.root);
            if let Some(index) = index {
                w.declare(index, &Ty::Int(source.length), Held::Owned, false);
            }
            w.declare(&name, &source.of, Held::Exclusive, false);
            let first = if source.of == Ty::Real {
                let value = w.scalar(2);
                tree!(format!("*{name} = *{name} * §;"), value)
            } else {
                Tree::word("")
            };
            (first, w.body(&label, None))
        });
        let iterator = tree!(text, source.place.tree);
        Some(tree!(format!("{}for {pattern} in § {{ §\n§ }}", prefix(&label)), iterator, first, body))
    }
}
