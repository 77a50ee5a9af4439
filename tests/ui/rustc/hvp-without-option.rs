use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: f64, y: f64) -> f64 {
    x * y
}

pub fn caller() {
    let _ = f::hvp(1.0, 2.0, (1.0, 0.0));
}

fn main() {}
