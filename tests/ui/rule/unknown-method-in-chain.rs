use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    v.map(|e| e * e).argmax().1 + v.sum()
}

fn main() {}
