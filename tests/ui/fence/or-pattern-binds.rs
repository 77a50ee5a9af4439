use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let pair = (x, 2.0 * x);
    match pair {
        (a, 1.0) | (2.0, a) => a,
        _ => x,
    }
}

fn main() {}
