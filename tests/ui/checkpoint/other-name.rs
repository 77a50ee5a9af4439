use tensor_grad::prelude::*;

#[differentiable(checkpoint)]
fn walk(x0: f64, n: usize) -> f64 {
    let mut x = x0;
    let other = &mut x;
    for _ in 0..n {
        *other = other.sin();
    }
    x
}

fn main() {}
