use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = vec![0.0];
    *list.last_mut().unwrap() = x * x;
    list[0]
}

fn main() {}
