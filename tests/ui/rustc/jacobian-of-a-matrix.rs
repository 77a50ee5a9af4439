use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: &SMatrix<f64, 2, 2>) -> SMatrix<f64, 2, 2> {
    2.0 * x
}

pub fn caller() {
    let _ = f::jacobian(&SMatrix::<f64, 2, 2>::zeros());
}

fn main() {}
