//! Slices taken apart, copied, searched, written in chunks.
#![allow(clippy::needless_range_loop, reason = "programs as people write them")]

#[macro_use]
mod common;

use tensor_grad::prelude::*;

#[differentiable]
fn cell(w: &[f64], hidden: &mut [f64], state: &mut [f64], x: &[f64]) {
    for i in 0..hidden.len() {
        state[i] = state[i] * w[0] + (hidden[i] * w[1] + x[i]).tanh();
        hidden[i] = w[2] * state[i].tanh();
    }
}

/// Both halves are handed to a function that changes them.
#[differentiable]
fn layers(w: &[f64], start: &[f64], x: &[f64]) -> f64 {
    let mut s = start.to_vec();
    let n = x.len();
    let mut input = x.to_vec();
    for i in (0..s.len()).step_by(2 * n) {
        let (h, c) = s[i..i + 2 * n].split_at_mut(n);
        cell(w, h, c, &input);
        input = h.to_vec();
    }
    input.iter().sum::<f64>() + s[1] * s[2]
}

#[differentiable]
fn scaled_into(from: &[f64], to: &mut [f64], k: f64) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += k * from * from;
    }
}

/// One half is read, the other written.
#[differentiable]
fn half_into_half(v: &[f64], k: f64) -> Vec<f64> {
    let mut v = v.to_vec();
    let middle = v.len() / 2;
    let (left, right) = v.split_at_mut(middle);
    right[0] *= left[0];
    left[1] += right[1] * k;
    scaled_into(&left[..], right, k);
    v
}

#[differentiable(hessian)]
fn ends(x: &[f64]) -> f64 {
    let product: f64 = x.iter().product();
    let (last, init) = x.split_last().unwrap();
    let (&first, rest) = x.split_first().expect("not empty");
    let (left, right) = x.split_at(1);
    let a: f64 = init.iter().map(|v| (v + product).powi(2)).sum();
    let b: f64 = rest.iter().map(|v| v * last).sum();
    let c: f64 = left.iter().zip(right).map(|(l, r)| l * r * first).sum();
    a + b + c
}

#[differentiable]
fn copied(a: &[f64], b: &[f64; 3], k: f64) -> Vec<f64> {
    let mut out = vec![k; 6];
    out[..3].copy_from_slice(b);
    out[1] *= out[0];
    let scaled: Vec<f64> = a.iter().map(|x| x * k).collect();
    out[2..4].copy_from_slice(&scaled[1..3]);
    out[4..].clone_from_slice(&a[..2]);
    out
}

#[differentiable]
fn chunked(x: &[f64], k: f64) -> f64 {
    let mut y = x.to_vec();
    for (i, row) in y.chunks_exact_mut(2).enumerate() {
        row[1] += row[0] * k;
        row[0] *= i as f64;
    }
    for part in y.chunks_mut(3) {
        let last = part.len() - 1;
        part[last] *= part[0] * k;
    }
    let largest: f64 = x.chunks(2).map(|part| part.iter().copied().fold(f64::MIN, f64::max)).sum();
    let pairs: f64 = (0..2).flat_map(|i| (0..i + 1).map(move |j| (i, j))).map(|(i, j)| y[i] * x[j]).sum();
    largest * y.chunks(4).map(|part| part[0] * part[part.len() - 1]).sum::<f64>() + pairs
}

/// A linear interpolation, its interval searched in several ways.
#[differentiable]
fn interpolated(xs: &[f64], ys: &[f64], x: f64) -> Option<f64> {
    if xs.iter().any(|v| v.is_nan()) || !ys.iter().all(|&v| v < 1e6) {
        return None;
    }
    let i = xs.iter().position(|&v| v > x)?;
    let j = xs.iter().rposition(|v| *v <= x).unwrap();
    let k = xs.partition_point(|&v| v <= x) - 1;
    let l = match xs.binary_search_by(|v| v.partial_cmp(&x).unwrap()) {
        Ok(found) => found,
        Err(next) => next - 1,
    };
    let below = xs.iter().filter(|v| **v <= x).count();
    assert!(i - 1 == j && j == k && k == l && below == i);
    let t = (x - xs[k]) / (xs[i] - xs[j]);
    Some(ys[j] * (1.0 - t) + ys[i] * t)
}

