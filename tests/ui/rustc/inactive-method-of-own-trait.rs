use tensor_grad::prelude::*;

trait Len {
    fn len(&self) -> f64;
}

impl Len for f64 {
    fn len(&self) -> f64 {
        *self
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    x.len() * x
}

fn main() {}
