//! Rules of the user's own: values, both modes and both orders.

mod common;
use tensor_grad::nalgebra::{Matrix2, RealField, Vector2, Vector3};
use tensor_grad::prelude::*;

/// Both modes of a function of another crate.
#[differentiable(hessian, vjp = erf_vjp, jvp = erf_jvp)]
fn erf(x: f64) -> f64 {
    libm::erf(x)
}

#[differentiable]
fn erf_vjp(x: f64, y_bar: f64) -> f64 {
    y_bar * core::f64::consts::FRAC_2_SQRT_PI * (-x * x).exp()
}

fn erf_jvp(x: f64, x_dot: f64) -> f64 {
    core::f64::consts::FRAC_2_SQRT_PI * (-x * x).exp() * x_dot
}

/// A rule that calls the function it is for.
#[differentiable(hessian, vjp = rules::exp_vjp)]
fn exp(x: f64) -> f64 {
    libm::exp(x)
}

mod rules {
    use super::*;

    #[differentiable]
    pub fn exp_vjp(x: f64, y_bar: f64) -> f64 {
        exp(x) * y_bar
    }

    #[differentiable]
    pub fn power_jvp(x: f64, p: f64, n: u32, x_dot: f64, p_dot: f64) -> f64 {
        let y = x.powf(p);
        f64::from(n) * (p * y / x * x_dot + y * x.ln() * p_dot)
    }

    #[differentiable]
    pub fn lift_jvp(x: f32, x_dot: f32) -> [f32; 2] {
        [2.0 * x * x_dot, -x_dot]
    }
}

/// A jvp alone, of scalars.
#[differentiable(hessian, jvp = rules::power_jvp)]
fn power(x: f64, p: f64, n: u32) -> f64 {
    f64::from(n) * libm::pow(x, p)
}

#[differentiable(hessian, jvp = rules::lift_jvp)]
fn lift(x: f32) -> [f32; 2] {
    [x * x, 1.0 - x]
}

#[differentiable(hessian)]
fn of_scalars(x: f64, y: f64) -> f64 {
    let mut sum = erf(x * y) * exp(0.3 * x);
    for k in 1..4 {
        sum += power(x, y + k as f64, k) * 0.1;
        if sum > 1.0 {
            sum = erf(sum);
        }
    }
    let through = [x, y].map(erf);
    sum + through[0] * through[1]
}

#[differentiable(hessian)]
fn of_singles(x: f32) -> f32 {
    let [a, b] = lift(x);
    a * b.sin()
}

#[test]
fn scalars() {
    for at in [-1.3, 0.0, 0.4] {
        verify2!(erf, (x = at), (x));
        verify2!(exp, (x = at), (x));
    }
    verify2!(power, (x = 0.7, p = 2.3), (x, p, 3));
    verify2!(of_scalars, (x = 0.7, y = 0.4), (x, y));
    verify2!(of_scalars, (x = 1.7, y = 1.4), (x, y));
    verify!(lift, SINGLE, (x = 0.6f32), (x));
    verify2!(of_singles, SINGLE, (x = 0.6f32), (x));
    assert_eq!(erf(0.4).to_bits(), libm::erf(0.4).to_bits());
    assert_eq!(erf::value_and_grad(0.4), (libm::erf(0.4), erf_vjp(0.4, 1.0)));
}

/// References, a matrix, a constant: the vjp alone, so the jvp is its transpose.
#[differentiable(hessian, vjp = quadratic_vjp)]
fn quadratic(a: &Matrix2<f64>, #[nondiff] w: &Vector2<f64>, x: Vector2<f64>) -> Vector2<f64> {
    (a * x).component_mul(w)
}

#[differentiable]
fn quadratic_vjp(
    a: &Matrix2<f64>,
    w: &Vector2<f64>,
    x: Vector2<f64>,
    y_bar: Vector2<f64>,
) -> (Matrix2<f64>, Vector2<f64>) {
    let weighted = y_bar.component_mul(w);
    (weighted * x.transpose(), a.tr_mul(&weighted))
}

#[differentiable(hessian)]
fn of_matrices(a: Matrix2<f64>, x: Vector2<f64>) -> f64 {
    let w = Vector2::new(0.5, 2.0);
    let y = quadratic(&a, &w, x);
    let z = quadratic(&a.transpose(), &w, y * 2.0);
    quadratic(&a, &w, z).norm() + y.x * z.y
}

/// Only `x`, and a parameter that is a pattern.
#[differentiable(hessian, wrt(x), vjp = shifted_vjp, jvp = shifted_jvp)]
fn shifted(x: &Vector3<f64>, shift: f64, (_, scale): (f64, f64)) -> f64 {
    (x * scale).add_scalar(shift).norm_squared()
}

#[differentiable(wrt(x, y_bar))]
fn shifted_vjp(x: &Vector3<f64>, shift: f64, scales: (f64, f64), y_bar: f64) -> Vector3<f64> {
    (x * scales.1).add_scalar(shift) * (2.0 * y_bar * scales.1)
}

fn shifted_jvp(x: &Vector3<f64>, shift: f64, (_, scale): (f64, f64), x_dot: &Vector3<f64>) -> f64 {
    2.0 * scale * (x * scale).add_scalar(shift).dot(x_dot)
}

