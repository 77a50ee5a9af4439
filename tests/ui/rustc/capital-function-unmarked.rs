use tensor_grad::prelude::*;

#[allow(non_snake_case)]
fn V(r: f64) -> f64 {
    1.0 / r
}

#[differentiable]
fn f(x: f64) -> f64 {
    V(x) * x
}

fn main() {}
