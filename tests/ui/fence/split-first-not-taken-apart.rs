use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &[f64]) -> f64 {
    match v.split_first() {
        Some(parts) => *parts.0,
        None => 0.0,
    }
}

fn main() {}
