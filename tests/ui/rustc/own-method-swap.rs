use tensor_grad::prelude::*;
#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair { a: f64, b: f64 }
impl Pair {
    fn swap(&mut self, _: usize, _: usize) { self.a = self.b * self.a; }
}
#[differentiable]
fn f(x: f64) -> f64 {
    let mut s = Pair { a: x, b: 2.0 * x };
    s.swap(0, 1);
    s.a
}
fn main() {}
