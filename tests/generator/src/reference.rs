//! What the second writing of a program computes with: numbers that carry their own derivatives, and plain matrices of them.
//! The names are those of the first writing, so that both are the same text; nothing is shared with the compiler.

#![allow(missing_docs, reason = "the names are those of the standard library and of nalgebra")]

mod algebra;
mod entries;
mod functional;
mod matrix;
mod number;
mod real;
mod view;

pub use entries::{Entries, fill, flat};
pub use functional::*;
pub use matrix::*;
pub use number::{Number, c};
pub use real::{RealField, convert};
use std::cell::Cell;
pub use view::ViewMut;

/// What a run has met.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// How far the nearest comparison was from turning out otherwise.
    pub margin: f64,
    /// The largest value, first derivative and second derivative.
    pub sizes: [f64; 3],
}

const NOTHING: Seen = Seen { margin: f64::INFINITY, sizes: [0.0; 3] };

thread_local! {
    static SEEN: Cell<Seen> = const { Cell::new(NOTHING) };
}

/// Runs `work` and tells what it has met.
pub fn watched<R>(work: impl FnOnce() -> R) -> (R, Seen) {
    SEEN.set(NOTHING);
    let result = work();
    (result, SEEN.get())
}

fn seen(number: Number) -> Number {
    let mut so_far = SEEN.get();
    let sizes = [number.value, number.first[0].abs().max(number.first[1].abs()), number.second];
    for (largest, size) in so_far.sizes.iter_mut().zip(sizes) {
        // `max` would lose a NaN.
        *largest = if size.abs() <= *largest { *largest } else { size.abs() };
    }
    SEEN.set(so_far);
    number
}

/// Notes a comparison. Numbers that move alike stay in their order.
fn note_margin(a: Number, b: Number) {
    if a.first != b.first || a.second != b.second {
        note_distance(a.value - b.value);
    }
}

fn note_distance(distance: f64) {
    let mut so_far = SEEN.get();
    so_far.margin = so_far.margin.min(distance.abs());
    SEEN.set(so_far);
}

/// `place += value` with the value first, as numbers that are primitives do.
#[macro_export]
macro_rules! assign {
    (@ [$($place:tt)*] += $($value:tt)*) => {{ let value = { $($value)* }; $($place)* += value; }};
    (@ [$($place:tt)*] -= $($value:tt)*) => {{ let value = { $($value)* }; $($place)* -= value; }};
    (@ [$($place:tt)*] *= $($value:tt)*) => {{ let value = { $($value)* }; $($place)* *= value; }};
    (@ [$($place:tt)*] /= $($value:tt)*) => {{ let value = { $($value)* }; $($place)* /= value; }};
    (@ [$($place:tt)*] $next:tt $($rest:tt)*) => { $crate::assign!(@ [$($place)* $next] $($rest)*) };
    ($($all:tt)*) => { $crate::assign!(@ [] $($all)*) };
}
