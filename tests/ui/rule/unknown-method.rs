use tensor_grad::prelude::*;

#[differentiable]
pub fn f(m: &SMatrix<f64, 2, 2>) -> f64 {
    m.pseudo_inverse(1e-9).unwrap().sum()
}

fn main() {}
