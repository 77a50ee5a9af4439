use tensor_grad::prelude::*;

#[differentiable]
fn step(s: &mut f64, u: f64) -> f64 {
    *s += u;
    *s
}

#[differentiable]
pub fn f(x: f64) -> f64 {
    let mut s = x;
    step(detach(&mut s), x) * s
}

fn main() {}
