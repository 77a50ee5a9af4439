//! Constants that a pattern binds, and that take derivatives when they change.

mod common;

use common::close;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn matched(x: f64) -> f64 {
    let value = match Some(0.6) {
        Some(mut q) => {
            q *= x.sin();
            q
        }
        None => 0.0,
    };
    value * value
}

#[differentiable(hessian)]
fn if_let(x: f64) -> f64 {
    let mut sum = 0.0;
    if let Some(mut q) = Some(0.6) {
        q *= x.sin();
        sum += q * q;
    }
    sum
}

#[differentiable(hessian)]
fn items(x: f64) -> f64 {
    let mut sum = 0.0;
    for mut v in [1.0, 2.0] {
        v *= x.sin();
        sum += v * v;
    }
    sum
}

#[differentiable(hessian)]
fn numbered(x: f64) -> f64 {
    let mut sum = 0.0;
    for (k, mut v) in [1.0, 2.0].into_iter().enumerate() {
        v += x.sin() * k as f64;
        sum += v * v * x;
    }
    sum
}

#[differentiable(hessian)]
fn popped(x: f64) -> f64 {
    let mut sum = 0.0;
    let mut list = vec![1.0, 2.0];
    while let Some(mut v) = list.pop() {
        v *= x.sin();
        sum += v * v;
    }
    sum
}

#[differentiable(hessian)]
fn taken_apart(x: f64) -> f64 {
    let (mut q, r) = (0.6, 0.3);
    let Some(mut s) = Some(0.2) else { return x };
    q *= x.sin();
    s += q * q;
    s * q * r
}

macro_rules! verify {
    ($($f:ident)*) => {$({
        let (x, h) = (0.7, 1e-4);
        let (first, name) = (($f(x + h) - $f(x - h)) / (2.0 * h), stringify!($f));
        let second = ($f::grad(x + h) - $f::grad(x - h)) / (2.0 * h);
        close(name, $f::grad(x), first, 1e-6);
        close(name, $f::jvp(x, 1.0).1, first, 1e-6);
        close(name, $f::hvp(x, 1.0), second, 1e-6);
    })*};
}

#[test]
fn both_modes() {
    verify!(matched if_let items numbered popped taken_apart);
}
