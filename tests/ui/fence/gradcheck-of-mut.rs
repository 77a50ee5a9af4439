use tensor_grad::prelude::*;

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

fn main() {
    let mut x = 1.0;
    gradcheck!(square, &mut x);
}
