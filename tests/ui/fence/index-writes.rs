use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    let v = [x, 2.0 * x];
    let mut n = 0;
    v[{
        n += usize::from(x > 1.0);
        n
    }]
}

fn main() {}
