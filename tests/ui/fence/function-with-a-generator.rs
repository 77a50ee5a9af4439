//! A function that takes functions runs again in the reverse sweep.
use tensor_grad::prelude::*;

fn random() -> f64 {
    0.5
}

#[differentiable]
fn expectation(f: impl Fn(f64) -> f64, scale: f64) -> f64 {
    let mut sum = 0.0;
    for _ in 0..10 {
        let z = random();
        sum += f(scale * z);
    }
    sum
}

fn main() {}
