use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: &[f64]) -> &[f64] {
    &x[1..]
}

fn main() {}
