use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
struct Settings {
    weight: f64,
    #[nondiff]
    rate: f64,
}

#[differentiable]
fn f(mut settings: Settings, x: f64) -> f64 {
    settings.rate = x;
    settings.weight * settings.rate
}

fn main() {}
