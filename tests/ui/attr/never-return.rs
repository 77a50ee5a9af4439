use tensor_grad::prelude::*;

#[differentiable]
pub fn f(x: f64) -> ! {
    panic!("{x}")
}

fn main() {}
