#![allow(non_snake_case)]
use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let maybe = Some(x * x);
    match maybe {
        Some(V) => V,
        None => x,
    }
}

fn main() {}
