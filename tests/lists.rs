//! Lists that grow, are sorted and turned round; the ends of iterators; methods of `Option`.
#![allow(clippy::manual_map, clippy::ptr_arg, clippy::suboptimal_flops, reason = "programs as people write them")]

#[macro_use]
mod common;

use nalgebra::{Matrix2x3, Vector2};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn sorted(x: &[f64], k: f64) -> f64 {
    let mut v: Vec<f64> = x.iter().map(|a| a * a * k).collect();
    v.sort_by(|a, b| b.partial_cmp(a).unwrap());
    let mut w = [x[0], x[1] * k, x[2]];
    for i in 0..3 {
        w[i] = -w[i] * v[i];
        w.sort_by(f64::total_cmp);
        v.reverse();
    }
    v.iter().enumerate().map(|(i, a)| a.powi(i as i32 + 1)).sum::<f64>() + w[0] * w[1].sin() + w[2]
}

#[differentiable]
fn sorted_through(v: &mut [f64], pairs: &mut Vec<(f64, f64)>) -> f64 {
    v.sort_by(|a, b| a.partial_cmp(b).unwrap());
    pairs.sort_by(|p, q| p.1.total_cmp(&q.1));
    v[0] * v[1] * pairs[0].0
}

#[differentiable]
fn sorts_through(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut p = vec![(x[0], x[1]), (x[1] * x[2], x[2]), (x[2], x[0])];
    sorted_through(&mut v, &mut p) + v[2] * p[1].1 * p[2].0
}

/// The derivative of a quantile is that of the elements beside it.
#[differentiable]
fn quantile(x: &[f64], q: f64) -> f64 {
    let mut s = x.to_vec();
    s.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let position = q * (s.len() - 1) as f64;
    let low = position.floor() as usize;
    let part = position - low as f64;
    if low + 1 < s.len() { s[low] * (1.0 - part) + s[low + 1] * part } else { s[low] }
}

#[differentiable]
fn extended(x: &[f64], y: &[f64; 2]) -> Vec<f64> {
    let mut v = vec![x[0]];
    v.extend(x.iter().map(|a| a * a));
    v.extend_from_slice(&x[1..]);
    v.extend(y);
    v.extend(y.iter());
    v.extend((0..3).map(|i| x[i] * v_scale(i)));
    v.reverse();
    v
}

fn v_scale(i: usize) -> f64 {
    1.0 + i as f64
}

#[differentiable]
fn ends_of_iterators(x: &[f64], limit: f64) -> f64 {
    let largest = x.iter().copied().reduce(f64::max).unwrap();
    let product = x.iter().map(|v| v + limit).reduce(|a, b| a * b).unwrap_or(0.0);
    let (at, smallest) = x.iter().copied().enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    let furthest = x.iter().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap();
    let (squares, cubes): (Vec<f64>, Vec<f64>) = x.iter().map(|v| (v * v, v * v * v)).unzip();
    let first: f64 = x.iter().take_while(|v| **v < limit).map(|v| v * limit).sum();
    let highest = x.iter().min_by(|a, b| b.total_cmp(a)).map(|v| v * v).unwrap_or(0.0);
    let none = x[..0].iter().copied().reduce(f64::min).is_none();
    assert!(none);
    highest
        + largest * product
        + smallest * (at as f64 + 1.0)
        + furthest.powi(3)
        + squares[1] * cubes.iter().sum::<f64>()
        + first
}

#[differentiable(hessian)]
fn nested_iterators(rows: &[[f64; 2]; 3], x: &[f64]) -> f64 {
    let all: f64 = rows.iter().flatten().map(|v| v * v * v).sum();
    let both = x.iter().chain(rows[0].iter()).map(|v| v.sin()).product::<f64>();
    let products: f64 = x.iter().flat_map(|a| rows[1].iter().map(move |b| a * b * b)).sum();
    let indexed: f64 = (0..3).flat_map(|i| (0..2).map(move |j| (i, j))).map(|(i, j)| rows[i][j] * x[j]).sum();
    all * both + products * indexed
}

#[differentiable]
fn polygon(points: &[Vector2<f64>]) -> f64 {
    points.iter().zip(points.iter().cycle().skip(1)).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>() / 2.0
}

#[differentiable]
fn from_iterators(x: &[f64; 6], k: f64) -> f64 {
    let m = Matrix2x3::from_iterator(x.iter().map(|v| v * k));
    (m.transpose() * Matrix2x3::from_row_slice(x)).trace()
}

#[differentiable]
fn ratio(a: f64, b: f64) -> Option<f64> {
    (b.abs() > 1e-12).then(|| a / b)
}

#[differentiable]
fn options(x: Option<f64>, k: f64) -> Option<f64> {
    let y = x.map(|v| v * v * k);
    let z = y.and_then(|v| ratio(k, v)).filter(|v| *v > 0.0).or(x);
    z.map(f64::exp)
}

#[differentiable]
fn elements(x: &[f64], i: usize) -> f64 {
    let mut total = x.get(i).map(|v| v * v).unwrap_or(0.0) + x.get(i + 1).copied().unwrap_or(1.0) * x[0];
    if let Some(last) = x.last() {
        total *= last;
    }
    match x.get(i + 7) {
        Some(&far) => total * far,
        None => total + x.first().map_or(0.0, |v| v.sin()),
    }
}

#[test]
fn lists() {
    let x = || vec![0.7, -0.4, 0.9];
    verify2!(sorted, (x = x(), k = 1.2), (&x, k));
    verify!(sorts_through, (x = x()), (&x));
    verify!(quantile, (x = vec![0.1, 0.5, -0.3, 0.8, 0.2], q = 0.3), (&x, q));
    verify!(extended, (x = x(), y = [0.2, 0.3]), (&x, &y));
    verify!(ends_of_iterators, (x = vec![0.1, 0.5, -0.3, 0.8, 0.2], l = 0.6), (&x, l));
}

#[test]
fn iterators() {
    let rows = [[0.3, 0.8], [0.5, -0.2], [1.1, 0.4]];
    verify2!(nested_iterators, (r = rows, x = vec![0.7, 0.4]), (&r, &x));
    let points = || vec![Vector2::new(0.3, 0.8), Vector2::new(1.0, 0.1), Vector2::new(0.6, -0.9)];
    verify!(polygon, (p = points()), (&p));
    verify!(from_iterators, (x = [0.3, 0.8, 0.1, 0.2, 0.9, 0.4], k = 1.2), (&x, k));
}

#[test]
fn optional() {
    verify!(options, (x = Some(0.7), k = 0.4), (x, k));
    verify!(options, (x = Some(0.7), k = -0.4), (x, k));
    for i in 0..3 {
        verify!(elements, (x = vec![0.7, 0.4, 1.3]), (&x, i));
    }
}
