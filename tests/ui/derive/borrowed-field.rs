use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
struct Points<'a> {
    scale: f64,
    points: &'a [f64],
    weights: Weights<'a>,
}

fn main() {}
