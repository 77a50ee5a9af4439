use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let cell = std::cell::Cell::new(0.0);
    if cell.replace(x) < 1.0 { cell.get() * x } else { x }
}

fn main() {}
