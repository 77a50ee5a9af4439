use tensor_grad::prelude::*;

#[differentiable]
fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn wrong(table: &[f64; 4], x: f64) -> f64 {
    apply(|t| table[t as usize] * t, x)
}

fn main() {}
