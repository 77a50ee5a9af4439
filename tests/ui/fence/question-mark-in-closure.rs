use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let root = |v: f64| {
        let positive = (v > 0.0).then_some(v)?;
        Some(positive.sqrt())
    };
    root(x).unwrap_or(0.0)
}

fn main() {}
