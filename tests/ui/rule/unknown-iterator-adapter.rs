use tensor_grad::prelude::*;

#[differentiable]
fn f(v: &SVector<f64, 3>) -> f64 {
    let mut s = 0.0;
    for e in v.iter().take_while(|e| **e > 0.0) {
        s += e;
    }
    s
}

fn main() {}
