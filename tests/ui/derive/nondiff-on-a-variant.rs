use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
enum Load {
    Point(f64),
    #[nondiff]
    Fixed(f64),
}

fn main() {}
