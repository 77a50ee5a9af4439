use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = [0.0; 2];
    let sum: f64 = list
        .iter_mut()
        .map(|e| {
            *e = x * x;
            *e
        })
        .sum();
    sum + list[0]
}

fn main() {}
