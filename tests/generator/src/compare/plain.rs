//! Points and results of the first writing as flat lists of numbers.

use tensor_grad::{Differentiable, Tangent, TangentOf};

/// `value` with its numbers replaced.
pub fn fill<X: Tangent>(mut value: X, numbers: &[f64]) -> X {
    let mut numbers = numbers.iter();
    value.for_each(&mut |entry| entry.set(*numbers.next().expect("a number for every entry")));
    value
}

/// A tangent at `value` made of these numbers.
pub fn tangent<X: Differentiable>(value: &X, numbers: &[f64]) -> TangentOf<X> {
    fill(value.zero_tangent(), numbers)
}

/// The numbers of `value`.
pub fn flat<X: Tangent>(mut value: X) -> Vec<f64> {
    let mut numbers = Vec::new();
    value.for_each(&mut |entry| numbers.push(entry.get()));
    numbers
}
