use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    if x < 1.0 { x } else { x * f(0.5 * x) }
}

fn main() {}
