use tensor_grad::prelude::*;

#[differentiable]
pub trait Energy {
    #[differentiable]
    fn energy(&self, x: f64) -> f64;
}

pub struct Spring(pub f64);

impl Energy for Spring {
    fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }
}

fn main() {}
