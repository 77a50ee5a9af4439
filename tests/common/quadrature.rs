//! A function that takes a function.

use tensor_grad::differentiable;

/// Midpoint rule.
#[differentiable(hessian)]
pub fn integrate(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    let h = (b - a) / 8.0;
    let mut sum = 0.0;
    for i in 0..8 {
        let x = a + h * (i as f64 + 0.5);
        sum += f(x) * h;
    }
    sum
}
