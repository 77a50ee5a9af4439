use std::ops::AddAssign;
use tensor_grad::prelude::*;

#[derive(Clone, Copy, Differentiable)]
pub struct Spring(pub f64);

impl AddAssign for Spring {
    fn add_assign(&mut self, other: Spring) {
        self.0 *= other.0;
    }
}

#[differentiable(operators(Spring))]
pub fn grown(a: Spring, b: Spring) -> f64 {
    let mut sum = a;
    sum += b;
    sum.0
}

fn main() {}
