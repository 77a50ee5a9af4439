use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: &mut f64) -> f64 {
    *x *= 2.0;
    *x
}

fn main() {}
