//! What a call gives, used where it stands: lists that are iterated by value, options mapped inside of a condition, elements
//! copied out of a list that may be empty.

mod common;

use common::ported::*;

/// The real roots of `x² = a x + b`.
#[differentiable(hessian)]
fn roots(a: f64, b: f64) -> Vec<f64> {
    let discriminant = a * a + 4.0 * b;
    if discriminant < 0.0 {
        return Vec::new();
    }
    let (middle, distance) = (0.5 * a, 0.5 * discriminant.sqrt());
    vec![middle - distance, middle + distance]
}

#[differentiable(hessian)]
fn summed(a: f64, b: f64) -> f64 {
    let mut squares = 0.0;
    for root in roots(a, b) {
        squares += root * root;
    }
    squares * roots(b, a).into_iter().sum::<f64>() + roots(a, a).into_iter().map(|root| root.sin()).sum::<f64>()
}

#[differentiable(hessian)]
fn first_inside(a: f64, b: f64) -> f64 {
    for (k, root) in roots(a, b).into_iter().enumerate() {
        if (0.0..=3.0).contains(&root) {
            return root * root + k as f64 * a;
        }
    }
    b * b
}

#[differentiable(hessian)]
fn of_factors(a: f64, b: f64) -> f64 {
    let all: Vec<f64> = [(a, b), (b, a)].iter().flat_map(|(a, b)| roots(*a, *b)).collect();
    all.iter().zip(roots(a, b)).map(|(x, y)| x * y).sum()
}

/// The root nearest to `x`, as loops over candidates are written.
#[differentiable(hessian)]
fn nearest(x: f64, a: f64, b: f64) -> f64 {
    let mut best: Option<f64> = None;
    let mut at = x;
    for &root in &roots(a, b) {
        let distance = (root - x).powi(2);
        if best.map(|best| distance < best).unwrap_or(true) {
            best = Some(distance);
            at = root;
        }
    }
    let small = if best.map(|best| best < 1e-3).unwrap_or_else(|| a > b) { x } else { a };
    best.unwrap_or(0.0) * at + small * b
}

#[differentiable(hessian)]
fn ends(x: &[f64], k: f64) -> f64 {
    let (first, last, second) = (x.first().copied(), x.last().cloned(), x.get(1).copied());
    match (first, last, second) {
        (Some(first), Some(last), Some(second)) => first * last + k * second,
        (Some(first), _, None) => first.sin() * k,
        _ => k * k,
    }
}

#[differentiable(hessian)]
fn leading(x: &[f64]) -> Option<f64> {
    let first = x.first().copied()?;
    Some(first.exp() * x.len() as f64)
}

#[test]
fn lists_that_calls_give() {
    for (a, b) in [(1.0, 2.0), (-0.4, 0.9), (2.5, -1.2)] {
        gradgradcheck!(summed, a, b);
        gradgradcheck!(first_inside, a, b);
        gradgradcheck!(of_factors, a, b);
        gradgradcheck!(nearest, 0.3, a, b);
    }
    gradgradcheck!(nearest, 0.3, 1.0, -2.0);
}

#[test]
fn elements_that_are_copied() {
    for x in [vec![], vec![0.4], vec![0.4, -0.7], vec![0.4, -0.7, 1.3]] {
        gradgradcheck!(ends, &x[..], 0.6);
    }
    gradcheck!(leading, vjp; &[0.4, -0.7][..]);
    assert_eq!(leading::grad(&[]), None);
}

/// A method may have the name of one with a rule for another number of arguments.
#[derive(Clone, Copy, Differentiable)]
struct Arrow {
    x: f64,
    y: f64,
}

#[differentiable(hessian)]
impl Arrow {
    #[differentiable(wrt(self))]
    fn hypot(self) -> f64 {
        self.x.hypot(self.y)
    }

    #[differentiable(wrt(self))]
    fn atan2(&self) -> f64 {
        self.y.atan2(self.x)
    }
}

#[differentiable(hessian)]
fn polar(arrow: Arrow, k: f64) -> f64 {
    arrow.hypot() * (k * arrow.atan2()).cos()
}

#[test]
fn methods_told_by_their_arguments() {
    gradgradcheck!(polar, Arrow { x: 0.8, y: -0.3 }, 1.4);
}

#[differentiable(hessian)]
fn checked_root(x: f64) -> Result<f64, String> {
    if x < 0.0 {
        return Err(format!("{x} has no root"));
    }
    Ok(x.sqrt())
}

#[differentiable(hessian)]
fn with_defaults(x: f64, k: f64) -> f64 {
    let constant = checked_root(x).unwrap_or(0.5);
    let computed = checked_root(-x).unwrap_or(k * x);
    let of_error = checked_root(x * k).unwrap_or_else(|error| k * error.len() as f64);
    let unread = checked_root(k - x).unwrap_or_else(|_| x.exp());
    let mapped = checked_root(k).map(|root| root * x).unwrap_or(x);
    constant * computed + of_error * unread + mapped + checked_root(x).map_or(k, |root| root.exp())
}

#[test]
fn results_of_calls_with_defaults() {
    for (x, k) in [(0.7, 1.4), (-0.7, 1.4), (0.7, -1.4), (-0.6, -1.4)] {
        gradgradcheck!(with_defaults, x, k);
    }
}
