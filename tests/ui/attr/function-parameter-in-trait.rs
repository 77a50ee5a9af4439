use tensor_grad::prelude::*;

#[differentiable]
trait Solver {
    #[differentiable]
    fn solve(&self, f: impl Fn(f64) -> f64, x: f64) -> f64;
}

fn main() {}
