use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut k = x;
    let scale = move |v: f64| v * k;
    k = 2.0 * x;
    scale(x) + k
}

fn main() {}
