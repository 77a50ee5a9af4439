use tensor_grad::prelude::*;

fn exp(m: &SMatrix<f64, 2, 2>) -> SMatrix<f64, 2, 2> {
    m * m
}

#[differentiable]
fn f(m: &SMatrix<f64, 2, 2>) -> f64 {
    exp(m).sum()
}

fn main() {}
