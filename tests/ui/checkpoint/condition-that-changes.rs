use tensor_grad::prelude::*;

#[differentiable(checkpoint)]
fn walk(x0: f64, mut queue: Vec<usize>) -> f64 {
    let mut x = x0;
    while queue.pop().is_some() {
        x = x * x;
    }
    x
}

#[differentiable(checkpoint)]
fn counted(x0: f64, n: usize) -> f64 {
    let mut x = x0;
    let mut k = 0;
    while {
        k += 1;
        k
    } < n
    {
        x = x * x;
    }
    x
}

fn main() {}
