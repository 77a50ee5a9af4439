use tensor_grad::prelude::*;

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable(hessian)]
fn f(x: f64) -> f64 {
    square(x) * x
}

fn main() {}
