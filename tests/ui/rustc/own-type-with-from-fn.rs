use tensor_grad::prelude::*;

struct Model;

impl Model {
    fn from_fn(function: impl Fn(usize) -> f64) -> SVector<f64, 2> {
        SVector::<f64, 2>::new(function(1), function(0))
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    Model::from_fn(|i| x * i as f64).sum()
}

fn main() {}
