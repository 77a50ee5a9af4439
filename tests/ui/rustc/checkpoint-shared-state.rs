use std::cell::Cell;
use std::rc::Rc;
use tensor_grad::prelude::*;

#[derive(Clone)]
struct Noise(Rc<Cell<u64>>);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0.set(self.0.get() * 7 % 101);
        self.0.get() as f64
    }
}

#[differentiable(checkpoint)]
fn walk(x0: f64, n: usize, #[nondiff] noise: &mut Noise) -> f64 {
    let mut x = x0;
    for _ in 0..n {
        if noise.next() > 50.0 {
            x = x * x;
        }
    }
    x
}

fn main() {}
