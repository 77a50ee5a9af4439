use tensor_grad::prelude::*;

mod libm {
    pub fn exp(x: f64) -> f64 {
        1.0 + x
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    libm::exp(x)
}

fn main() {}
