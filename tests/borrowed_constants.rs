//! Constants that become active through a name that borrows them: handed to a function or a method that writes to it.
#![allow(clippy::needless_range_loop, clippy::explicit_auto_deref, reason = "programs as people write them")]

mod common;
use common::ported::*;

#[differentiable(hessian)]
fn axpy(y: &mut [f64], a: f64) {
    for v in y.iter_mut() {
        *v += a * a;
    }
}

#[differentiable(hessian)]
fn grow(y: &mut f64, a: f64) {
    *y += a * a;
}

#[derive(Clone, Copy, Default, Differentiable)]
struct Mean {
    mean: f64,
}

#[differentiable(hessian)]
impl Mean {
    #[differentiable(hessian, wrt(self, x))]
    fn update(&mut self, x: f64) {
        self.mean += x * x * x;
    }

    #[differentiable(hessian, wrt(self, x))]
    fn feed(&mut self, x: f64) -> f64 {
        self.mean += x * x;
        self.mean * x
    }

    #[differentiable(hessian, wrt(self))]
    fn get(&self) -> f64 {
        self.mean
    }
}

#[differentiable(hessian)]
fn halves(x: f64) -> f64 {
    let mut w = vec![0.0; 4];
    let (l, r) = w.split_at_mut(2);
    axpy(l, x);
    axpy(r, 2.0 * x);
    w.iter().sum::<f64>() + w[0] * w[3]
}

#[differentiable(hessian)]
fn rows(x: f64) -> f64 {
    let mut g = vec![vec![0.0; 2]; 2];
    for i in 0..2 {
        let row = &mut g[i];
        axpy(row, x * (i + 1) as f64);
    }
    for row in &mut g {
        let first = &mut row[0];
        grow(first, x);
    }
    g[0][0] * g[1][1] + x
}

#[differentiable(hessian)]
fn wholes(x: f64) -> f64 {
    let mut w = [0.0; 3];
    let whole = &mut w;
    axpy(whole, x);
    let part = &mut w[..2];
    axpy(part, x.sin());
    let mut m = SMatrix::<f64, 2, 2>::zeros();
    axpy(m.as_mut_slice(), x);
    for chunk in w.chunks_mut(2) {
        axpy(chunk, x);
    }
    w[0] * w[2] + m[(0, 1)]
}

#[differentiable(hessian)]
fn pairs(x: f64) -> f64 {
    let mut t = (0.0, 0.5);
    let (a, b) = (&mut t.0, &mut t.1);
    grow(a, x);
    grow(b, x * 2.0);
    std::mem::swap(a, b);
    grow(&mut *a, x);
    let mut s = 0.0;
    {
        let total = &mut s;
        for _ in 0..3 {
            grow(total, x);
        }
    }
    t.0 * t.1 * s
}

#[differentiable(hessian)]
fn methods(x: f64) -> f64 {
    let mut list = [Mean::default(); 3];
    let slot = &mut list[1];
    slot.update(x);
    list[0].update(x.sin());
    let mut pair = (Mean::default(), Mean::default());
    pair.0.update(x);
    let fed = pair.1.feed(x);
    let last = &mut list[2];
    let (before, once, twice) = (last.get(), last.feed(x), last.feed(x * 0.5));
    for (i, each) in list.iter_mut().enumerate() {
        each.update(x + i as f64);
    }
    before + once * twice + fed * pair.0.mean + list[0].mean * list[1].get() + list[2].mean
}

#[test]
fn borrowed_constants() {
    for x in [0.7, -0.4] {
        gradgradcheck!(halves, x);
        gradgradcheck!(rows, x);
        gradgradcheck!(wholes, x);
        gradgradcheck!(pairs, x);
        gradgradcheck!(methods, x);
    }
}
