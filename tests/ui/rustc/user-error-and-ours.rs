use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let y: f64 = "text";
    let mut list = vec![x];
    list.dedup();
    list[0] * y
}

fn main() {}
