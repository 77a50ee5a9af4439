//! Values and tangents as lists of numbers, and the names of those numbers.

use crate::random::{Generator, Source};
use crate::{Differentiable, Tangent};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// A function's result whose numbers can be told: numbers, matrices, arrays, `Vec`s, tuples and structs of such, and an
/// `Option` or `Result` of one.
#[diagnostic::on_unimplemented(
    message = "the numbers of a `{Self}` cannot be compared",
    label = "not a value that is its own tangent",
    note = "check a function that returns the numbers alone"
)]
pub trait Output: Differentiable {
    /// All numbers in storage order; none of an error.
    fn numbers(&self) -> Vec<f64>;
}

impl<Y: Tangent> Output for Y {
    fn numbers(&self) -> Vec<f64> {
        self.to_flat()
    }
}

impl<Y: Tangent, E> Output for Result<Y, E> {
    fn numbers(&self) -> Vec<f64> {
        self.as_ref().map_or(Vec::new(), Tangent::to_flat)
    }
}

/// The direction of number `index`.
pub(super) fn unit<G: Tangent>(zero: &G, index: usize) -> G {
    let numbers: Vec<f64> = (0..zero.flat_len()).map(|i| if i == index { 1.0 } else { 0.0 }).collect();
    zero.with_flat(&numbers)
}

/// A direction of numbers in (-1, 1).
pub(super) fn random<G: Tangent>(zero: &G, generator: &mut Generator) -> G {
    let mut direction = zero.clone();
    direction.for_each(&mut |entry| entry.set(f64::from(generator.next_u32()) / f64::from(1_u32 << 31) - 1.0));
    direction
}

/// Whether every number is an `f64`: then the smallest step from 1 is kept.
pub(super) fn is_double<G: Tangent>(zero: &G) -> bool {
    let mut double = true;
    zero.clone().for_each(&mut |entry| {
        entry.set(1.0 + f64::EPSILON);
        double &= entry.get() > 1.0;
    });
    double
}

/// How number `index` is written; with several names, they are those of a tuple's parts.
pub(super) fn label<G: Tangent>(names: &[&str], zero: &G, index: usize) -> String {
    let path = zero.entry_path(index).unwrap_or_default();
    match names {
        [name] => format!("{name}{path}"),
        names => of_part(names, &path).unwrap_or(path),
    }
}

/// `.1[0]` with the name of part 1.
fn of_part(names: &[&str], path: &str) -> Option<String> {
    let inner = path.strip_prefix('.')?;
    let (part, path) = inner.split_at(inner.find(['.', '[']).unwrap_or(inner.len()));
    Some(format!("{}{path}", names.get(part.parse::<usize>().ok()?)?))
}
