use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut list = vec![x, 2.0 * x];
    list.sort_unstable_by(|a, b| a.total_cmp(b));
    list[0]
}

fn main() {}
