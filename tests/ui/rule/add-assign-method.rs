use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    use std::ops::AddAssign;
    let mut y = x;
    y.add_assign(x);
    y
}

fn main() {}
