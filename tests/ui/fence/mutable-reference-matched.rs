use tensor_grad::prelude::*;

#[differentiable]
pub fn f(s: &mut (f64, f64), x: f64) -> f64 {
    match s {
        (a, b) => *a = *b * x,
    }
    s.0
}

fn main() {}
