use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let v = [x, x * x, 3.0];
    let [first, rest @ ..] = v;
    first * rest[1]
}

fn main() {}
