use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
struct Settings {
    weight: f64,
    #[nondiff]
    rate: f64,
}

#[differentiable]
fn f(settings: &Settings, x: f64) -> f64 {
    let faster = Settings { rate: x, ..settings.clone() };
    faster.weight * faster.rate
}

fn main() {}
