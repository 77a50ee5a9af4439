use tensor_grad::prelude::*;

#[differentiable(wrt(x, z))]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {}
