use tensor_grad::prelude::*;

#[differentiable(checkpoint)]
fn walk(x0: f64, n: usize) -> f64 {
    let mut y;
    let mut x = x0;
    for k in 0..n {
        y = x * k as f64;
        x = y * y;
    }
    x
}

fn main() {}
