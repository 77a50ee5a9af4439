use tensor_grad::prelude::*;

#[differentiable(vjp = square_vjp)]
fn square(x: f64) -> f64 {
    x * x
}

fn main() {}
