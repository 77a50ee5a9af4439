use tensor_grad::prelude::*;

#[differentiable(checkpoint)]
fn square(x: f64) -> f64 {
    x * x
}

fn main() {}
