//! Generic numbers by a library's own traits, as in nalgebra-glm and geo, and by their arithmetic alone.

mod common;

use common::ported::*;
use std::ops::{Add, Div, Mul, Sub};

trait RealNumber: RealField + Copy {}
impl<T: RealField + Copy> RealNumber for T {}

trait GeoFloat: Float + Debug {}
impl<T: Float + Debug> GeoFloat for T {}

#[differentiable(hessian)]
fn mixed<T: RealNumber, const D: usize>(x: &SVector<T, D>, y: &SVector<T, D>, a: T) -> T {
    (x * (T::one() - a) + y * a).norm_squared()
}

#[differentiable(hessian)]
fn area<T: GeoFloat>(ring: &[[T; 2]]) -> T {
    let mut sum = T::zero();
    for pair in ring.windows(2) {
        sum = sum + (pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]);
    }
    sum / (T::one() + T::one())
}

#[differentiable(hessian)]
fn dot<T>(a: &[T], b: &[T]) -> T
where
    T: Copy + Mul<Output = T> + Sum<T>,
{
    a.iter().zip(b).map(|(x, y)| *x * *y).sum()
}

#[differentiable(hessian)]
fn lerp<T: Copy + Add<Output = T> + Sub<Output = T> + Mul<Output = T> + Div<Output = T>>(a: T, b: T, t: T) -> T {
    a + (b - a) * t / (t + b)
}

#[differentiable(hessian)]
fn all(x: f64, y: f64) -> f64 {
    let v = dot(&[x, y], &[y, 2.0]) * lerp(x, y, 0.25);
    v + area(&[[x, 0.0], [1.0, y], [y, x], [x, 0.0]])
}

#[test]
fn own_traits() {
    gradgradcheck!(mixed, &Vector3::new(0.3, -0.2, 0.8), &Vector3::new(1.0, 0.5, 0.1), 0.4);
    gradgradcheck!(area, &[[0.3, 0.1], [1.2, 0.4], [0.7, 1.5], [0.3, 0.1]][..]);
    gradgradcheck!(dot, &[0.3, 0.1][..], &[1.2, 0.4][..]);
    gradgradcheck!(lerp, 0.3, 1.2, 0.4);
    gradgradcheck!(all, 0.3, 1.2);
    gradcheck!(lerp, 0.3_f32, 1.2_f32, 0.4_f32);
}

/// Arithmetic alone, of a constant: an integer or not.
#[differentiable(hessian)]
fn stepped<I, T>(x: T, #[nondiff] n: I, k: i32) -> T
where
    I: std::ops::Add<Output = I> + Copy + Into<f64>,
    T: Copy + std::ops::Mul<Output = T>,
{
    let twice: f64 = (n + n).into();
    let mut y = x;
    for _ in 0..(twice as i32 + k) {
        y = y * x;
    }
    y
}

#[test]
fn arithmetic_of_constants() {
    gradgradcheck!(stepped, 1.3, 1_i32, 2);
    gradgradcheck!(stepped, 1.3, 1.5_f32, 2);
}
