use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: f64, #[nondiff] out: &mut f64) -> f64 {
    *out = x * x;
    *out
}

fn main() {}
