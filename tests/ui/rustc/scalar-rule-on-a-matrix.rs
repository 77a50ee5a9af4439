use tensor_grad::prelude::*;

#[differentiable]
fn f(m: &SMatrix<f64, 3, 3>) -> f64 {
    m.exp().sum()
}

fn main() {}
