use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
enum Load {
    Point(f64, #[nondiff] f64),
    Spread(f64),
}

#[differentiable]
fn f(x: f64) -> f64 {
    let load = if x > 0.0 { Load::Point(x, x * x) } else { Load::Spread(x) };
    match load {
        Load::Point(force, at) => force * at,
        Load::Spread(force) => force,
    }
}

fn main() {}
