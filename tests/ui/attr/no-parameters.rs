use tensor_grad::prelude::*;

#[differentiable]
pub fn f() -> f64 {
    2.0
}

fn main() {}
