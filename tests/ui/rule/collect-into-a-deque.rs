use std::collections::VecDeque;
use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    let squares = v.iter().map(|e| e * e).collect::<VecDeque<f64>>();
    squares[0]
}

fn main() {}
