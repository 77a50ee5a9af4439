use tensor_grad::prelude::*;

#[differentiable]
fn even(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { odd(x * x, n - 1) }
}

#[differentiable]
fn odd(x: f64, n: u32) -> f64 {
    if n == 0 { 1.0 } else { even(x + 1.0, n - 1) }
}

fn main() {}
