use tensor_grad::prelude::*;

#[allow(non_snake_case)]
fn Pair(a: f64, b: f64) -> (f64, f64) {
    (a * b, a + b)
}

#[differentiable]
fn f(x: f64) -> f64 {
    let pair = Pair(x, x);
    pair.0 + pair.1
}

fn main() {}
