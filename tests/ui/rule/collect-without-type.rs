use tensor_grad::prelude::*;

#[differentiable]
fn total(list: Vec<f64>) -> f64 {
    list[0]
}

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    let squares = v.iter().map(|e| e * e).collect();
    total(squares)
}

fn main() {}
