use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
struct Layer {
    bias: f64,
    activation: fn(f64) -> f64,
}

fn main() {}
