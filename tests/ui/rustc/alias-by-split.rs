use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = [0.0; 4];
    let (left, _right) = list.split_at_mut(2);
    left[0] = x * x;
    list[0]
}

fn main() {}
