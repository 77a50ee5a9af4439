use tensor_grad::prelude::*;

#[differentiable(jvp = length_jvp)]
fn length(x: &SVector<f64, 3>) -> f64 {
    x.norm()
}

fn length_jvp(x: &SVector<f64, 3>, x_dot: &SVector<f64, 3>) -> f64 {
    x.dot(x_dot) / x.norm()
}

fn main() {}
