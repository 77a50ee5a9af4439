use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let functions = [f64::sin, f64::cos];
    functions[0](x)
}

fn main() {}
