use tensor_grad::prelude::*;

#[differentiable(checkpoint = 0)]
fn none(x: f64) -> f64 {
    x * x
}

#[differentiable(checkpoint = "many")]
fn text(x: f64) -> f64 {
    x * x
}

struct Plant;

#[differentiable(checkpoint = 3)]
impl Plant {
    #[differentiable]
    fn step(&self, x: f64) -> f64 {
        x * x
    }
}

#[differentiable]
trait Model {
    #[differentiable(checkpoint = 3)]
    fn advance(&self, x: f64) -> f64;
}

fn main() {}
