//! Items of `zip` and `enumerate` that are used by their parts, `pair.0`, as in the lunar phases of the crate astro.

mod common;

use common::ported::*;

#[differentiable(hessian)]
fn periodic(factors: &[f64], arguments: &[f64]) -> f64 {
    let mut sum = 0.0;
    for term in factors.iter().zip(arguments.iter()) {
        sum += term.0 * term.1.sin();
    }
    sum
}

#[differentiable(hessian)]
fn numbered(x: &[f64], y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for pair in x.iter().zip(y).enumerate().skip(1) {
        let weight = pair.0 as f64;
        if (pair.1).0 < pair.1.1 {
            sum += weight * pair.1.0 * *pair.1.1;
        }
    }
    sum
}

#[differentiable(hessian)]
fn chains(x: &[f64], y: &[f64], w: &[f64]) -> f64 {
    let dot: f64 = x.iter().zip(y.iter()).map(|p| p.0 * p.1).sum();
    let cubic = x.iter().zip(y).zip(w).fold(1.0, |s, t| s * (1.0 + t.0.0 * t.0.1 * t.1));
    let shadowed: f64 = x.iter().zip(w).map(|p| p.0 * p.1).map(|p| p * p).sum();
    dot * cubic + shadowed
}

#[differentiable(hessian)]
fn written(x: &[f64], y: &[f64]) -> f64 {
    let mut z = [0.0; 3];
    for slot in z.iter_mut().zip(x.iter().zip(y)) {
        *slot.0 = slot.1.0 * slot.1.1.exp();
    }
    z.iter().map(|v| v * v).sum()
}

#[test]
fn parts_of_items() {
    let (x, y, w) = ([0.3, -0.2, 0.8], [0.5, 0.4, 1.1], [1.0, 2.0, -0.5]);
    gradgradcheck!(periodic, &x[..], &y[..]);
    gradgradcheck!(numbered, &x[..], &y[..]);
    gradgradcheck!(chains, &x[..], &y[..], &w[..]);
    gradgradcheck!(written, &x[..], &y[..]);
}
