use tensor_grad::prelude::*;

#[derive(Differentiable)]
struct State {
    x: f64,
}

fn main() {}
