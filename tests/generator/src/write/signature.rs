//! What a caller must know of a function.

use super::Wrapper;
use crate::named::Named;
use crate::types::{Real, Ty};
use std::rc::Rc;

/// How a parameter is handed over.
#[derive(Clone, Copy, PartialEq)]
pub enum By {
    Value,
    Reference,
    /// `&[X]`.
    Slice,
    /// `&mut X`: state.
    Exclusive,
    /// A number without a derivative.
    Inactive,
}

#[derive(Clone)]
pub struct Parameter {
    pub name: String,
    pub ty: Ty,
    pub by: By,
}

impl Parameter {
    pub fn is_active(&self) -> bool {
        self.ty.numbers() > 0 && self.by != By::Inactive
    }
    pub fn text(&self, real: Real, mutable: bool) -> String {
        let mutable = if mutable { "mut " } else { "" };
        if self.name == "self" {
            return if self.by == By::Reference { "&self".to_owned() } else { format!("{mutable}self") };
        }
        let ty = match (&self.ty, self.by) {
            (Ty::Closure(takes, gives), _) => {
                let takes: Vec<String> = takes.iter().map(|ty| ty.name(real)).collect();
                format!("impl Fn({}) -> {}", takes.join(", "), gives.name(real))
            }
            (Ty::List(of, _), By::Slice) => format!("&[{}]", of.name(real)),
            (ty, By::Reference) => format!("&{}", ty.name(real)),
            (ty, By::Exclusive) => format!("&mut {}", ty.name(real)),
            (ty, _) => ty.name(real),
        };
        let mark = if self.by == By::Inactive { "«#[nondiff] |»" } else { "" };
        format!("{mark}{mutable}{}: {ty}", self.name)
    }
}

/// Where a function stands.
#[derive(Clone, PartialEq)]
pub enum Home {
    Free,
    /// In the type's own block.
    Inherent(Rc<Named>),
    /// In a trait, or an implementation of one.
    Trait,
    Operator,
}

#[derive(Clone)]
pub struct Signature {
    pub name: String,
    pub home: Home,
    pub parameters: Vec<Parameter>,
    pub result: Ty,
    pub wrapper: Wrapper,
    pub real: Real,
    /// Calls itself, counting down by its last parameter.
    pub recursive: bool,
    /// Of a trait's type parameter: `P: Model`.
    pub generic: Option<String>,
}

impl Signature {
    pub fn active(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|p| p.is_active())
    }
    pub fn changes_state(&self) -> bool {
        self.parameters.iter().any(|p| p.by == By::Exclusive)
    }
    pub fn returns_nothing(&self) -> bool {
        self.result == Ty::Tuple(Vec::new())
    }
    /// The attribute's options.
    pub fn options(&self, hessian: bool, operators: &[String]) -> String {
        let mut options = Vec::new();
        let inside_block = matches!(self.home, Home::Trait | Home::Operator);
        if hessian && !inside_block {
            options.push("hessian".to_owned());
        }
        if self.parameters[0].name == "self" && self.home != Home::Operator {
            let names: Vec<&str> = self.active().map(|p| p.name.as_str()).collect();
            options.push(format!("wrt({})", names.join(", ")));
        }
        if !operators.is_empty() && !inside_block {
            options.push(format!("operators({})", operators.join(", ")));
        }
        if options.is_empty() { String::new() } else { format!("({})", options.join(", ")) }
    }
}

/// What a program has so far.
#[derive(Default)]
pub struct Known {
    pub functions: Vec<Signature>,
    pub types: Vec<Rc<Named>>,
}

impl Known {
    /// The names of the types whose operators are their own.
    pub fn operators(&self) -> Vec<String> {
        self.types.iter().filter(|named| named.operators).map(|named| named.name.clone()).collect()
    }
}
