use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let v = vec![x, 2.0 * x];
    let y = v[0] * v[1];
    drop(v);
    y
}

fn main() {}
