use tensor_grad::prelude::*;

#[differentiable]
pub fn f(pair: (f64, &mut f64)) -> f64 {
    *pair.1 *= pair.0;
    pair.0
}

fn main() {}
