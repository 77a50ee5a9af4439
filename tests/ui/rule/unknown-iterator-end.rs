use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    v.iter().copied().peekable().sum()
}

fn main() {}
