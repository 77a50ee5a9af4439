use tensor_grad::prelude::*;

#[differentiable]
fn f(a: &SMatrix<f64, 2, 3>, b: &SMatrix<f64, 2, 3>) -> f64 {
    (a * b).sum()
}

fn main() {}
