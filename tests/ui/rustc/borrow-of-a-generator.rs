use tensor_grad::prelude::*;

struct Generator(u64);

#[differentiable]
fn noisy(x: f64, #[nondiff] generator: &mut Generator) -> f64 {
    generator.0 += 1;
    x * generator.0 as f64
}

#[differentiable]
fn f(x: f64) -> f64 {
    let mut generator = Generator(3);
    noisy(x, &mut generator)
}

fn main() {}