#[differentiable]
fn applied(v: &SVector<f64, 3>, k: f64) -> f64 {
    let mut w = *v;
    w.apply(|x| *x -= k * (*x / k).round() * *x);
    let mut m = SMatrix::<f64, 3, 2>::from_columns(&[w, v * k]);
    for mut row in m.row_iter_mut() {
        row.apply(|x| *x = x.exp() * k);
        let s = row.sum();
        row /= s;
    }
    m.column(0).dot(&m.column(1)) + w.norm_squared()
}

/// What is written first makes the list carry a derivative.
#[differentiable]
fn first_written(x: f64) -> f64 {
    let mut list = [0.0; 4];
    for pair in list.chunks_mut(2) {
        pair[0] = x * x;
    }
    let (left, right) = list.split_at_mut(2);
    left[1] = x * right[0];
    right[1] = left[0] * left[1];
    list[0] + list[1] * list[3]
}

#[test]
fn slices() {
    verify!(first_written, (x = 0.7), (x));
    let values = |n: usize| (0..n).map(|i| 0.3 + 0.17 * (i * i % 7) as f64).collect::<Vec<f64>>();
    verify!(layers, (w = values(3), s = values(8), x = values(2)), (&w, &s, &x));
    verify!(half_into_half, (v = values(4), k = 0.7), (&v, k));
    verify2!(ends, (x = values(4)), (&x));
    verify!(copied, (a = values(3), b = [0.4, -0.2, 0.9], k = 1.3), (&a, &b, k));
    verify!(chunked, (x = values(7), k = 0.6), (&x, k));
    verify!(interpolated, (x = vec![0.0, 1.0, 2.5, 3.0], y = values(4), at = 1.9), (&x, &y, at));
    verify!(applied, (v = SVector::from([0.2, 0.7, -1.3]), k = 0.9), (&v, k));
}

#[test]
#[should_panic(expected = "differ in length")]
fn copies_of_another_length() {
    let _ = short::vjp(&[1.0, 2.0]);
}

#[differentiable]
fn short(a: &[f64]) -> f64 {
    let mut out = [0.0; 3];
    out.copy_from_slice(a);
    out[0]
}

#[differentiable(hessian)]
fn shorter_and_shorter(x: &[f64]) -> f64 {
    let (mut sum, mut rest) = (0.0, x);
    while !rest.is_empty() {
        sum = sum * 0.5 + rest[0] * rest[0];
        rest = &rest[1..];
    }
    let mut rest = x;
    while let Some((head, tail)) = rest.split_first() {
        sum = sum * head + tail.len() as f64 * head.sin();
        rest = tail;
    }
    sum
}

#[differentiable(hessian)]
fn perhaps_shorter(x: &[f64], rows: &[Vec<f64>]) -> f64 {
    let mut part = x;
    if x.len() > 2 {
        part = &x[1..];
    }
    let mut before: &[f64] = x;
    let mut sum = part[0] * part[0];
    for row in rows {
        sum += before[before.len() - 1] * row[0];
        before = row;
    }
    sum * before[0]
}

#[test]
fn slices_of_other_lengths() {
    gradgradcheck!(shorter_and_shorter, &[0.7, -0.4, 1.3][..]);
    gradgradcheck!(perhaps_shorter, &[0.7, -0.4, 1.3][..], &[vec![0.3], vec![0.4, 0.9]][..]);
    gradgradcheck!(perhaps_shorter, &[0.7, -0.4][..], &[vec![0.3, 0.1, 0.2], vec![0.4, 0.9]][..]);
}
