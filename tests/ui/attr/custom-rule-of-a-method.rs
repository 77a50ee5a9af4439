use tensor_grad::prelude::*;

struct Spring(f64);

impl Spring {
    #[differentiable(vjp = energy_vjp)]
    fn energy(&self, x: f64) -> f64 {
        self.0 * x * x
    }
}

fn energy_vjp(spring: &Spring, x: f64, y_bar: f64) -> f64 {
    2.0 * spring.0 * x * y_bar
}

fn main() {}
