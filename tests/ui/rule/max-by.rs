use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    *v.iter().max_by(|a, b| a.total_cmp(b)).unwrap()
}

fn main() {}
