//! `conventions.md` row by row, in generated code: what a derivative is where calculus does not say.
#![allow(clippy::assign_op_pattern, dropping_copy_types, reason = "programs as people write them")]
mod common;
use tensor_grad::nalgebra::{Matrix2, Matrix3, Vector2, Vector3};
use tensor_grad::prelude::*;

/// `rows! { name(x) = body; … }`: differentiable functions of scalars.
macro_rules! rows {
    ($($name:ident($($x:ident),+) = $body:expr;)+) => {$(
        #[differentiable(hessian)]
        fn $name($($x: f64),+) -> f64 {
            $body
        }
    )+};
}

rows! {
    root(x) = x.sqrt();
    root_of_square(x) = (x * x).sqrt();
    gated_root(x, k) = (x * x).sqrt() * k;
    hypot(x, y) = x.hypot(y);
    power_zero(x) = x.powf(0.0) + x.powi(0);
    power_one(x) = x.powf(1.0);
    power_three_halves(x) = x.powf(1.5);
    power_half(x) = x.powf(0.5);
    power(x, p) = x.powf(p);
    inverse(x) = x.powi(-1);
    capped(x) = (1.0 / x).min(1.0);
    branch_log(x) = if x > 0.0 { x.ln() } else { 0.0 };
    absolute(x) = x.abs();
    steps(x) = x.signum() + x.floor() + x.ceil() + x.round() + x.trunc();
    larger(x, y) = x.max(y);
    smaller(x, y) = x.min(y);
    larger_of_same(x) = x.max(x);
    positive_part(x) = x.max(0.0);
    clamped(x) = x.clamp(-1.0, 1.0);
    angle(y, x) = y.atan2(x);
    arc_sine(x) = x.asin();
    arc_cosine(x) = x.acos();
    remainder(x, y) = x % y;
    euclidean(x, y) = x.rem_euclid(y);
    ignored(x, y) = { let _ = x; y };
    identity(x) = x;
    constant(x) = { let _ = x; 3.0 };
    in_condition(x) = if x * x > 0.25 { x * x } else { x };
    detached_cast(x) = x * detach(x as i32) as f64;
}

#[differentiable(hessian)]
fn norm(v: Vector3<f64>) -> f64 {
    v.norm()
}
#[differentiable(hessian)]
fn norm_power(v: Vector3<f64>) -> f64 {
    v.norm().powi(2)
}
#[differentiable(hessian)]
fn norm_squared(v: Vector3<f64>) -> f64 {
    v.norm_squared()
}
#[differentiable(hessian)]
fn normalized(v: Vector3<f64>) -> f64 {
    match v.try_normalize(1e-12) {
        Some(u) => u.x,
        None => v.sum(),
    }
}
#[differentiable(hessian)]
fn largest(v: Vector3<f64>) -> f64 {
    v.max()
}
#[differentiable(hessian)]
fn least(v: Vector3<f64>) -> f64 {
    v.min()
}
#[differentiable(hessian)]
fn largest_modulus(v: Vector3<f64>) -> f64 {
    v.amax()
}
#[differentiable(hessian)]
fn product(v: Vector3<f64>) -> f64 {
    v.product()
}
#[differentiable(hessian)]
fn product_in_loop(v: &[f64]) -> f64 {
    v.iter().product()
}
#[differentiable(hessian)]
fn determinant(m: Matrix2<f64>) -> f64 {
    m.determinant()
}
#[differentiable(hessian)]
fn determinant_3(m: Matrix3<f64>) -> f64 {
    m.determinant()
}
#[differentiable]
fn cholesky_trace(m: Matrix2<f64>) -> Option<f64> {
    Some(m.cholesky()?.l().trace())
}
#[differentiable(hessian)]
fn cholesky_unwrapped(m: Matrix2<f64>) -> f64 {
    m.cholesky().unwrap().l()[(1, 0)]
}
#[differentiable(hessian)]
fn solve_or_zero(m: Matrix2<f64>, b: Vector2<f64>) -> f64 {
    if let Some(x) = m.lu().solve(&b) { x.sum() } else { 0.0 }
}
#[differentiable]
fn inverse_trace(m: Matrix2<f64>) -> Option<f64> {
    let inverse = m.try_inverse()?;
    Some(inverse.trace())
}
#[differentiable(hessian)]
fn overwritten(x: f64) -> f64 {
    let mut x = x;
    x *= 2.0;
    let y = x * x;
    x = 0.0;
    y + x
}
#[differentiable(hessian)]
fn one_cell_twice(v: [f64; 3]) -> f64 {
    let mut a = v;
    a[0] = a[1] * a[0];
    a[0] = a[2] * a[0];
    a.swap(0, 1);
    a[0] + a[1]
}
#[differentiable(hessian)]
fn from_constant(x: f64) -> f64 {
    let mut r = 1.0;
    for _ in 0..2 {
        r = r * x;
    }
    r
}
#[differentiable(hessian)]
fn until_small(x: f64) -> f64 {
    let mut error = x;
    let mut s = 0.0;
    while error > 0.1 {
        s += error;
        error *= 0.5;
    }
    s
}
#[differentiable(hessian)]
fn dot_with_itself(x: Vector3<f64>) -> f64 {
    x.dot(&x)
}
#[differentiable(hessian)]
fn out_of_bounds(v: &[f64], i: usize) -> f64 {
    v[i] * v[i]
}
#[differentiable(hessian)]
fn integers(x: f64, n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        s += i as f64 * x.powi(i as i32);
    }
    s
}

