use tensor_grad::prelude::*;

#[differentiable(companion)]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {}
