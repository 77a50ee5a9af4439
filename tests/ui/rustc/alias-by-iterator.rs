use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = [0.0; 4];
    for pair in list.rchunks_mut(2) {
        pair[0] = x * x;
    }
    list[0]
}

fn main() {}
