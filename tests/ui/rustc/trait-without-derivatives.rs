use tensor_grad::prelude::*;

pub struct Spring(pub f64);


pub trait Energy {
    fn energy(&self, x: f64) -> f64;
}

#[differentiable]
impl Energy for Spring {
    #[differentiable]
    fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }
}

fn main() {}
