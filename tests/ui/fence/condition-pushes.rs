use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = vec![1.0];
    if {
        list.push(x);
        list.len() > 1
    } {
        return list[1];
    }
    x
}

fn main() {}
