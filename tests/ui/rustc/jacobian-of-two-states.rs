use tensor_grad::prelude::*;

#[differentiable]
fn f(a: &mut f64, b: &mut f64) {
    *a *= *b;
}

pub fn g() {
    f::jacobian(&mut 1.0, &mut 0.0);
}

fn main() {}
