use tensor_grad::prelude::*;

#[differentiable]
pub const K: f64 = 2.0;

fn main() {}
