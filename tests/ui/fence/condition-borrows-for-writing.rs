use tensor_grad::prelude::*;

fn add(total: &mut f64, x: f64) -> f64 {
    *total += x;
    *total
}

#[differentiable]
fn f(x: f64) -> f64 {
    let mut total = 0.0;
    if add(&mut total, x) > 1.0 { total * x } else { total }
}

fn main() {}
