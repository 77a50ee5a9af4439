//! Callers of `spring.energy(x)` get the method of the type, which has no derivative.
use tensor_grad::prelude::*;

#[differentiable]
pub trait Energy {
    #[differentiable]
    fn energy(&self, x: f64) -> f64;
}

pub struct Spring(pub f64);

impl Spring {
    pub fn energy(&self, x: f64) -> f64 {
        2.0 * self.0 * x * x
    }
}

#[differentiable]
impl Energy for Spring {
    #[differentiable]
    fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }
}

fn main() {}
