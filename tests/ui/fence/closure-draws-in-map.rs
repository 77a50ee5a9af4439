use tensor_grad::prelude::*;

fn noise() -> f64 {
    0.5
}

#[differentiable]
fn f(x: f64) -> f64 {
    let v = SVector::<f64, 2>::new(x, x * x).map(|e| e * noise());
    v[0] + v[1]
}

fn main() {}
