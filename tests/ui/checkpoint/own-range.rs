use tensor_grad::prelude::*;

#[differentiable(checkpoint)]
fn walk(x0: f64, n: usize) -> f64 {
    let mut x = x0;
    let mut left = n;
    for _ in 0..left {
        x = x * x;
        left -= 1;
    }
    x + left as f64
}

fn main() {}
