use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64, out: &mut f64) {
    *out = x * x;
}

pub fn g() -> (f64, f64) {
    f::grad(1.0, &mut 0.0)
}

fn main() {}
