use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: f64) -> f64 {
    x.to_bits() as f64
}

pub fn caller() -> (f64, f64, f64) {
    let (y, slope) = f::value_and_grad(2.0);
    (f(1.0) + y, slope, f::grad(2.0))
}

#[differentiable]
pub fn other(x: f64) -> f64 {
    f(x) * x
}

fn main() {}
