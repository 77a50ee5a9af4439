//! Chains of iterators as people write them, over every source, to the second order.

mod common;
use tensor_grad::nalgebra::{Matrix2x3, Vector3};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn slices(x: &[f64], w: &[f64]) -> f64 {
    let dot: f64 = x.iter().zip(w).map(|(a, b)| a * b).sum();
    let rising: f64 = x.windows(2).map(|p| (p[1] - p[0]).powi(2)).sum();
    let blocks = x.chunks_exact(2).map(|c| c[0] * c[1]).fold(1.0, |p, c| p * (1.0 + c));
    let tail: f64 = x.iter().skip(1).take(2).map(|v| v.sin()).product();
    let last = x.iter().rev().enumerate().map(|(i, v)| v * (i as f64 + 1.0)).fold(0.0, |a, b| a * 0.5 + b);
    let even: f64 = x.iter().enumerate().filter(|(i, _)| i % 2 == 0).map(|(_, v)| v.exp()).sum();
    dot * rising + blocks * tail + last * even
}

#[differentiable(hessian)]
fn arrays(x: [f64; 4], k: f64) -> f64 {
    let squares = x.map(|v| v * v * k);
    let made: [f64; 3] = std::array::from_fn(|i| x[i] * x[i + 1]);
    let largest = squares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let smallest = made.iter().cloned().fold(f64::INFINITY, |a, b| a.min(b));
    let by_value: f64 = x.into_iter().zip(squares).map(|(a, b)| a * b.cos()).sum();
    let pairs: f64 = x.iter().zip(x.iter().skip(1)).zip(1..).map(|((a, b), i)| a * b / i as f64).sum();
    largest * smallest + by_value * pairs
}

#[differentiable(hessian)]
fn ranges(x: f64, n: usize) -> f64 {
    let series: f64 = (0..n).map(|k| x.powi(k as i32) / (k + 1) as f64).sum();
    let odd = (1..=n).rev().step_by(2).map(|k| (x * k as f64).sin()).product::<f64>();
    let skipped: f64 = (0..n).filter(|k| k % 3 != 1).map(|k| x / (k as f64 + x)).sum();
    let table: Vec<f64> = (0..n).map(|k| x * k as f64).collect();
    let mut total = 0.0;
    (0..n).for_each(|k| total += table[k] * x);
    series * odd + skipped * total
}

#[differentiable(hessian)]
fn matrices(m: &Matrix2x3<f64>, v: Vector3<f64>) -> f64 {
    let rows: f64 = m.row_iter().map(|r| r.norm_squared()).sum();
    let columns: f64 = m.column_iter().zip(v.iter()).map(|(c, s)| c.sum() * s).sum();
    let elements: f64 = m.iter().enumerate().map(|(i, e)| e * e * i as f64).sum();
    let dots = m.row_iter().enumerate().fold(0.0, |s, (i, r)| s + r.transpose().dot(&v) * (i as f64 + 1.0));
    rows * columns + elements * dots
}

#[differentiable(hessian)]
fn mutable(m: &Matrix2x3<f64>, scale: f64) -> f64 {
    let mut m = *m;
    m.iter_mut().for_each(|e| *e *= scale);
    for (i, mut row) in m.row_iter_mut().enumerate() {
        row[0] += scale * i as f64;
    }
    for mut column in m.column_iter_mut() {
        column *= scale;
    }
    let mut list = [scale, scale * 2.0, 1.0];
    for (a, b) in list.iter_mut().zip(m.iter()) {
        *a *= b;
    }
    list.iter_mut().enumerate().for_each(|(i, a)| *a += i as f64 * scale);
    m.norm_squared() + list.iter().product::<f64>()
}

#[differentiable(hessian)]
fn captures(x: &[f64], k: f64) -> f64 {
    let offset = k * k;
    let by_reference = |v: &f64| v * offset + k;
    let moved = move |v: f64| v * offset - k;
    let mut seen = 0.0;
    let mut count = 0;
    let total: f64 = x.iter().map(by_reference).sum();
    x.iter().for_each(|v| {
        seen += moved(*v) * total;
        count += 1;
    });
    let mut running = 1.0;
    let mut grow = |v: f64| running *= 1.0 + v * v * k;
    for v in x {
        grow(*v);
    }
    seen + running * count as f64
}

#[differentiable(hessian)]
fn collected(x: &[f64], k: f64) -> f64 {
    let scaled: Vec<f64> = x.iter().map(|v| v * k).collect();
    let pairs: Vec<(f64, f64)> = scaled.iter().zip(x).map(|(a, b)| (a + b, a * b)).collect();
    let (sum, product) = pairs.iter().fold((0.0, 1.0), |(s, p), (a, b)| (s + a * b, p * (1.0 + a * a)));
    let largest = scaled.iter().fold(scaled[0], |m, v| m.max(*v));
    sum * product.ln() + largest
}

