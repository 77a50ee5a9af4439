use tensor_grad::prelude::*;

#[differentiable]
fn weighted(#[nondiff] weight: impl Fn(usize) -> f64 + Copy, x: f64) -> f64 {
    weight(2) * x
}

#[differentiable]
fn wrong(x: f64) -> f64 {
    weighted(|i| i as f64, x)
}

fn main() {}
