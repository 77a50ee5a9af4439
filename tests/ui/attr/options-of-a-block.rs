use tensor_grad::prelude::*;

pub struct Spring(pub f64);

#[differentiable(wrt(x), companion = Energy)]
impl Spring {
    #[differentiable(hessian, again)]
    pub fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }

    #[differentiable]
    pub fn rounded(&self, x: f64) -> f64 {
        self.0 * (x as i32 as f64) + x.to_bits() as f64
    }
}

fn main() {}
