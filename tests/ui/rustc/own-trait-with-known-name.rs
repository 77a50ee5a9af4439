use tensor_grad::prelude::*;

trait Float {
    fn exp(self) -> Self;
}

impl Float for f64 {
    fn exp(self) -> f64 {
        3.0 * self
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    Float::exp(x)
}

fn main() {}
