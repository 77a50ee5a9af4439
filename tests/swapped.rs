//! Buffers that change places in a loop, and are written in part.

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
