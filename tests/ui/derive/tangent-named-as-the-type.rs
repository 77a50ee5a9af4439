use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
#[differentiable(tangent = State)]
struct State {
    x: f64,
}

fn main() {}
