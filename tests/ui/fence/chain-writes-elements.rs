use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = [0.0; 2];
    list.iter_mut().for_each(|e| *e = x * x);
    list[0]
}

fn main() {}
