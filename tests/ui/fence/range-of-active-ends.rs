use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut n = 0.0;
    let steps = 0.0..x;
    if steps.contains(&1.0) {
        n += x;
    }
    n
}

fn main() {}