#[differentiable(hessian)]
fn nested(x: &[[f64; 2]], k: f64) -> f64 {
    let flat: f64 = x.iter().map(|row| row.iter().map(|v| v * k).sum::<f64>().powi(2)).sum();
    let kernel: f64 = x
        .iter()
        .enumerate()
        .map(|(i, a)| x.iter().take(i).map(|b| (-(a[0] - b[0]).powi(2) * k).exp() * b[1]).sum::<f64>())
        .sum();
    flat + kernel
}

#[differentiable(hessian)]
fn filters_and_paths(x: &[f64], k: f64) -> f64 {
    let positive: f64 = x.iter().filter(|v| **v > 0.0).map(|v| v.sqrt() * k).sum();
    let near = x.iter().copied().filter(|v| (v - k).abs() < 1.0).map(f64::exp).fold(0.0, |a, b| a + b);
    let mapped: f64 = x.iter().copied().map(f64::sin).map(cube).map(|v| cube(v) + k).sum();
    let largest = x.iter().copied().fold(f64::MIN, f64::max);
    positive * near + mapped * largest
}

#[differentiable(hessian)]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable(hessian)]
fn owned(x: Vec<f64>, v: Vector3<f64>, m: Matrix2x3<f64>) -> f64 {
    let double: f64 = (0..2).map(|i| (0..3).map(|j| m[(i, j)] * v[j]).sum::<f64>().powi(2)).sum();
    let paired: f64 = x.iter().zip(&v).map(|(a, b)| a * b).sum();
    let blocks: f64 = m.as_slice().chunks_exact(2).zip(v.as_slice()).map(|(c, s)| c[0] * c[1] * s).sum();
    let trio = v.map(cube).zip_map(&v, |a, b| a * b).sum();
    let by_row: Vec<f64> = m.row_iter().map(|r| r[0] * r[2]).collect();
    let mut out = vec![0.0; 3];
    out.iter_mut().zip(x.iter().rev()).zip(v.iter()).for_each(|((o, a), b)| *o = a * b + double);
    for ((o, a), i) in out.iter_mut().zip(&x).zip(0..) {
        *o *= a + i as f64;
    }
    let total = out.into_iter().map(|o| o * o).sum::<f64>();
    let all: f64 = x.into_iter().map(|a| a * a).sum();
    (paired + blocks) * trio + total * all + by_row[0] * by_row[1]
}

#[differentiable(hessian)]
fn rows_written(m: &Matrix2x3<f64>, v: Vector3<f64>) -> f64 {
    let mut sum = Matrix2x3::zeros();
    sum.row_iter_mut().zip(m.row_iter()).for_each(|(mut a, b)| a += b.component_mul(&v.transpose()));
    for (k, (mut column, s)) in sum.column_iter_mut().zip(v.iter()).enumerate() {
        column[0] *= s;
        column *= k as f64 + 0.5;
    }
    sum.norm_squared() + sum[(0, 1)].sin()
}

fn list() -> Vec<f64> {
    vec![0.4, -0.7, 1.2, 0.3]
}

#[test]
fn over_slices() {
    verify2!(slices, (x = list(), w = vec![0.9, 0.1, -0.5, 1.3]), (&x, &w));
    verify2!(filters_and_paths, (x = list(), k = 0.6), (&x, k));
    verify2!(captures, (x = list(), k = 0.6), (&x, k));
    verify2!(collected, (x = list(), k = 0.6), (&x, k));
    verify2!(nested, (x = vec![[0.3, 0.8], [1.1, -0.4], [0.7, 0.2]], k = 0.6), (&x, k));
}

#[test]
fn over_arrays_and_ranges() {
    verify2!(arrays, (x = [0.4, -0.7, 1.2, 0.3], k = 0.6), (x, k));
    verify2!(ranges, (x = 0.6), (x, 7));
}

#[test]
fn over_matrices() {
    let m = Matrix2x3::new(0.4, -0.7, 1.2, 0.3, 0.9, -0.1);
    verify2!(matrices, (a = m, v = Vector3::new(0.2, 0.5, -0.8)), (&a, v));
    verify2!(mutable, (a = m, scale = 0.7), (&a, scale));
    verify2!(rows_written, (a = m, v = Vector3::new(0.2, 0.5, -0.8)), (&a, v));
    verify2!(owned, (x = vec![0.9, -0.2, 0.4], v = Vector3::new(0.2, 0.5, -0.8), a = m), (x.clone(), v, a));
}
