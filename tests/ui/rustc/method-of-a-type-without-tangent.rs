use tensor_grad::prelude::*;

pub struct Spring(pub f64);

impl Spring {
    #[differentiable(wrt(self))]
    pub fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }
}

fn main() {}
