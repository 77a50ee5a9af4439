use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let v = vec![x, 2.0 * x];
    let w = v;
    v[0] * w[1]
}

fn main() {}
