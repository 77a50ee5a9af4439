use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
struct Gains {
    p: f64,
    #[nondiff]
    limit: f64,
}

#[derive(Clone, Differentiable)]
struct Controller {
    gains: Gains,
    bias: f64,
}

fn main() {}
