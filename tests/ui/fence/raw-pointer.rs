use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut y = x;
    let _pointer = &raw mut y;
    y = 2.0 * y;
    y
}

fn main() {}
