use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    v.iter().copied().scan(0.0, |sum, x| { *sum += x; Some(*sum) }).sum()
}

fn main() {}
