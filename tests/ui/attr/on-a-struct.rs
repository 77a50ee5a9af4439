use tensor_grad::prelude::*;

#[differentiable]
pub struct Weights {
    pub w: f64,
}

fn main() {}
