use tensor_grad::prelude::*;

#[differentiable]
fn apply(mut f: impl FnMut(f64) -> f64, x: f64) -> f64 {
    f(x)
}

fn main() {}
