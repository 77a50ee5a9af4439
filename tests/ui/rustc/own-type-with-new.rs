use tensor_grad::prelude::*;

struct Model;

impl Model {
    fn new(a: f64, b: f64) -> SVector<f64, 2> {
        SVector::<f64, 2>::new(a * b, b)
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    Model::new(x, x).sum()
}

fn main() {}
