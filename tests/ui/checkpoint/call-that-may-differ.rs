use tensor_grad::prelude::*;

fn noise(k: usize) -> f64 {
    k as f64
}

#[differentiable(checkpoint)]
fn walk(x0: f64, n: usize) -> f64 {
    let mut x = x0;
    for k in 0..n {
        let u = noise(k);
        x = x * x + u;
    }
    x
}

fn main() {}
