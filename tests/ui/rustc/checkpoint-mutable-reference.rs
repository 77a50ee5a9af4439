use tensor_grad::prelude::*;

#[differentiable(wrt(x))]
fn counted(x: f64, count: &mut usize) -> f64 {
    *count += 1;
    x.sin() * *count as f64
}

#[differentiable(checkpoint)]
fn walk(x0: f64, n: usize) -> f64 {
    let mut x = x0;
    let mut count = 0;
    let counter = &mut count;
    for _ in 0..n {
        x = counted(x, counter);
    }
    x
}

struct Sampler {
    drawn: usize,
}

impl Sampler {
    #[differentiable(wrt(x))]
    fn perturb(&mut self, x: f64) -> f64 {
        self.drawn += 1;
        x.sin() * self.drawn as f64
    }
}

#[differentiable(checkpoint)]
fn sampled(x0: f64, n: usize) -> f64 {
    let mut x = x0;
    let mut sampler = Sampler { drawn: 0 };
    let given = &mut sampler;
    for _ in 0..n {
        x = given.perturb(x);
    }
    x
}

fn main() {}
