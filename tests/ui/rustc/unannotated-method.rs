use tensor_grad::prelude::*;

pub struct Spring(pub f64);

impl Spring {
    pub fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }
}

#[differentiable(wrt(x))]
pub fn by_method(spring: &Spring, x: f64) -> f64 {
    spring.energy(x)
}

#[differentiable(wrt(x))]
pub fn by_path(spring: &Spring, x: f64) -> f64 {
    Spring::energy(spring, x)
}

fn main() {}
