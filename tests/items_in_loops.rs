//! Loops inside loops over items: what the inner one reads of the outer one's item, where the outer one keeps a tape; and
//! names of parameters and their parts bound together.

#![allow(clippy::redundant_locals, reason = "the macros name a point again")]

use nalgebra::SMatrix;
use tensor_grad::prelude::*;

#[macro_use]
mod common;

#[differentiable]
fn items(x: &[f64], n: usize) -> Vec<f64> {
    let mut l = Vec::new();
    for (i, a) in x.iter().enumerate() {
        let mut t = 0.0;
        for j in 0..n {
            t += a * a.sin() * j as f64 + i as f64;
        }
        l.push(t);
    }
    l
}
#[differentiable]
fn copied_items(x: &[f64], n: usize) -> Vec<f64> {
    let mut l = Vec::new();
    for &a in x {
        let mut t = 0.0;
        for j in 0..n {
            t += f64::max(a, a.sin()) * j as f64;
        }
        l.push(t);
    }
    l
}
#[differentiable]
fn rows(x: &SMatrix<f64, 2, 3>) -> Vec<f64> {
    let mut l = vec![];
    for r in x.row_iter() {
        let mut t = 0.0;
        for j in r.iter() {
            t += j.sin();
        }
        l.push(t);
    }
    l
}
#[differentiable]
fn arrays(x: &[[f64; 3]]) -> Vec<f64> {
    let mut l = vec![];
    for r in x {
        let mut t = 0.0;
        for j in r {
            t += j.sin();
        }
        l.push(t);
    }
    l
}
#[differentiable(hessian)]
fn tapes_of_windows(x: &[f64], w: usize) -> f64 {
    let y = if w > 2 { x.windows(w).map(|s| s.iter().sum::<f64>() / w as f64).collect() } else { x.to_vec() };
    let (a, b): (f64, f64) = (y[0], y[1]);
    let (c, mut d) = (a * b, y.iter().sum::<f64>());
    d += c;
    c * d
}
#[differentiable(hessian)]
fn other_names(p: &SMatrix<f64, 3, 1>, x: &SMatrix<f64, 3, 1>) -> f64 {
    let q = p;
    let (y, top) = (x, x.fixed_rows::<2>(0));
    q.dot(y) * y[1] + top.norm_squared() * q[0]
}
#[differentiable(hessian)]
fn mapped_then_converted(x: [f64; 3]) -> f64 {
    let squares = x.map(|x| x * x);
    SMatrix::<f64, 3, 1>::from(squares).norm_squared() * x[0]
}

#[test]
fn items_of_taped_loops() {
    let x = vec![0.3, 0.9, -0.4, 0.6];
    verify!(items, (x = x.clone()), (&x, 3));
    verify!(copied_items, (x = x.clone()), (&x, 3));
    verify!(rows, (x = SMatrix::<f64, 2, 3>::new(0.1, 0.4, -0.2, 0.9, 0.3, 0.5)), (&x));
    verify!(arrays, (x = vec![[0.1, 0.4, -0.2], [0.9, 0.3, 0.5]]), (&x));
    verify2!(tapes_of_windows, (x = x.clone()), (&x, 3));
    verify2!(tapes_of_windows, (x = x.clone()), (&x, 2));
}

#[test]
fn names_of_parameters() {
    let (p, x) = (SMatrix::<f64, 3, 1>::new(0.3, 0.9, -0.4), SMatrix::<f64, 3, 1>::new(0.6, 0.1, 0.8));
    verify2!(other_names, (p = p, x = x), (&p, &x));
    verify2!(mapped_then_converted, (x = [0.3, 0.9, -0.4]), (x));
}
