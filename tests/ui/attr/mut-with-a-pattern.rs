use tensor_grad::prelude::*;

#[differentiable]
pub fn f((a, b): &mut (f64, f64)) -> f64 {
    *a *= *b;
    *a
}

fn main() {}
