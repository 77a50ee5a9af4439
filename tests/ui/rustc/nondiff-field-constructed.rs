use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
struct Settings {
    weight: f64,
    #[nondiff]
    rate: f64,
}

#[differentiable]
fn f(x: f64) -> f64 {
    let settings = Settings { weight: x, rate: x.sin() };
    settings.weight * settings.rate
}

fn main() {}
