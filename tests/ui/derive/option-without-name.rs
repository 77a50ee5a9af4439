use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
#[differentiable(tangent)]
struct State {
    x: f64,
}

fn main() {}
