use tensor_grad::prelude::*;

pub struct Weights {
    k: f64,
}

#[differentiable]
pub fn f(w: &Weights) -> f64 {
    w.k * w.k
}

fn main() {}
