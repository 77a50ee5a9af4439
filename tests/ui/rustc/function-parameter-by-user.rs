use tensor_grad::prelude::*;

#[differentiable]
fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

fn main() {
    let _ = apply::grad(|x| x * x, 1.0);
}
