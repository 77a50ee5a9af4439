use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let n: usize = 3;
    x * n
}

fn main() {}
