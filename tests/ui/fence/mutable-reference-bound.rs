use tensor_grad::prelude::*;

#[differentiable]
pub fn f(s: &mut [f64; 2], x: f64) -> f64 {
    let t = s;
    t[0] *= x;
    t[0]
}

fn main() {}
