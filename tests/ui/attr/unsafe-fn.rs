use tensor_grad::prelude::*;

#[differentiable]
pub unsafe fn f(x: f64) -> f64 {
    x * x
}

fn main() {}
