use tensor_grad::prelude::*;

trait ExpMap {
    fn exp_map(&self) -> Self;
}

impl ExpMap for SMatrix<f64, 3, 3> {
    fn exp_map(&self) -> Self {
        *self
    }
}

#[differentiable]
fn f(m: &SMatrix<f64, 3, 3>) -> f64 {
    m.exp_map().sum()
}

fn main() {}
