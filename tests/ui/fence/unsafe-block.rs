use tensor_grad::prelude::*;

unsafe fn scaled(x: f64) -> f64 {
    2.0 * x
}

#[differentiable]
fn f(x: f64) -> f64 {
    unsafe { scaled(x) }
}

fn main() {}
