use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    v.iter().copied().reduce(|a, b| a * b).unwrap_or(0.0)
}

fn main() {}
