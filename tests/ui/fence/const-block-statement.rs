use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    const { assert!(1 < 2) };
    let y = -x;
    y.to_bits() as f64 * x
}

fn main() {}
