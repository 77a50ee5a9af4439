use tensor_grad::prelude::*;

#[differentiable]
fn root(x: f64) -> Option<f64> {
    if x > 0.0 { Some(x.sqrt()) } else { None }
}

#[differentiable]
fn f(x: f64) -> f64 {
    let squared = root(x).map(|v| v * v);
    squared.unwrap_or(x)
}

fn main() {}
