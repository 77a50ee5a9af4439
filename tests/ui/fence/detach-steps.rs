use tensor_grad::prelude::*;

#[differentiable]
fn step(s: &mut f64, u: f64) -> f64 {
    *s += u;
    *s
}

#[differentiable]
pub fn f(s: &mut f64, u: f64) -> f64 {
    u * detach(step(s, u))
}

fn main() {}
