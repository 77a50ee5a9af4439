//! A function parameter is called or handed on, and nothing else.
use tensor_grad::prelude::*;

#[differentiable]
fn stored(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let pair = (f, x);
    pair.0(pair.1)
}

fn main() {}
