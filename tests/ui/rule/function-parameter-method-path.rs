use tensor_grad::prelude::*;

#[differentiable]
fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

struct Model;

#[differentiable]
impl Model {
    #[differentiable]
    fn response(x: f64) -> f64 {
        x * x
    }
}

#[differentiable]
fn wrong(x: f64) -> f64 {
    apply(Model::response, x)
}

fn main() {}
