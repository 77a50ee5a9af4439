//! Values and slopes of functions of one number.

use crate::Real;
use core::f64::consts::{FRAC_1_SQRT_2, TAU};
use nalgebra::ComplexField;

/// Above this PyTorch's softplus is the identity.
const SOFTPLUS_THRESHOLD: f64 = 20.0;

pub(super) fn relu<T: Real>(x: T) -> T {
    if x <= T::zero() { T::zero() } else { x }
}

pub(super) fn relu_slope<T: Real>(x: T) -> T {
    if x <= T::zero() { T::zero() } else { T::one() }
}

pub(super) fn leaky_relu<T: Real>(x: T, slope: T) -> T {
    if x > T::zero() { x } else { x * slope }
}

pub(super) fn leaky_relu_slope<T: Real>(x: T, slope: T) -> T {
    if x > T::zero() { T::one() } else { slope }
}

/// The exponential is of a negative number only, so it cannot overflow.
pub(super) fn sigmoid<T: Real>(x: T) -> T {
    let e = (-x.abs()).exp();
    if x < T::zero() { e / (T::one() + e) } else { T::one() / (T::one() + e) }
}

pub(super) fn sigmoid_slope<T: Real>(x: T) -> T {
    let e = (-x.abs()).exp();
    e / ((T::one() + e) * (T::one() + e))
}

pub(super) fn tanh_slope<T: Real>(x: T) -> T {
    let c = x.cosh();
    T::one() / (c * c)
}

pub(super) fn softplus<T: Real>(x: T) -> T {
    if x > T::of_f64(SOFTPLUS_THRESHOLD) { x } else { x.exp().ln_1p() }
}

pub(super) fn softplus_slope<T: Real>(x: T) -> T {
    if x > T::of_f64(SOFTPLUS_THRESHOLD) { T::one() } else { sigmoid(x) }
}

pub(super) fn gelu<T: Real>(x: T) -> T {
    T::of_f64(x.as_f64() * normal_cdf(x.as_f64()))
}

pub(super) fn gelu_slope<T: Real>(x: T) -> T {
    let x = x.as_f64();
    let density = ComplexField::exp(-0.5 * x * x) / ComplexField::sqrt(TAU);
    T::of_f64(normal_cdf(x) + x * density)
}

fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

pub(super) fn sign<T: Real>(x: T) -> T {
    if x > T::zero() {
        T::one()
    } else if x < T::zero() {
        -T::one()
    } else {
        T::zero()
    }
}

pub(super) fn huber<T: Real>(d: T, delta: T) -> T {
    let half = T::of_f64(0.5);
    if d.abs() < delta { half * d * d } else { delta * (d.abs() - half * delta) }
}

pub(super) fn huber_slope<T: Real>(d: T, delta: T) -> T {
    if d.abs() < delta { d } else { delta * sign(d) }
}

/// Binary cross entropy of the logit `x` and the probability `t`.
pub(super) fn bce<T: Real>(x: T, t: T) -> T {
    relu(x) - x * t + (-x.abs()).exp().ln_1p()
}

pub(super) fn huber_curvature<T: Real>(d: T, delta: T) -> T {
    if d.abs() < delta { T::one() } else { T::zero() }
}

pub(super) fn sigmoid_curvature<T: Real>(x: T) -> T {
    let s = sigmoid(x);
    sigmoid_slope(x) * (T::one() - s - s)
}

pub(super) fn tanh_curvature<T: Real>(x: T) -> T {
    let y = x.tanh();
    -(y + y) * tanh_slope(x)
}

pub(super) fn softplus_curvature<T: Real>(x: T) -> T {
    if x > T::of_f64(SOFTPLUS_THRESHOLD) { T::zero() } else { sigmoid_slope(x) }
}

pub(super) fn gelu_curvature<T: Real>(x: T) -> T {
    let x = x.as_f64();
    let density = ComplexField::exp(-0.5 * x * x) / ComplexField::sqrt(TAU);
    T::of_f64(density * (2.0 - x * x))
}
