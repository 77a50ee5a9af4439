use tensor_grad::prelude::*;

trait Scale {
    fn scale(&self, a: f64, b: f64) -> f64;
}

impl Scale for f64 {
    fn scale(&self, a: f64, b: f64) -> f64 {
        a * self + b
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    x.scale(2.0, 3.0) + x
}

fn main() {}
