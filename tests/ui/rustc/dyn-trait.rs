use tensor_grad::prelude::*;

#[differentiable]
pub trait Energy {
    #[differentiable]
    fn energy(&self, x: f64) -> f64;
}

#[differentiable(wrt(x))]
pub fn total(energy: &dyn Energy, x: f64) -> f64 {
    energy.energy(x)
}

fn main() {}
