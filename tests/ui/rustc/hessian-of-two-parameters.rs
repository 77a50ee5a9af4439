use tensor_grad::prelude::*;

#[differentiable(hessian)]
pub fn f(x: f64, y: f64) -> f64 {
    x * y
}

pub fn caller() {
    let _ = f::hessian(1.0, 2.0);
}

fn main() {}
