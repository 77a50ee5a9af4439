use std::ops::Mul;
use tensor_grad::prelude::*;

#[derive(Clone, Copy, Differentiable)]
pub struct Spring(pub f64);

#[differentiable]
impl Mul<&Spring> for &Spring {
    type Output = Spring;
    #[differentiable]
    fn mul(self, other: &Spring) -> Spring {
        Spring(self.0 * other.0)
    }
}

fn main() {}
