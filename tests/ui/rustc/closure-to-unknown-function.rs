use tensor_grad::prelude::*;

fn apply(function: impl Fn(f64) -> f64) -> f64 {
    function(2.0)
}

#[differentiable]
fn f(x: f64) -> f64 {
    apply(|v| v * x)
}

fn main() {}
