use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let scale: Box<dyn Fn(f64) -> f64> = Box::new(move |v| v * x);
    scale(2.0)
}

fn main() {}
