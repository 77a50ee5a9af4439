use tensor_grad::prelude::*;

#[differentiable]
fn grow(y: &mut f64, a: f64) {
    *y += a * a;
}

#[differentiable]
fn grown(x: f64, n: usize) -> f64 {
    let mut list = vec![0.0; 2];
    if n > 0
        && let Some(last) = list.last_mut()
    {
        grow(last, x);
    }
    list[1] + x
}

fn main() {}
