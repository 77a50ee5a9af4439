use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let v = [x, 2.0 * x];
    let mut total = 0.0;
    if v.iter().any(|e| {
        total += e;
        *e > 1.0
    }) {
        return total;
    }
    x
}

fn main() {}
