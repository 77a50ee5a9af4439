use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let double = |v: f64| 2.0 * v * x;
    let list = [double];
    list[0](x)
}

fn main() {}
