use tensor_grad::prelude::*;

#[differentiable]
pub trait Energy {
    fn energy(&self, x: f64) -> f64;
}

fn main() {}
