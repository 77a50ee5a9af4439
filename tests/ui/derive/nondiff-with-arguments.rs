use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
struct State {
    x: f64,
    #[nondiff(always)]
    dt: f64,
}

fn main() {}
