use tensor_grad::prelude::*;

#[differentiable(hesian)]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {}
