use tensor_grad::prelude::*;

#[differentiable]
pub fn f(s: &mut [f64; 2], x: f64) -> f64 {
    let pair = (s, x);
    pair.0[0] *= pair.1;
    x
}

fn main() {}
