use tensor_grad::prelude::*;

#[differentiable(vjp = (root_forward, root_backward))]
fn root(x: f64) -> f64 {
    x.sqrt()
}

fn root_forward(x: f64) -> (f64, f64) {
    (x.sqrt(), x.sqrt())
}

fn root_backward(root: f64, y_bar: f64) -> f64 {
    0.5 * y_bar / root
}

#[differentiable(vjp = (cube_forward, cube_backward))]
fn cube(x: f64) -> f64 {
    x * x * x
}

fn cube_forward(x: f64) -> f64 {
    x * x
}

fn cube_backward(_x: f64, square: &f64, y_bar: f64) -> f64 {
    3.0 * square * y_bar
}

fn main() {}
