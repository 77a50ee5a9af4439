use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    if {
        if x > 3.0 {
            return x;
        }
        x > 9.0
    } {}
    x * x
}

fn main() {}
