use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    square(x) + x
}

fn main() {}
