use tensor_grad::prelude::*;

#[differentiable]
fn f(x: f64) -> f64 {
    macro_rules! vec {
        ($x:expr) => {
            [2.0 * $x]
        };
    }
    let v = vec![x];
    v[0]
}

fn main() {}
