use tensor_grad::prelude::*;

#[derive(Clone)]
struct Config {
    rate: f64,
}

#[derive(Clone, Differentiable)]
struct Model {
    config: Config,
    weight: f64,
}

#[derive(Clone, Differentiable)]
struct Other {
    config: Config,
    weight: f64,
    steps: usize,
}

fn main() {}
