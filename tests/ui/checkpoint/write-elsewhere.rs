use std::cell::Cell;
use tensor_grad::prelude::*;

#[differentiable(checkpoint)]
fn through_a_reference(x0: f64, n: usize) -> f64 {
    let mut x = x0;
    let mut count = 0;
    let counter = &mut count;
    for _ in 0..n {
        x = x * x;
        *counter += 1;
    }
    x
}

#[differentiable(checkpoint)]
fn in_a_cell(x0: f64, n: usize, #[nondiff] cell: &Cell<usize>) -> f64 {
    let mut x = x0;
    for k in 0..n {
        x = x * x;
        cell.set(k);
    }
    x
}

fn main() {}
