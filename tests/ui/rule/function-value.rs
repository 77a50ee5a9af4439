use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let function = f64::sin;
    function(x)
}

fn main() {}
