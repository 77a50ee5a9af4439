use tensor_grad::prelude::*;

#[differentiable]
fn scaled(x: f64, #[nondiff] k: f64) -> f64 {
    k * x
}

#[differentiable]
fn f(x: f64) -> f64 {
    scaled(2.0, x)
}

fn main() {}
