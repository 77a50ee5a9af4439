use tensor_grad::prelude::*;

struct Model;

impl Model {
    fn exp(x: f64) -> f64 {
        3.0 * x
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    Model::exp(x)
}

fn main() {}
