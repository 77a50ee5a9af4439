use tensor_grad::prelude::*;

#[differentiable(hessian, vjp = square_vjp)]
fn square(x: f64) -> f64 {
    x * x
}

fn square_vjp(x: f64, y_bar: f64) -> f64 {
    2.0 * x * y_bar
}

fn main() {}
