use tensor_grad::prelude::*;

#[differentiable(vjp)]
fn length(x: &SVector<f64, 3>) -> f64 {
    x.norm()
}

fn main() {}
