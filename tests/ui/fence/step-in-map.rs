use tensor_grad::prelude::*;

#[differentiable]
fn step(s: &mut f64, u: f64) -> f64 {
    *s += u;
    *s
}

#[differentiable]
pub fn f(s: &mut f64, v: &SVector<f64, 3>) -> f64 {
    v.map(|x| step(s, x)).sum()
}

fn main() {}
