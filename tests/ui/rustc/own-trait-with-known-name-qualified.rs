use tensor_grad::prelude::*;

trait RealField {
    fn hypot(self, other: Self) -> Self;
}

impl RealField for f64 {
    fn hypot(self, other: f64) -> f64 {
        self * other
    }
}

#[differentiable]
fn f(x: f64, y: f64) -> f64 {
    <f64 as RealField>::hypot(x, y)
}

fn main() {}
