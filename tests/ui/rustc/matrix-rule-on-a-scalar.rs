use tensor_grad::prelude::*;

trait Norm {
    fn norm(&self) -> f64;
}

impl Norm for f64 {
    fn norm(&self) -> f64 {
        7.0 * self
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    x.norm() + x
}

fn main() {}
