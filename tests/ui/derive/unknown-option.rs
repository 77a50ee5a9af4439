use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
#[differentiable(gradient = Other)]
struct State {
    x: f64,
}

fn main() {}
