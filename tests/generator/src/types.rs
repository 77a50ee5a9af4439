//! Types of variables and expressions.

use crate::named::Named;
use std::rc::Rc;

/// The number type that a function is written in.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Real {
    Double,
    Single,
    /// `T: RealField + Copy`.
    Generic,
}

impl Real {
    pub fn name(self) -> &'static str {
        match self {
            Real::Double => "«f64|Number»",
            Real::Single => "«f32|Number»",
            Real::Generic => "T",
        }
    }

    /// A literal; a typed one stands anywhere, the other where its type is known.
    pub fn literal(self, value: &str, typed: bool) -> String {
        match (self, typed) {
            // `-0.4_f64.abs()` would be less than zero.
            (_, true) if value.starts_with('-') && self != Real::Generic => {
                let positive = self.literal(&value[1..], true).replace("c(", "c(-");
                format!("(«-|»{positive})")
            }
            (Real::Generic, _) => format!("convert::<«f64, T|T»>({value})"),
            (_, false) => format!("«{value}|c({value})»"),
            (Real::Double, true) => format!("«{value}_f64|c({value})»"),
            (Real::Single, true) => format!("«{value}_f32|c({value})»"),
        }
    }
}

#[derive(Clone, PartialEq)]
pub enum Ty {
    Real,
    Matrix(usize, usize),
    Array(Box<Ty>, usize),
    /// A `Vec` of known length.
    List(Box<Ty>, usize),
    Tuple(Vec<Ty>),
    Maybe(Box<Ty>),
    Boxed(Box<Ty>),
    /// A type that the program declares.
    Named(Rc<Named>),
    /// A `usize` below the bound.
    Int(usize),
    Bool,
    /// A closure, by what it takes and returns.
    Closure(Vec<Ty>, Box<Ty>),
}

impl Ty {
    pub fn vector(n: usize) -> Self {
        Ty::Matrix(n, 1)
    }
    pub fn array(of: Ty, n: usize) -> Self {
        Ty::Array(Box::new(of), n)
    }
    pub fn list(of: Ty, n: usize) -> Self {
        Ty::List(Box::new(of), n)
    }
    pub fn maybe(of: Ty) -> Self {
        Ty::Maybe(Box::new(of))
    }

    pub fn name(&self, real: Real) -> String {
        match self {
            Ty::Real => real.name().to_owned(),
            Ty::Matrix(n, 1) => format!("SVector<{}, {n}>", real.name()),
            Ty::Matrix(r, c) => format!("SMatrix<{}, {r}, {c}>", real.name()),
            Ty::Array(of, n) => format!("[{}; {n}]", of.name(real)),
            Ty::List(of, _) => format!("Vec<{}>", of.name(real)),
            Ty::Named(named) => named.name.clone(),
            Ty::Tuple(of) => format!("({})", of.iter().map(|t| t.name(real) + ", ").collect::<String>()),
            Ty::Maybe(of) => format!("Option<{}>", of.name(real)),
            Ty::Boxed(of) => format!("Box<{}>", of.name(real)),
            Ty::Int(_) => "usize".to_owned(),
            Ty::Bool => "bool".to_owned(),
            Ty::Closure(..) => unreachable!("a closure's type has no name"),
        }
    }

    /// May a value be copied by naming it?
    pub fn is_copy(&self) -> bool {
        match self {
            Ty::List(..) | Ty::Boxed(_) | Ty::Closure(..) => false,
            Ty::Named(named) => named.is_copy(),
            Ty::Array(of, _) | Ty::Maybe(of) => of.is_copy(),
            Ty::Tuple(of) => of.iter().all(Ty::is_copy),
            Ty::Real | Ty::Matrix(..) | Ty::Int(_) | Ty::Bool => true,
        }
    }

    /// Is a struct with constants in it?
    pub fn holds_constants(&self) -> bool {
        match self {
            Ty::Named(named) => named.has_constants(),
            Ty::Array(of, _) | Ty::List(of, _) | Ty::Maybe(of) | Ty::Boxed(of) => of.holds_constants(),
            Ty::Tuple(of) => of.iter().any(Ty::holds_constants),
            Ty::Real | Ty::Matrix(..) | Ty::Int(_) | Ty::Bool | Ty::Closure(..) => false,
        }
    }

    /// How many numbers a value holds.
    pub fn numbers(&self) -> usize {
        match self {
            Ty::Real => 1,
            Ty::Matrix(r, c) => r * c,
            Ty::Array(of, n) | Ty::List(of, n) => n * of.numbers(),
            Ty::Tuple(of) => of.iter().map(Ty::numbers).sum(),
            Ty::Maybe(of) | Ty::Boxed(of) => of.numbers(),
            Ty::Named(named) => named.numbers(),
            Ty::Int(_) | Ty::Bool | Ty::Closure(..) => 0,
        }
    }
}
