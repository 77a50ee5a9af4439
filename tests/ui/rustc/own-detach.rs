use tensor_grad::prelude::*;

mod odd {
    pub fn detach(x: f64) -> f64 {
        2.0 * x
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    odd::detach(x) * x
}

fn main() {}
