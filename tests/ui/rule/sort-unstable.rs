use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = vec![x, 2.0 * x];
    list.sort_unstable_by(|a, b| a.abs().total_cmp(&b.abs()));
    list[0]
}

fn main() {}
