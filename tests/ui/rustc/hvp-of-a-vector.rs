use tensor_grad::prelude::*;

#[differentiable(hessian)]
pub fn f(x: &SVector<f64, 2>) -> SVector<f64, 2> {
    2.0 * x
}

pub fn caller() {
    let _ = f::hvp(&SVector::<f64, 2>::new(1.0, 2.0), SVector::<f64, 2>::zeros());
}

fn main() {}
