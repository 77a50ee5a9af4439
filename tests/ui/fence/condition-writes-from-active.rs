use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut total = 0.0;
    if {
        total += x;
        total < 3.0
    } {}
    total
}

fn main() {}
