//! Buffers that change places in a loop, and are written in part.
#![allow(clippy::manual_swap, clippy::manual_memcpy, reason = "programs as people write them")]

#[macro_use]
mod common;

use tensor_grad::prelude::*;

#[differentiable]
fn double_buffered(x: &[f64; 4], n: usize) -> [f64; 4] {
    let mut a = *x;
    let mut b = [0.1; 4];
    for _ in 0..n {
        for i in 1..3 {
            b[i] = 0.2 * (a[i] * a[i] + a[i - 1] - a[i + 1]);
        }
        std::mem::swap(&mut a, &mut b);
    }
    a
}

#[differentiable]
fn from_constant(x: &[f64; 4], n: usize) -> [f64; 4] {
    let mut a = *x;
    let mut b = [0.5; 4];
    for k in 0..n {
        b[k % 4] = a[k % 4] * a[(k + 1) % 4];
        std::mem::swap(&mut a, &mut b);
    }
    a
}

/// The second buffer starts as a copy of the first.
#[differentiable]
fn from_copy(x: &[f64; 4], n: usize) -> f64 {
    let mut a = *x;
    let mut b = a;
    for _ in 0..n {
        b[1] = a[0] * a[1] * a[2];
        std::mem::swap(&mut a, &mut b);
    }
    a[1] * a[3]
}

#[differentiable(hessian)]
fn in_branches(x: &[f64; 4], n: usize) -> f64 {
    let mut a = x.to_vec();
    let mut b = vec![0.5; 4];
    for k in 0..n {
        if k % 3 < 2 {
            b[k % 4] += a[k % 4] * a[(k + 1) % 4];
            core::mem::swap(&mut b, &mut a);
        }
        a[0] *= 1.5;
    }
    let mut c = b.clone();
    while c[0] < 10.0 {
        c[0] = c[0] * c[0] + 2.0;
        std::mem::swap(&mut c, &mut a);
        a.swap(0, 1);
    }
    a[1] * a[2] * c[3] + c[0]
}

#[differentiable]
fn exchange(a: &mut [f64; 3], b: &mut [f64; 3], i: usize) {
    b[i] *= a[(i + 1) % 3];
    std::mem::swap(a, b);
}
#[differentiable]
fn via_call(x: &[f64; 3], n: usize) -> f64 {
    let mut a = *x;
    let mut b = [0.4; 3];
    for i in 0..n {
        exchange(&mut a, &mut b, i % 3);
    }
    a[0] * a[1] + a[2]
}
#[derive(Clone, Debug, Differentiable)]
struct Buffers {
    front: Vec<f64>,
    back: Vec<f64>,
}
impl Buffers {
    #[differentiable(wrt(self))]
    fn flip(&mut self) {
        std::mem::swap(&mut self.front, &mut self.back);
    }
    #[differentiable(wrt(self))]
    fn advance(&mut self, i: usize) {
        let k = i % self.front.len();
        self.back[k] = self.front[k] * self.front[0];
        self.flip();
    }
}
#[differentiable]
fn via_method(x: &[f64], n: usize) -> f64 {
    let mut s = Buffers { front: x.to_vec(), back: vec![0.3; x.len()] };
    for i in 0..n {
        s.advance(i);
    }
    s.front.iter().product()
}
#[differentiable]
fn via_tuple(x: &[f64; 3], n: usize) -> f64 {
    let (mut a, mut b) = (*x, [0.4; 3]);
    for i in 0..n {
        b[i % 3] = a[i % 3] * a[0];
        (a, b) = (b, a);
    }
    a[0] * a[1] + a[2]
}
#[differentiable]
fn via_temp(x: &[f64; 3], n: usize) -> f64 {
    let (mut a, mut b) = (*x, [0.4; 3]);
    for i in 0..n {
        b[i % 3] = a[i % 3] * a[0];
        let t = a;
        a = b;
        b = t;
    }
    a[0] * a[1] + a[2]
}
#[differentiable]
fn pingpong(x: &[f64; 3], n: usize) -> f64 {
    let mut bufs = [*x, [0.4; 3]];
    for i in 0..n {
        let (src, dst) = (i % 2, (i + 1) % 2);
        bufs[dst][i % 3] = bufs[src][i % 3] * bufs[src][0];
    }
    bufs[n % 2][0] * bufs[n % 2][1] + bufs[0][2]
}
#[differentiable]
fn pingpong_split(x: &[f64; 3], n: usize) -> f64 {
    let mut bufs = [*x, [0.4; 3]];
    for i in 0..n {
        let (l, r) = bufs.split_at_mut(1);
        if i % 2 == 0 {
            r[0][i % 3] = l[0][i % 3] * l[0][0];
        } else {
            l[0][i % 3] = r[0][i % 3] * r[0][0];
        }
    }
    bufs[n % 2][0] * bufs[n % 2][1] + bufs[0][2]
}
#[differentiable]
fn replaced(x: &[f64; 3], n: usize) -> f64 {
    let mut a = x.to_vec();
    let mut total = 0.0;
    for i in 0..n {
        let old = std::mem::replace(&mut a, vec![1.0; 3]);
        a[i % 3] = old[i % 3] * old[0];
        total += old[1] * a[0];
    }
    total + std::mem::take(&mut a)[1]
}
#[test]
fn swapped() {
    let x = [0.3, -0.7, 1.2, 0.4];
    for n in [0, 1, 2, 5, 6] {
        verify!(double_buffered, (x = x), (&x, n));
        verify!(from_copy, (x = x), (&x, n));
        verify!(from_constant, (x = x), (&x, n));
        verify2!(in_branches, (x = x), (&x, n));
    }
}

#[test]
fn exchanged() {
    let x = [0.4, 1.2, -0.7];
    for n in 0..5 {
        verify!(via_call, (x = x), (&x, n));
        verify!(via_method, (x = x.to_vec()), (&x, n));
        verify!(via_tuple, (x = x), (&x, n));
        verify!(via_temp, (x = x), (&x, n));
        verify!(pingpong, (x = x), (&x, n));
        verify!(pingpong_split, (x = x), (&x, n));
        verify!(replaced, (x = x), (&x, n));
    }
}
