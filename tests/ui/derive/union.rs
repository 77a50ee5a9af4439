use tensor_grad::prelude::*;

#[derive(Clone, Copy, Differentiable)]
union Bits {
    x: f64,
    y: f64,
}

fn main() {}
