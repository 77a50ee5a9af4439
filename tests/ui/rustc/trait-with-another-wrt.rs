use tensor_grad::prelude::*;

#[differentiable]
pub trait Energy {
    #[differentiable]
    fn energy(&self, x: f64, y: f64) -> f64;
}

pub struct Spring(pub f64);

#[differentiable]
impl Energy for Spring {
    #[differentiable(wrt(x))]
    fn energy(&self, x: f64, y: f64) -> f64 {
        self.0 * x * y
    }
}

fn main() {}
