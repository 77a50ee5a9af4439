use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    let (at, most) = v.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
    *most * at as f64
}

fn main() {}
