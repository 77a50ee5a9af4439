use tensor_grad::prelude::*;

#[differentiable(hessian dump)]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {}
