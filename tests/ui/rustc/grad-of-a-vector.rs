use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: &SVector<f64, 2>) -> SVector<f64, 2> {
    2.0 * x
}

pub fn caller() {
    let _ = f::grad(&SVector::<f64, 2>::new(1.0, 2.0));
}

fn main() {}
