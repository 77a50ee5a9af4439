use tensor_grad::prelude::*;

fn largest(list: &mut [f64]) -> &mut f64 {
    &mut list[0]
}

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = vec![0.0, x];
    *largest(&mut list) = x * x;
    list[0]
}

fn main() {}
