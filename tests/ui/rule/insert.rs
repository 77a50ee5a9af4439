use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = vec![1.0];
    list.insert(0, x);
    list[0]
}

fn main() {}
