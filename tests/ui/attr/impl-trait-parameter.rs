use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: impl Into<f64>) -> f64 {
    x.into() * 2.0
}

fn main() {}
