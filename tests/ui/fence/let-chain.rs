use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let maybe = Some(x * x);
    if let Some(y) = maybe
        && y > 1.0
    {
        return y;
    }
    x
}

fn main() {}
