//! Operators of one's own types.
#![allow(clippy::suspicious_arithmetic_impl, reason = "a derivative must not take an operator for another")]

mod common;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};
use tensor_grad::nalgebra::{RealField, Vector2};
use tensor_grad::prelude::*;

/// A position and a heading; the product composes.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Pose {
    angle: f64,
    at: Vector2<f64>,
}

#[differentiable(hessian)]
impl Pose {
    #[differentiable(wrt(self, x))]
    fn turn(&self, x: &Vector2<f64>) -> Vector2<f64> {
        let (sin, cos) = self.angle.sin_cos();
        Vector2::new(cos * x.x - sin * x.y, sin * x.x + cos * x.y)
    }
}

#[differentiable(hessian)]
impl Mul for Pose {
    type Output = Self;
    #[differentiable]
    fn mul(self, next: Self) -> Self::Output {
        Self { angle: self.angle + next.angle, at: self.at + self.turn(&next.at) }
    }
}

/// A point moved.
#[differentiable(hessian)]
impl Mul<Vector2<f64>> for Pose {
    type Output = Vector2<f64>;
    #[differentiable]
    fn mul(self, x: Vector2<f64>) -> Vector2<f64> {
        self.turn(&x) + self.at
    }
}

/// Not a sum.
#[differentiable(hessian)]
impl Add<Pose> for Pose {
    type Output = Pose;
    #[differentiable]
    fn add(self, other: Pose) -> Pose {
        Pose { angle: self.angle * other.angle, at: self.at.component_mul(&other.at) }
    }
}

#[differentiable(hessian)]
impl Sub<Pose> for Pose {
    type Output = f64;
    #[differentiable]
    fn sub(self, other: Pose) -> f64 {
        (self.angle - other.angle).powi(2) + (self.at - other.at).norm_squared()
    }
}

/// A number on the left.
#[differentiable(hessian)]
impl Mul<Pose> for f64 {
    type Output = Pose;
    #[differentiable]
    fn mul(self, pose: Pose) -> Pose {
        Pose { angle: pose.angle * self, at: pose.at * (self * self) }
    }
}

const A: Pose = Pose { angle: 0.4, at: Vector2::new(0.3, -0.8) };
const B: Pose = Pose { angle: -0.7, at: Vector2::new(1.1, 0.2) };
const X: Vector2<f64> = Vector2::new(0.5, 0.9);

#[differentiable(hessian, operators(Pose))]
fn composed(a: &Pose, b: Pose, x: &Vector2<f64>) -> f64 {
    let c = *a * b * *a;
    let moved: Vector2<f64> = (c * b) * *x;
    let distance: f64 = c - b;
    moved.norm_squared() + distance * 0.5 + moved[0]
}

#[differentiable(hessian, operators(Pose))]
fn no_sum(a: &Pose, b: Pose, k: f64) -> f64 {
    let sum = *a + b;
    let scaled: Pose = k * sum;
    scaled + *a - b
}

#[differentiable(hessian, operators(Pose))]
fn in_a_loop(a: &Pose, b: &Pose, n: usize) -> f64 {
    let mut pose: Pose = *a;
    for i in 0..n {
        if i % 2 == 0 {
            pose = pose * *b;
        } else {
            pose = *b * pose * *a;
        }
    }
    pose - *b
}

#[differentiable(hessian, operators(Pose), wrt(a))]
fn with_a_constant(a: Pose, b: Pose) -> f64 {
    a * b - b
}

#[test]
fn poses() {
    verify2!(composed, (a = A, b = B, x = X), (&a, b, &x));
    verify2!(no_sum, (a = A, b = B, k = 0.7), (&a, b, k));
    verify2!(in_a_loop, (a = A, b = B), (&a, &b, 3));
    verify2!(with_a_constant, (a = A), (a, B));
}

/// A complex number over any scalar.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Complex<T: RealField + Copy> {
    re: T,
    im: T,
}

#[differentiable(hessian)]
impl<T: RealField + Copy> Mul for Complex<T> {
    type Output = Complex<T>;
    #[differentiable]
    fn mul(self, other: Complex<T>) -> Complex<T> {
        Complex { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

#[differentiable(hessian)]
impl<T: RealField + Copy> Add for Complex<T> {
    type Output = Self;
    #[differentiable]
    fn add(self, other: Self) -> Self {
        Self { re: self.re + other.re, im: self.im + other.im }
    }
}

#[differentiable(hessian)]
impl<T: RealField + Copy> Div<T> for Complex<T> {
    type Output = Self;
    #[differentiable]
    fn div(self, k: T) -> Self {
        Self { re: self.re / k, im: self.im / k }
    }
}

#[differentiable]
impl Rem<f64> for Complex<f64> {
    type Output = f64;
    #[differentiable]
    fn rem(self, k: f64) -> f64 {
        self.re * k * k + self.im
    }
}

/// Not a mere change of sign.
#[differentiable(hessian)]
impl<T: RealField + Copy> Neg for Complex<T> {
    type Output = Self;
    #[differentiable]
    fn neg(self) -> Self {
        Self { re: -self.re * self.im, im: -self.im }
    }
}

#[differentiable(hessian)]
impl Mul<f64> for Complex<f64> {
    type Output = Self;
    #[differentiable]
    fn mul(self, k: f64) -> Self {
        Self { re: self.re * k, im: self.im * k }
    }
}

/// Signs, and numbers among the operands.
#[differentiable(hessian, operators(Complex))]
fn signs(a: Complex<f64>, b: &Complex<f64>) -> f64 {
    let mut c = -a;
    c = c + a * 2.0 + -*b;
    let d = -(a * *b) + -Complex { re: 1.0, im: c.im };
    -d.re * c.im + d.im
}

/// Steps of the Mandelbrot iteration.
#[differentiable(hessian, operators(Complex))]
fn mandelbrot<T: RealField + Copy>(z: Complex<T>, c: &Complex<T>, k: T) -> T {
    let mut z = z;
    for _ in 0..4 {
        z = z * z + *c;
        z = z / k;
    }
    z.re * z.re + z.im * z.im
}

#[differentiable(hessian)]
fn of_doubles(z: Complex<f64>, c: &Complex<f64>, k: f64) -> f64 {
    mandelbrot(z, c, k)
}

#[differentiable(operators(Complex))]
fn first_order(z: Complex<f64>, k: f64) -> f64 {
    z % k
}

#[test]
fn complex_numbers() {
    let (start, step, size) = (Complex { re: 0.3, im: -0.5 }, Complex { re: -0.4, im: 0.6 }, 1.2);
    verify2!(of_doubles, (z = start, c = step, k = size), (z, &c, k));
    verify!(first_order, (z = start, k = size), (z, k));
    verify2!(signs, (a = start, b = step), (a, &b));
}
