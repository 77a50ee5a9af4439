use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let root: Result<f64, f64> = if x > 0.0 { Ok(x.sqrt()) } else { Err(-x) };
    match root {
        Ok(y) => y,
        Err(e) => e,
    }
}

fn main() {}
