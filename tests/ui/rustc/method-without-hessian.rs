use tensor_grad::prelude::*;

pub struct Spring(pub f64);

impl Spring {
    #[differentiable]
    pub fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }
}

#[differentiable(hessian, wrt(x))]
pub fn total(spring: &Spring, x: f64) -> f64 {
    spring.energy(x)
}

fn main() {}
