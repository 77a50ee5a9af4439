use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: f64) -> impl Into<f64> {
    x * x
}

fn main() {}
