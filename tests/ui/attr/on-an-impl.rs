use tensor_grad::prelude::*;

pub struct Spring(pub f64);

#[differentiable]
impl Spring {
    pub fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }
}

fn main() {}
