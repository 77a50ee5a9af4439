use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = vec![1.0];
    let alias = &mut list;
    alias.push(x);
    list[1]
}

fn main() {}
