use tensor_grad::prelude::*;

pub struct Model {
    function: fn(f64) -> f64,
}

#[differentiable]
fn f(x: f64, #[nondiff] model: &Model) -> f64 {
    (model.function)(x)
}

fn main() {}
