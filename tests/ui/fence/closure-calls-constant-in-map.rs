use tensor_grad::prelude::*;

fn noise(scale: f64) -> f64 {
    scale
}

#[differentiable]
fn f(x: f64) -> f64 {
    let v = SVector::<f64, 2>::new(x, x * x).map(|e| e * noise(0.1));
    v[0] + v[1]
}

fn main() {}
