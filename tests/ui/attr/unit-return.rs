use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: f64) {
    assert!(x > 0.0);
}

fn main() {}
