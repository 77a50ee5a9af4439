use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = vec![0.0; 4];
    let slice = list.as_mut_slice();
    slice[0] = x * x;
    list[0]
}

fn main() {}
