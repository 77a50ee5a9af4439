use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: f64, #[cfg(any())] y: f64) -> f64 {
    x * x
}

fn main() {}