const INFINITY: f64 = f64::INFINITY;

#[test]
fn roots_and_powers() {
    assert_eq!(root::grad(0.0), INFINITY);
    assert!(root_of_square::grad(0.0).is_nan());
    assert_eq!(gated_root::grad(0.0, 0.0), (0.0, 0.0));
    assert_eq!(hypot::grad(0.0, 0.0), (0.0, 0.0));
    assert_eq!(power_zero::grad(0.0), 0.0);
    assert_eq!(power_one::grad(0.0), 1.0);
    assert_eq!((power_three_halves(0.0), power_three_halves::grad(0.0)), (0.0, 0.0));
    assert_eq!(power_half::grad(0.0), INFINITY);
    assert_eq!(power::grad(0.0, 2.0), (0.0, 0.0));
    let (x, p) = power::grad(-2.0, 2.0);
    assert_eq!(x, -4.0);
    assert!(p.is_nan());
    assert_eq!(inverse::grad(2.0), -0.25);
    assert_eq!(capped::grad(0.0), 0.0);
}

#[test]
fn pieces_of_the_line() {
    assert_eq!(branch_log::grad(-1.0), 0.0);
    assert_eq!((absolute::grad(0.0), absolute::grad(-0.0), absolute::grad(-3.0)), (0.0, 0.0, -1.0));
    assert_eq!((steps(2.5), steps::grad(2.5)), (1.0 + 2.0 + 3.0 + 3.0 + 2.0, 0.0));
    assert_eq!((larger::grad(1.0, 1.0), smaller::grad(1.0, 1.0)), ((0.5, 0.5), (0.5, 0.5)));
    assert_eq!(larger_of_same::grad(1.0), 1.0);
    assert_eq!(positive_part::grad(0.0), 0.5);
    assert_eq!((clamped::grad(1.0), clamped::grad(-1.0), clamped::grad(0.5)), (0.0, 0.0, 1.0));
    assert!(clamped::value_and_grad(f64::NAN).0.is_nan());
    assert_eq!(larger::value_and_grad(f64::NAN, 1.0), (1.0, (0.0, 1.0)));
    assert_eq!(smaller::value_and_grad(1.0, f64::NAN), (1.0, (1.0, 0.0)));
    assert_eq!(angle::grad(0.0, 0.0), (0.0, 0.0));
    assert_eq!((arc_sine::grad(1.0), arc_sine::grad(-1.0)), (INFINITY, INFINITY));
    assert_eq!((arc_cosine::grad(1.0), arc_cosine::grad(-1.0)), (-INFINITY, -INFINITY));
    assert_eq!((remainder::grad(7.5, 2.0), remainder::grad(-7.5, 2.0)), ((1.0, -3.0), (1.0, 3.0)));
    assert_eq!(euclidean::grad(-7.5, 2.0), (1.0, 4.0));
    assert_eq!(detached_cast::grad(2.5), 2.0);
}

#[test]
fn norms() {
    let zero = Vector3::zeros();
    assert_eq!(norm::grad(zero), zero);
    assert_eq!(norm_power::grad(zero), zero);
    assert_eq!(norm_squared::hessian(zero), Matrix3::identity() * 2.0);
    assert_eq!(normalized::grad(zero), Vector3::repeat(1.0));
    common::close("direction", normalized::grad(Vector3::new(0.0, 2.0, 0.0)).x, 0.5, 1e-15);
    assert_eq!(dot_with_itself::grad(Vector3::new(1.0, 2.0, 3.0)), Vector3::new(2.0, 4.0, 6.0));
}

