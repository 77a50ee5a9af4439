use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    v.try_normalize(v.sum()).map_or(0.0, |u| u[0])
}

fn main() {}
