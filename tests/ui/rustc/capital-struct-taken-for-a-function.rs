use tensor_grad::prelude::*;

#[derive(Clone, Copy, Differentiable)]
struct RGB(f64, f64, f64);

#[differentiable]
fn f(x: f64) -> f64 {
    let color = RGB(x, x * x, 2.0);
    color.0 * color.1
}

fn main() {}
