//! Values of the types that a program declares, and how they are taken apart.

use super::Writer;
use crate::named::{Field, Named, Shape, Variant};
use crate::scope::Held;
use crate::tree;
use crate::tree::Tree;
use crate::types::{Real, Ty};
use std::rc::Rc;

/// Calls whose arguments are calls again, and so on, end somewhere.
const MOST_CALLS: u32 = 8;

impl Writer<'_> {
    /// The types that this function may name.
    pub(super) fn types(&self) -> &[Rc<Named>] {
        if self.real == Real::Generic { &[] } else { &self.known.types }
    }

    pub(super) fn struct_type(&mut self) -> Option<Ty> {
        let structs: Vec<_> = self.types().iter().filter(|n| !n.fields().is_empty() && !n.operators).cloned().collect();
        if structs.is_empty() { None } else { Some(Ty::Named(self.draw.pick(&structs).clone())) }
    }

    pub(super) fn named_value(&mut self, named: &Rc<Named>, depth: usize) -> Tree {
        let ty = Ty::Named(named.clone());
        if self.draw.chance(35)
            && let Some(place) = self.place(&ty)
        {
            return self.taken(place.tree, &ty);
        }
        if self.draw.chance(20) && self.calls < MOST_CALLS {
            self.calls += 1;
            let call = self.call(&ty, depth);
            self.calls -= 1;
            if let Some(call) = call {
                return call;
            }
        }
        if depth > 1 && self.draw.chance(15) {
            return self.choice(&ty, depth);
        }
        match &named.shape {
            Shape::Struct(fields) => {
                let start = if self.draw.chance(25) { self.place(&ty) } else { None };
                match start {
                    Some(place) => {
                        let field = self.draw.pick(fields);
                        let value = self.field_value(field, depth.saturating_sub(1));
                        let base = if fields.len() == 1 { "" } else { ", ..§" };
                        let mut parts = vec![value];
                        let start = self.taken(place.tree, &ty);
                        parts.extend((!base.is_empty()).then_some(start));
                        Tree::new(format!("({} {{ {}: §{base} }})", named.name, field.name), parts)
                    }
                    None => self.made(&named.name, fields, true, depth),
                }
            }
            Shape::Enum(variants) => {
                let variant = self.draw.pick(variants);
                self.made(&format!("{}::{}", named.name, variant.name), &variant.fields, variant.braced, depth)
            }
            Shape::Parameter(_) => unreachable!("nothing makes a value of a type parameter"),
        }
    }

    /// A place's value, which stays where it is.
    pub(super) fn taken(&self, place: Tree, ty: &Ty) -> Tree {
        if ty.is_copy() { place } else { tree!("§.clone()", place) }
    }

    fn made(&mut self, path: &str, fields: &[Field], braced: bool, depth: usize) -> Tree {
        let values: Vec<Tree> = fields.iter().map(|f| self.field_value(f, depth.saturating_sub(1))).collect();
        if fields.is_empty() {
            return Tree::word(path);
        }
        if !braced {
            return tree!(format!("{path}(§)"), Tree::list(values, ", "));
        }
        let names: Vec<String> = fields.iter().map(|f| format!("{}: §", f.name)).collect();
        Tree::new(format!("({path} {{ {} }})", names.join(", ")), values)
    }

    fn field_value(&mut self, field: &Field, depth: usize) -> Tree {
        if field.constant && field.ty == Ty::Real { self.literal(true) } else { self.value(&field.ty, depth) }
    }

    /// `Body { a: x, b: (y, z), .. }`; its names differ.
    pub(super) fn fields_pattern(&mut self, path: &str, fields: &[Field]) -> String {
        let all = self.draw.chance(60);
        let mut parts: Vec<String> = Vec::new();
        for field in fields {
            if all || self.draw.chance(60) {
                parts.push(format!("{}: {}", field.name, self.pattern_of(&field.ty)));
            }
        }
        if parts.len() < fields.len() {
            parts.push("..".to_owned());
        }
        format!("{path} {{ {} }}", parts.join(", "))
    }

    /// What a variant's pattern binds is declared.
    fn variant_pattern(&mut self, named: &Named, variant: &Variant) -> String {
        let path = format!("{}::{}", named.name, variant.name);
        match variant.fields.as_slice() {
            [] => path,
            fields if variant.braced => self.fields_pattern(&path, fields),
            fields => {
                let parts: Vec<String> = fields.iter().map(|f| self.pattern_of(&f.ty)).collect();
                format!("{path}({})", parts.join(", "))
            }
        }
    }

    fn enum_place(&mut self) -> Option<(Rc<Named>, Tree)> {
        let enums: Vec<_> = self.types().iter().filter(|named| !named.variants().is_empty()).cloned().collect();
        enums.into_iter().find_map(|named| {
            let place = self.place(&Ty::Named(named.clone()))?;
            Some((named, place.tree))
        })
    }

    /// `match` of an enum; in each arm, `write` writes a block.
    fn arms(&mut self, mut write: impl FnMut(&mut Self) -> Tree) -> Option<Tree> {
        let (named, place) = self.enum_place()?;
        let (mut text, mut parts) = (String::from("match § { "), vec![place]);
        let count = named.variants().len();
        for (k, variant) in named.variants().iter().enumerate() {
            let rest = k > 0 && self.draw.chance(15);
            let (pattern, block) = self.scoped(|w| {
                let pattern = if rest { "_".to_owned() } else { w.variant_pattern(&named, variant) };
                (pattern, write(w))
            });
            text += &format!("{pattern} => §{}", if k + 1 == count || rest { " }" } else { ", " });
            parts.push(block);
            if rest {
                break;
            }
        }
        Some(Tree::new(text, parts))
    }

    pub(super) fn of_enum(&mut self, ty: &Ty, depth: usize) -> Option<Tree> {
        let depth = depth.saturating_sub(1);
        if self.draw.chance(75) {
            let arms = self.arms(|w| w.block_of(ty, depth))?;
            return Some(tree!("(§)", arms));
        }
        let (named, place) = self.enum_place()?;
        let variant = self.draw.pick(named.variants());
        let (pattern, some) = self.scoped(|w| (w.variant_pattern(&named, variant), w.block_of(ty, depth)));
        let none = self.block_of(ty, depth);
        Some(tree!(format!("(if let {pattern} = § § else §)"), place, some, none))
    }

    pub(super) fn match_statement(&mut self) -> Option<Tree> {
        self.arms(|w| w.block(1))
    }

    /// `let next: Pose = a * b;` by an operator of the type's own.
    pub(super) fn operator_binding(&mut self) -> Option<Tree> {
        let named = self.types().iter().find(|named| named.operators).cloned()?;
        let ty = Ty::Named(named.clone());
        let text = match (self.place(&ty), self.place(&ty)) {
            (Some(a), Some(b)) if a.is_whole() && b.is_whole() => match self.draw.below(3) {
                0 => tree!("§ + §", a.tree, b.tree),
                1 => tree!("§ * §", a.tree, b.tree),
                _ => {
                    let (c, d) = (a.tree.clone(), b.tree.clone());
                    tree!("§ * § + §", a.tree, c, d)
                }
            },
            _ => self.made(&named.name, named.fields(), true, 2),
        };
        let mutable = self.draw.chance(30);
        self.named += 1;
        let name = format!("pose{}", self.named);
        self.declare(&name, &ty, Held::Owned, mutable);
        let mutable = if mutable { "mut " } else { "" };
        Some(tree!(format!("let {mutable}{name}: {} = §;", named.name), text))
    }

    /// A chain of methods of an option.
    pub(super) fn option_chain(&mut self, depth: usize) -> Tree {
        let option = match self.place(&Ty::maybe(Ty::Real)) {
            Some(place) if self.draw.chance(70) => place.tree,
            _ => {
                let value = self.value(&Ty::maybe(Ty::Real), depth.min(2));
                tree!("(§)", value)
            }
        };
        if self.wrapper == super::Wrapper::Option && !self.closed && self.draw.chance(40) {
            return tree!("§?", option);
        }
        let text = *self.draw.pick(&[
            "§.map(|it| §).unwrap_or(§)",
            "§.map_or(§, |it| §)",
            "§.and_then(|it| if it > #0.1 { Some(§) } else { None }).unwrap_or(§)",
            "§.filter(|it| *it > #-0.2).map(|it| §).unwrap_or_else(|| §)",
        ]);
        let inside = self.scoped(|w| {
            w.scope.freeze_all();
            w.declare("it", &Ty::Real, Held::Owned, false);
            w.closed_off(|w| w.scalar(depth.saturating_sub(1)))
        });
        let other = self.closed_off(|w| w.scalar(1));
        let swapped = text.contains("map_or(");
        let parts = if swapped { vec![option, other, inside] } else { vec![option, inside, other] };
        self.tree(text, parts)
    }
}
