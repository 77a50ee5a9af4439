//! What is called again in the reverse sweep must give the same.
use std::cell::Cell;
use tensor_grad::prelude::*;

#[differentiable]
fn integrate(f: impl Fn(f64) -> f64, b: f64) -> f64 {
    0.5 * b * (f(0.0) + f(b))
}

#[differentiable]
fn noisy(#[nondiff] seed: &Cell<u64>, x: f64) -> f64 {
    integrate(
        |t| {
            seed.set(seed.get() * 5 + 1);
            t * x * seed.get() as f64
        },
        x,
    )
}

fn main() {}
