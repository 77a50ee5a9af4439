use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = vec![x, 2.0 * x];
    list.pop().unwrap_or(x)
}

fn main() {}
