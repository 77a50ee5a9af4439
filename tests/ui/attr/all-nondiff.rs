use tensor_grad::prelude::*;

#[differentiable]
pub fn f(#[nondiff] x: f64) -> f64 {
    x * x
}

fn main() {}
