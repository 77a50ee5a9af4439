use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut total = 0.0;
    let v = SVector::<f64, 2>::new(x, x * x).map(|e| {
        total += e;
        e * total
    });
    v[0] + v[1]
}

fn main() {}
