//! Chains of `Option` and `Result` as libraries write them: checked functions beside those that panic.

mod common;

use common::ported::*;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Domain {
    Negative,
    TooLarge,
}

#[differentiable]
fn root(x: f64) -> Result<f64, Domain> {
    if x < 0.0 { Err(Domain::Negative) } else { Ok(x.sqrt()) }
}

#[differentiable]
fn growth(x: f64) -> Result<f64, Domain> {
    if x > 50.0 { Err(Domain::TooLarge) } else { Ok(x.exp()) }
}

#[differentiable]
fn reciprocal(x: f64) -> Option<f64> {
    (x != 0.0).then(|| 1.0 / x)
}

// As statrs writes `checked_beta_inc`.
#[differentiable]
fn product(a: f64, b: f64) -> Result<f64, Domain> {
    root(a).and_then(|r| growth(b).map(|g| r * g))
}

#[differentiable]
fn nested(a: f64, b: f64) -> Result<f64, String> {
    if a == b {
        return root(a).map(|r| r * r * r).map_err(|e| format!("{e:?} root"));
    }
    root(a * b)
        .and_then(|r| {
            let half = r / 2.0;
            growth(half).and_then(|g| root(g - 1.0))
        })
        .map_err(|e| format!("{e:?}"))
}

#[differentiable]
fn optional(a: f64, b: f64) -> Option<f64> {
    reciprocal(a).and_then(|r| reciprocal(b - r)).map(|r| r * a)
}

#[differentiable]
fn typed(a: f64, b: f64) -> f64 {
    let first: Option<f64> = reciprocal(a).map(|r| r * r);
    let second: Result<f64, Domain> = root(b).map(|r| r * a);
    match (first, second) {
        (Some(p), Ok(q)) => p * q,
        (None, Ok(q)) => q,
        (Some(p), Err(_)) => p,
        (None, Err(_)) => a * b,
    }
}

#[differentiable]
fn with_defaults(a: f64, b: f64) -> f64 {
    let first = reciprocal(a).map(|r| r * b).unwrap_or(-1.0);
    let second = root(b).map(|r| r * first).unwrap_or(a);
    let third = reciprocal(a - 1.0).map(|r| r * second).unwrap_or_else(|| a * b);
    first + second * third
}

#[test]
fn results() {
    gradcheck!(product, 1.3, 0.7);
    assert_eq!(product::grad(-1.3, 0.7), Err(Domain::Negative));
    assert_eq!(product::grad(1.3, 70.0), Err(Domain::TooLarge));
    gradcheck!(nested, 1.3, 0.7);
    gradcheck!(nested, 3.3, 0.7);
    assert_eq!(nested::grad(-1.3, 0.7), Err("Negative".to_owned()));
    assert_eq!(nested::grad(-1.3, -1.3), Err("Negative root".to_owned()));
}

#[test]
fn options() {
    gradcheck!(optional, 1.3, 0.7);
    assert_eq!(optional::grad(0.0, 0.7), None);
    assert_eq!(optional::grad(2.0, 0.5), None);
    for (a, b) in [(1.3, 0.7), (1.3, -0.7)] {
        gradcheck!(typed, a, b);
        gradcheck!(with_defaults, a, b);
    }
}

#[differentiable]
fn beside_constants(x: f64, names: &[&str], k: usize) -> f64 {
    let length = names.first().map(|name| name.len()).unwrap_or(2);
    let before = k.checked_sub(1).map(|i| i * 2).unwrap_or_else(|| 7);
    let number = "2.5".parse::<f64>().map(|n| n * 2.0).unwrap_or(f64::NAN);
    let error: Result<usize, String> = "x".parse::<usize>().map_err(|e| e.to_string());
    let factor = if error.is_err() { x } else { 1.0 };
    factor * x.powi(length as i32) * before as f64 * number
}

#[test]
fn of_constants() {
    gradcheck!(
        beside_constants,
        1.3,
        #[nondiff]
        &["ab"][..],
        #[nondiff]
        3
    );
    gradcheck!(
        beside_constants,
        1.3,
        #[nondiff]
        &[][..],
        #[nondiff]
        0
    );
}

/// State that is there in the beginning and not in the end.
#[differentiable(hessian)]
fn lost_on_the_way(x: f64, y: f64) -> f64 {
    let mut best: Option<f64> = Some(x * x);
    let mut row = Some(vec![x, y]);
    let mut sum = x * y;
    for k in 0..3 {
        best = if x < y { Some(best.unwrap_or(x * 2.0) * y) } else { None };
        if let Some(entries) = &row {
            sum += entries[0] * entries[1];
        }
        row = if k < 1 { Some(vec![sum, y]) } else { None };
    }
    sum + best.unwrap_or(y * y)
}

#[test]
fn values_lost_on_the_way() {
    for (x, y) in [(0.3, 0.7), (0.7, 0.3)] {
        gradgradcheck!(lost_on_the_way, x, y);
    }
}
