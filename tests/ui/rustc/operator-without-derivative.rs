use std::ops::{Add, Mul};
use tensor_grad::prelude::*;

#[derive(Clone, Copy, Differentiable)]
pub struct Spring(pub f64);

impl Mul for Spring {
    type Output = Spring;
    fn mul(self, other: Spring) -> Spring {
        Spring(self.0 * other.0)
    }
}

#[differentiable]
impl Add for Spring {
    type Output = Spring;
    #[differentiable]
    fn add(self, other: Spring) -> Spring {
        Spring(self.0 * other.0)
    }
}

#[differentiable(operators(Spring))]
pub fn product(a: Spring, b: Spring) -> f64 {
    (a * b).0
}

#[differentiable(hessian, operators(Spring))]
pub fn sum(a: Spring, b: Spring) -> f64 {
    (a + b).0
}

fn main() {}
