use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut y = x * x;
    let old = std::mem::replace(&mut y, 1.0);
    old + y
}

fn main() {}
