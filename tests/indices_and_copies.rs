//! Programs with indices behind references, copies late in a chain, arrays assigned at once.
#![allow(clippy::needless_range_loop, clippy::cloned_instead_of_copied, reason = "programs as people write them")]

mod common;
use common::ported::*;

#[differentiable(hessian)]
fn columns(e: &[f64], indices: &[usize]) -> f64 {
    let mut sum = 0.0;
    for c in indices {
        for k in 0..2 {
            sum += e[*c] * e[k];
        }
    }
    sum
}

#[differentiable(hessian)]
fn pairs_of_indices(e: &[f64], indices: &[(usize, usize)]) -> f64 {
    let mut sum = 0.0;
    for (c, d) in indices {
        for k in 0..*d {
            sum += e[*c] * e[k];
        }
    }
    sum
}

#[differentiable(hessian)]
fn arrays_of_indices(e: &[f64], indices: &[[usize; 2]]) -> f64 {
    let mut sum = 0.0;
    for [c, d] in indices {
        for k in 0..2 {
            sum += e[2 * c - c] * e[k] * e[*d];
        }
    }
    for (i, [c, _]) in indices.iter().enumerate() {
        for k in 0..2 {
            sum += e[*c] * e[k] * e[i];
        }
    }
    sum
}

#[differentiable(hessian)]
fn copied_late(x: &[f64]) -> f64 {
    let positive: Vec<f64> = x.iter().filter(|x| **x > 0.0).cloned().collect();
    let small: Vec<f64> = x.iter().take_while(|x| **x < 1.0).copied().collect();
    let folded = x.iter().take_while(|x| **x < 1.0).copied().fold(0.0, |sum, x| sum * 0.5 + x * x);
    let largest = x.iter().filter(|x| **x < 1.0).copied().reduce(f64::max).unwrap();
    let squares: f64 = x.iter().filter(|x| **x < 1.0).copied().map(|x| x * x).sum();
    let rest: f64 = x.iter().skip(1).filter(|x| **x < 1.0).cloned().sum();
    positive.iter().product::<f64>() * small[0] * small[1] + folded * largest + squares * rest
}

#[differentiable(hessian)]
fn rows_copied_late(x: &[Vec<f64>]) -> f64 {
    let kept: Vec<Vec<f64>> = x.iter().filter(|row| row[0] < 1.0).cloned().collect();
    kept[0][0] * kept[1][1]
}

#[differentiable(hessian)]
fn arrays_at_once(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (x, y);
    [a, b] = [b * b, a];
    let mut s = [a, y];
    [s[1], s[0]] = [s[0], b * x];
    s[0] * s[1] + a * b
}

#[differentiable(hessian)]
fn lists_used_up(x: &[f64]) -> f64 {
    let (squared, mut changed) = (x.to_vec(), x.to_vec());
    let mut sum = 0.0;
    for v in squared {
        sum += v * v;
    }
    changed[1] *= x[0];
    let owned = x.to_owned();
    let again = x.to_vec();
    sum + changed.into_iter().zip(owned).map(|(v, w)| v * w).sum::<f64>()
        * again.into_iter().map(|v| v.sin()).sum::<f64>()
}

#[test]
fn programs() {
    let x = [0.3, 0.7, -0.4, 1.5];
    gradgradcheck!(columns, &x[..], &[0, 2, 1][..]);
    gradgradcheck!(pairs_of_indices, &x[..], &[(0, 2), (2, 3)][..]);
    gradgradcheck!(arrays_of_indices, &x[..], &[[0, 2], [2, 1]][..]);
    gradgradcheck!(copied_late, &x[..]);
    gradgradcheck!(rows_copied_late, &[vec![0.1, 0.2], vec![3.0], vec![0.4, 0.6]][..]);
    gradgradcheck!(arrays_at_once, 0.3, 0.7);
    gradgradcheck!(lists_used_up, &x[..]);
}
