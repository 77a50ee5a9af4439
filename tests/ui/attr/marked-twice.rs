use tensor_grad::prelude::*;

#[differentiable(hessian)]
#[differentiable(wrt(x))]
fn f(x: f64, y: f64) -> f64 {
    x * y
}

struct Spring(f64);

#[differentiable]
impl Spring {
    #[differentiable]
    #[differentiable(hessian)]
    fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }
}

fn main() {}
