use tensor_grad::prelude::*;

mod odd {
    pub fn swap(a: &mut f64, b: &mut f64) {
        *a += *b;
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    let mut a = x;
    let mut b = x * x;
    odd::swap(&mut a, &mut b);
    a + b
}

fn main() {}
