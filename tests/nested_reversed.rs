//! Reversed iterators inside other blocks, and loops bounded by an item's index.
#![allow(clippy::assign_op_pattern, dropping_copy_types, reason = "programs as people write them")]
mod common;
use tensor_grad::nalgebra::Vector3;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn reversed_in_loop(x: f64, v: &[f64], n: usize) -> f64 {
    let mut s = x;
    for _ in 0..n {
        for a in v.iter().rev() {
            if *a < 0.0 {
                continue;
            }
            s = s * 0.5 + a * x;
        }
    }
    s
}

#[differentiable(hessian)]
fn reversed_in_arm(x: f64, v: &[f64], n: usize) -> f64 {
    let mut s = x;
    match n {
        0 => {
            for (i, a) in v.iter().enumerate().rev() {
                s = s * 0.5 + a * x * i as f64;
            }
        }
        _ => s += 1.0,
    }
    s
}

#[differentiable(hessian)]
fn bounded_by_index(v: Vector3<f64>, k: f64) -> f64 {
    v.iter()
        .enumerate()
        .filter(|(j, _)| *j != 1)
        .map(|(j, t)| {
            let mut p = *t;
            for _ in 0..j {
                p = p * k;
            }
            p
        })
        .sum()
}

#[test]
fn reversed() {
    for n in 0..3 {
        verify2!(reversed_in_loop, (a = 0.7, b = vec![0.3, -0.2, 0.8]), (a, &b, n));
        verify2!(reversed_in_arm, (a = 0.7, b = vec![0.3, -0.2, 0.8]), (a, &b, n));
    }
}

#[test]
fn bounded() {
    verify2!(bounded_by_index, (a = Vector3::new(0.3, 0.9, -0.4), b = 0.7), (a, b));
}
