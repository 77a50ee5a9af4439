//! Types that a program declares.

use crate::types::Ty;
use std::rc::Rc;

/// A field of a struct, or a part of a variant.
pub struct Field {
    pub name: String,
    pub ty: Ty,
    /// Marked `#[nondiff]`, or an integer.
    pub constant: bool,
}

pub struct Variant {
    pub name: String,
    pub fields: Vec<Field>,
    /// `Box { a, b }`, not `Box(a, b)`.
    pub braced: bool,
}

pub enum Shape {
    Struct(Vec<Field>),
    Enum(Vec<Variant>),
    /// A type parameter that stands for one of these.
    Parameter(Vec<Rc<Named>>),
}

pub struct Named {
    pub name: String,
    pub shape: Shape,
    /// Has it operators of its own?
    pub operators: bool,
}

impl Named {
    pub fn fields(&self) -> &[Field] {
        if let Shape::Struct(fields) = &self.shape { fields } else { &[] }
    }
    pub fn variants(&self) -> &[Variant] {
        if let Shape::Enum(variants) = &self.shape { variants } else { &[] }
    }
    /// Does it own no memory?
    pub fn is_copy(&self) -> bool {
        match &self.shape {
            Shape::Struct(fields) => fields.iter().all(|field| field.ty.is_copy()),
            Shape::Enum(variants) => variants.iter().flat_map(|v| &v.fields).all(|field| field.ty.is_copy()),
            Shape::Parameter(_) => false,
        }
    }
    /// Has its tangent fewer fields than it has?
    pub fn has_constants(&self) -> bool {
        self.fields().iter().any(|field| field.constant || field.ty.holds_constants())
    }
    /// How many numbers with a derivative a value holds.
    pub fn numbers(&self) -> usize {
        match &self.shape {
            Shape::Struct(fields) => fields.iter().filter(|f| !f.constant).map(|f| f.ty.numbers()).sum(),
            Shape::Enum(_) | Shape::Parameter(_) => 1,
        }
    }
}

impl PartialEq for Named {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
