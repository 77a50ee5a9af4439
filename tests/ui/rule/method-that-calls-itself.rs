use tensor_grad::prelude::*;

pub struct Tree(pub f64);

impl Tree {
    #[differentiable]
    pub fn power(&self, x: f64, n: usize) -> f64 {
        if n == 0 { x } else { self.0 * x + self.power(x, n - 1) + Self::power(self, x, n - 1) }
    }
}

fn main() {}
