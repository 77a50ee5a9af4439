use tensor_grad::prelude::*;

#[differentiable]
fn scaled(x: f64, k: f64) -> f64 {
    k * x
}

#[differentiable]
fn f(x: f64) -> f64 {
    scaled(x)
}

fn main() {}
