use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64, #[nondiff] function: fn(f64) -> f64) -> f64 {
    function(x)
}

fn main() {}
