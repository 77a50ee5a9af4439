use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut y = x;
    #[cfg(any())]
    {
        y *= 2.0;
    }
    y *= x;
    y
}

fn main() {}
