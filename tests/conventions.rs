//! The README's table: what a derivative is where calculus does not say.

use tensor_grad::prelude::*;

macro_rules! slopes {
    ($($name:ident: $x:ident, $body:expr;)*) => { $(#[differentiable] fn $name($x: f64) -> f64 { $body })* };
}

slopes! {
    absolute: x, x.abs();
    sign: x, x.signum();
    root: x, x.sqrt();
    unused_root: x, 0.0 * x.sqrt() + x;
    arc: x, x.acos();
    unused_arc: x, (x.acos() * 0.0 + x).min(x + 1.0);
    tie: x, x.max(2.0 * x);
    not_a_number: x, f64::NAN.max(x * 3.0);
    bound: x, x.clamp(-1.0, 1.0);
    rectified: x, relu(&x);
    steps: x, x.floor() + x.ceil() + x.round() + x.trunc();
    taken: x, if x > 0.0 { x.ln() } else { 0.0 };
    skipped: x, (1.0 / x).min(1.0);
}

#[differentiable]
fn of_two(x: f64, y: f64) -> f64 {
    x.hypot(y) + y.atan2(x)
}

#[differentiable]
fn length(v: &SVector<f64, 3>) -> f64 {
    v.norm()
}

#[differentiable]
fn all(v: &SVector<f64, 3>) -> f64 {
    v.product()
}

#[differentiable]
fn largest(v: &SVector<f64, 3>) -> f64 {
    v.max()
}

#[differentiable]
fn volume(m: &SMatrix<f64, 2, 2>) -> f64 {
    m.determinant()
}

#[differentiable]
fn pivots(m: &SMatrix<f64, 2, 2>) -> Option<f64> {
    Some(m.cholesky()?.l().sum())
}

#[differentiable]
fn fixed_point(a: f64) -> f64 {
    let mut x = 1.0;
    while (x * x - a).abs() > 1e-14 {
        x = 0.5 * (x + a / x);
    }
    x
}

#[test]
fn numbers() {
    assert_eq!((absolute::grad(0.0), absolute::grad(-0.0), sign::grad(0.0)), (0.0, 0.0, 0.0));
    assert_eq!((root::grad(0.0), arc::grad(1.0)), (f64::INFINITY, f64::NEG_INFINITY));
    assert_eq!((unused_root::grad(0.0), unused_arc::grad(1.0)), (1.0, 1.0));
    assert_eq!((tie::grad(0.0), not_a_number::grad(2.0), bound::grad(1.0)), (1.5, 3.0, 0.0));
    assert_eq!((rectified::grad(0.0), steps::grad(2.5)), (0.0, 0.0));
    assert_eq!((taken::grad(-1.0), skipped::grad(0.0)), (0.0, 0.0));
    assert_eq!(of_two::grad(0.0, 0.0), (0.0, 0.0));
    assert!((fixed_point::grad(2.0) - 0.5 / 2.0_f64.sqrt()).abs() < 1e-12);
}

#[test]
fn matrices() {
    let zero = SVector::<f64, 3>::zeros();
    assert_eq!(length::grad(&zero), zero);
    assert_eq!(all::grad(&SVector::from([0.0, 2.0, 3.0])), SVector::from([6.0, 0.0, 0.0]));
    assert_eq!(largest::grad(&SVector::from([2.0, 2.0, 1.0])), SVector::from([0.5, 0.5, 0.0]));
    assert_eq!(
        volume::grad(&SMatrix::<f64, 2, 2>::new(1.0, 2.0, 2.0, 4.0)),
        SMatrix::<f64, 2, 2>::new(4.0, -2.0, -2.0, 1.0)
    );
    let bar = pivots::grad(&SMatrix::<f64, 2, 2>::new(4.0, f64::NAN, 1.0, 3.0)).expect("positive definite");
    assert_eq!(bar[(0, 1)], 0.0);
    assert!(bar.iter().all(|v| v.is_finite()));
    assert_eq!(pivots::grad(&SMatrix::<f64, 2, 2>::zeros()), None);
}

#[test]
#[should_panic(expected = "out of bounds")]
fn panics_alike() {
    #[differentiable]
    fn beyond(v: &[f64]) -> f64 {
        v[0] * v[1]
    }
    beyond::grad(&[1.0]);
}