#[test]
fn matrices() {
    let (m, v) = (Matrix2::new(0.4, -1.1, 0.7, 0.9), Vector2::new(1.3, -0.2));
    let w = Vector2::new(0.5, 2.0);
    verify!(quadratic, (a = m, x = v), (&a, &w, x));
    verify2!(of_matrices, (a = m, x = v), (a, x));
    verify2!(shifted, (x = Vector3::new(0.1, 2.0, -0.7)), (&x, 0.3, (0.0, 1.5)));
    assert_eq!(quadratic::jacobian(&m, &w, v).1, Matrix2::from_diagonal(&w) * m);
}

/// What the forward sweep keeps for the reverse sweep.
#[differentiable(hessian, vjp = (solve_forward, solve_backward))]
fn solve(a: &Matrix2<f64>, b: &Vector2<f64>) -> Vector2<f64> {
    solve_forward(a, b).0
}

#[differentiable]
fn solve_forward(a: &Matrix2<f64>, b: &Vector2<f64>) -> (Vector2<f64>, (Matrix2<f64>, Vector2<f64>)) {
    let inverse = a.try_inverse().unwrap();
    let x = inverse * b;
    (x, (inverse, x))
}

#[differentiable]
fn solve_backward(
    _a: &Matrix2<f64>,
    _b: &Vector2<f64>,
    residual: &(Matrix2<f64>, Vector2<f64>),
    x_bar: Vector2<f64>,
) -> (Matrix2<f64>, Vector2<f64>) {
    let b_bar = residual.0.tr_mul(&x_bar);
    (-b_bar * residual.1.transpose(), b_bar)
}

#[differentiable(hessian)]
fn solved_twice(a: &Matrix2<f64>, b: &Vector2<f64>) -> f64 {
    let mut x = *b;
    for _ in 0..2 {
        x = solve(a, &x);
    }
    x.norm_squared()
}

#[test]
fn residuals() {
    let (m, v) = (Matrix2::new(2.4, -1.1, 0.7, 0.9), Vector2::new(1.3, -0.2));
    verify!(solve, (a = m, b = v), (&a, &b));
    verify2!(solved_twice, (a = m, b = v), (&a, &b));
}

/// Any numbers, any length.
#[differentiable(hessian, vjp = log_sum_exp_vjp::<T, N>, jvp = log_sum_exp_jvp)]
fn log_sum_exp<T: RealField + Copy, const N: usize>(x: &SVector<T, N>) -> T {
    let max = x.max();
    max + x.iter().fold(T::zero(), |sum, &x| sum + (x - max).exp()).ln()
}

#[differentiable]
fn log_sum_exp_vjp<T: RealField + Copy, const N: usize>(x: &SVector<T, N>, y_bar: T) -> SVector<T, N> {
    let y = log_sum_exp(x);
    x.map(|x| (x - y).exp() * y_bar)
}

fn log_sum_exp_jvp<T: RealField + Copy, const N: usize>(x: &SVector<T, N>, x_dot: &SVector<T, N>) -> T {
    log_sum_exp_vjp(x, T::one()).dot(x_dot)
}

#[differentiable(hessian)]
fn doubles(x: &Vector3<f64>) -> f64 {
    log_sum_exp(x) * log_sum_exp::<f64, 2>(&Vector2::new(x[2], x[1]))
}

#[differentiable(hessian)]
fn singles(x: &Vector2<f32>) -> f32 {
    log_sum_exp(x).sin()
}

/// A list, whose cotangent is a `Vec`, and results that are tuples and options.
#[differentiable(hessian, vjp = moments_vjp)]
fn moments(samples: &[f64], power: i32) -> Option<(f64, f64)> {
    let n = samples.len() as f64;
    let sum = |f: &dyn Fn(f64) -> f64| samples.iter().map(|&x| f(x)).sum::<f64>() / n;
    (n > 0.0).then(|| (sum(&|x| x), sum(&|x| x.powi(power))))
}

#[differentiable]
fn moments_vjp(samples: &[f64], power: i32, y_bar: Option<(f64, f64)>) -> Vec<f64> {
    let n = samples.len() as f64;
    let (mean_bar, power_bar) = y_bar.unwrap();
    samples.iter().map(|x| mean_bar / n + power_bar / n * f64::from(power) * x.powi(power - 1)).collect()
}

#[differentiable(hessian)]
fn of_lists(x: &[f64], v: Vector3<f64>) -> f64 {
    let (a, b) = moments(x, 3).unwrap();
    let (c, d) = moments(&x[1..], 2).unwrap();
    a * b + c * d * log_sum_exp(&v)
}

#[test]
fn generic_and_lists() {
    let v = Vector3::new(0.1, 900.0, 899.5);
    verify2!(doubles, (x = v), (&x));
    verify2!(singles, SINGLE, (x = Vector2::new(0.1f32, 0.4)), (&x));
    verify!(moments, (x = vec![0.3, -0.7, 1.9]), (&x, 3));
    verify2!(of_lists, (x = vec![0.3, -0.7, 1.9], v = Vector3::new(0.1, 0.9, 0.5)), (&x, v));
}
