use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let v = [x, 2.0 * x];
    v.iter()
        .map(|e| {
            if *e > 1.0 {
                return 2.0 * e;
            }
            e * e
        })
        .sum::<f64>()
}

fn main() {}
