use tensor_grad::prelude::*;

#[differentiable]
fn step(s: &mut f64, u: f64) -> f64 {
    *s += u;
    *s
}

#[differentiable]
pub fn f(s: &mut f64, u: f64) -> f64 {
    if step(s, u) > 1.0 { *s } else { u }
}

fn main() {}
