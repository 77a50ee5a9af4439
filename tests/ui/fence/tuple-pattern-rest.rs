use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let t = (x, x * x, 3.0);
    let (first, .., last) = t;
    first * last
}

fn main() {}
