use tensor_grad::prelude::*;

struct Pair {
    a: f64,
    b: f64,
}

#[differentiable]
fn f(x: f64) -> f64 {
    let base = Pair { a: 1.0, b: 2.0 };
    let pair = Pair { a: x, ..base };
    pair.a * pair.b
}

fn main() {}