#[test]
fn reductions() {
    assert_eq!(largest::grad(Vector3::new(1.0, 2.0, 2.0)), Vector3::new(0.0, 0.5, 0.5));
    assert_eq!(least::grad(Vector3::new(1.0, 1.0, 2.0)), Vector3::new(0.5, 0.5, 0.0));
    assert_eq!(largest_modulus::grad(Vector3::new(-2.0, 1.0, 2.0)), Vector3::new(-0.5, 0.0, 0.5));
    assert_eq!(product::grad(Vector3::new(0.0, 2.0, 3.0)), Vector3::new(6.0, 0.0, 0.0));
    assert_eq!(product::grad(Vector3::new(0.0, 0.0, 3.0)), Vector3::zeros());
    assert_eq!(product_in_loop::grad(&[0.0, 2.0, 3.0]), [6.0, 0.0, 0.0]);
    assert_eq!(product::hessian(Vector3::new(0.0, 0.0, 3.0))[(0, 1)], 3.0);
}

#[test]
fn factorisations() {
    assert_eq!(determinant::grad(Matrix2::new(1.0, 2.0, 2.0, 4.0)), Matrix2::new(4.0, -2.0, -2.0, 1.0));
    assert_eq!(determinant_3::grad(Matrix3::from_diagonal(&Vector3::new(0.0, 0.0, 3.0))), Matrix3::zeros());
    let positive = Matrix2::new(4.0, 1.0, 1.0, 3.0);
    let gradient = cholesky_trace::grad(positive).unwrap();
    assert_eq!(gradient[(0, 1)], 0.0);
    let lower = |h: f64| cholesky_trace(positive + Matrix2::new(0.0, 0.0, h, 0.0)).unwrap();
    common::close("lower triangle", gradient[(1, 0)], (lower(1e-5) - lower(-1e-5)) / 2e-5, 1e-9);
    assert_eq!(cholesky_trace::grad(-positive), None);
    assert_eq!(inverse_trace::grad(Matrix2::zeros()), None);
    assert_eq!(inverse_trace::grad(Matrix2::identity()), Some(-Matrix2::identity()));
    assert_eq!(solve_or_zero::grad(Matrix2::zeros(), Vector2::new(1.0, 2.0)), (Matrix2::zeros(), Vector2::zeros()));
}

#[test]
fn programs() {
    assert_eq!(overwritten::grad(3.0), 24.0);
    assert_eq!(one_cell_twice::grad([2.0, 3.0, 5.0]), [15.0, 11.0, 6.0]);
    assert_eq!(from_constant::grad(3.0), 6.0);
    common::close("until_small", until_small::grad(1.0), 1.0 + 0.5 + 0.25 + 0.125, 1e-15);
    assert_eq!((ignored::grad(1.0, 2.0), identity::grad(3.0), constant::grad(3.0)), ((0.0, 1.0), 1.0, 0.0));
    assert_eq!((in_condition::grad(1.0), in_condition::grad(0.1)), (2.0, 1.0));
    common::close("integers", integers::grad(0.5, 4), 1.0 + 2.0 * 2.0 * 0.5 + 3.0 * 3.0 * 0.25, 1e-15);
}

/// The message of a panic.
fn panic_of(f: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let payload = std::panic::catch_unwind(f).expect_err("it panics");
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => (*payload.downcast::<&str>().expect("a text")).to_owned(),
    }
}

#[test]
fn the_same_panics() {
    let primal = panic_of(|| drop(out_of_bounds(&[1.0, 2.0], 5)));
    assert!(primal.contains("index out of bounds"));
    assert_eq!(primal, panic_of(|| drop(out_of_bounds::grad(&[1.0, 2.0], 5))));
    assert_eq!(primal, panic_of(|| drop(out_of_bounds::jvp(&[1.0, 2.0], 5, vec![0.0; 2]))));
    let negative = -Matrix2::identity();
    let primal = panic_of(move || drop(cholesky_unwrapped(negative)));
    assert_eq!(primal, panic_of(move || drop(cholesky_unwrapped::grad(negative))));
    assert_eq!(primal, panic_of(move || drop(cholesky_unwrapped::hvp(negative, negative))));
}
