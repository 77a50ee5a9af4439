use tensor_grad::prelude::*;

#[derive(Clone, Differentiable)]
enum Never {}

fn main() {}
