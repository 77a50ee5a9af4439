use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let later = async move { std::future::ready(x).await };
    drop(later);
    x * x
}

fn main() {}
