use tensor_grad::prelude::*;

#[differentiable(vjp = scaled_vjp)]
fn scaled(x: &SVector<f64, 3>, k: f64, #[nondiff] names: &[String]) -> f64 {
    x.norm() * k * names.len() as f64
}

fn scaled_vjp(x: &SVector<f64, 3>, y_bar: f64) -> SVector<f64, 3> {
    x * y_bar
}

fn main() {}
