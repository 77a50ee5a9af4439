use tensor_grad::prelude::*;

fn double(y: &mut f64) {
    *y *= 2.0;
}

#[differentiable]
fn f(x: f64) -> f64 {
    let mut y = x;
    double(&mut y);
    y
}

fn main() {}
