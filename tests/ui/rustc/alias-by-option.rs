use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = vec![0.0; 4];
    if let Some(first) = list.get_mut(0) {
        *first = x * x;
    }
    list[0]
}

fn main() {}
