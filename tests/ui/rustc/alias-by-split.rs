use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = [0.0; 4];
    let (left, _right) = list.split_first_mut().unwrap();
    *left = x * x;
    list[0]
}

fn main() {}
