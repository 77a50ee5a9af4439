use tensor_grad::prelude::*;

#[differentiable]
pub trait Layer: Send + Sync {
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: f64) -> f64;
}

fn main() {}
