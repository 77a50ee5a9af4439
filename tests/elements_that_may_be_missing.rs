//! `list.first()`, `list.get(i)` and options by their methods, as people write them.
#![allow(clippy::get_first, clippy::map_unwrap_or, reason = "programs as people write them")]

mod common;
use tensor_grad::nalgebra::Vector3;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn ends(x: &[f64], k: f64) -> f64 {
    let first = x.first().copied().unwrap();
    let last = x.last().copied().expect("filled");
    let beyond = x.get(7).copied().unwrap_or(k);
    let within = x.get(1).copied().unwrap_or(k);
    first.sin() * last + beyond * within + square(x.get(0).copied().unwrap())
}

#[differentiable(hessian)]
fn square(x: f64) -> f64 {
    x * x
}

/// A stencil whose neighbours end at the borders.
#[differentiable(hessian)]
fn smoothness(x: &[f64], border: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        let left = if i == 0 { border } else { x[i - 1] };
        let right = x.get(i + 1).copied().unwrap_or(border);
        sum += (left - 2.0 * x[i] + right).powi(2);
    }
    sum
}

#[differentiable(hessian)]
fn mapped(x: &[f64], o: Option<f64>, k: f64) -> f64 {
    let squared = o.map(|v| v * v * k).unwrap_or(k);
    let by_path = o.map(square).unwrap_or_else(|| k.exp());
    let of_list = x.last().map(|v| v * k).unwrap_or(0.0);
    let chosen = x.get(2).map_or(k, |v| v.sin());
    let index = x;
    squared * by_path + of_list * chosen + index.get(1).copied().unwrap_or_else(|| index[0])
}

#[differentiable(hessian)]
fn of_vectors(points: &[Vec<f64>], centers: &[Vector3<f64>], k: f64) -> f64 {
    let row = points.last().cloned().unwrap_or_else(|| vec![k; 2]);
    let center = centers.get(1).copied().unwrap_or(Vector3::new(k, k, 1.0));
    let base = centers.first().unwrap();
    row[0] * row[1] + center.dot(base) + center.norm()
}

#[test]
fn elements() {
    verify2!(ends, (x = vec![0.4, -0.7, 1.2], k = 0.6), (&x, k));
    verify2!(smoothness, (x = vec![0.4, -0.7, 1.2], k = 0.6), (&x, k));
    let centers = vec![Vector3::new(0.2, 0.3, 0.4), Vector3::new(-0.5, 0.1, 0.9)];
    verify2!(of_vectors, (p = vec![vec![0.2, 0.7]], c = centers.clone(), k = 0.6), (&p, &c, k));
    let none: Vec<Vec<f64>> = Vec::new();
    verify2!(of_vectors, (p = none.clone(), c = centers[..1].to_vec(), k = 0.6), (&p, &c, k));
}

#[test]
fn options() {
    for list in [vec![0.4, -0.7, 1.2], vec![0.3]] {
        for option in [Some(0.8), None] {
            verify2!(mapped, (x = list.clone(), o = option, k = 0.6), (&x, o, k));
        }
    }
    verify2!(mapped, (x = Vec::<f64>::from([0.3, 0.1]), o = None::<f64>, k = 0.6), (&x, o, k));
}

#[differentiable(hessian)]
fn between_ends(x: &[f64], k: f64) -> f64 {
    let span = if let (Some(a), Some(b)) = (x.first(), x.last()) { b * b - a * k } else { k };
    let (Some(&first), Some((last, rest))) = (x.get(1), x.split_last()) else {
        return span * k;
    };
    let sum = rest.iter().sum::<f64>() + last * first;
    if let (Some(a), Some(b), None) = (x.first(), x.get(2), x.get(3)) {
        return sum * a * b * span;
    } else if let (Some(a), Some(_)) = (x.get(3), x.get(2)) {
        return sum - a * span;
    }
    sum * span
}

#[test]
fn two_elements_at_once() {
    let x = [0.4, -0.7, 1.2, 0.8];
    for length in 0..=4 {
        verify2!(between_ends, (x = x[..length].to_vec(), k = 0.6), (&x, k));
    }
}
