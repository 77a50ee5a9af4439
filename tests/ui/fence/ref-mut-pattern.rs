use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut y = x;
    match y {
        ref mut z => *z *= 2.0,
    }
    y
}

fn main() {}
