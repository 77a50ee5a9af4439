//! `+=` and its like on types of one's own.
#![allow(clippy::suspicious_op_assign_impl, reason = "a derivative must not take an operator for another")]

mod common;
use std::ops::{Add, AddAssign, DivAssign, Mul, MulAssign, RemAssign, SubAssign};
use tensor_grad::nalgebra::RealField;
use tensor_grad::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Complex<T: RealField + Copy> {
    re: T,
    im: T,
}

#[differentiable(hessian)]
impl<T: RealField + Copy> AddAssign for Complex<T> {
    fn add_assign(&mut self, other: Self) {
        self.re += other.re;
        self.im += other.im;
    }
}

/// Not a difference.
#[differentiable(hessian)]
impl<T: RealField + Copy> SubAssign<T> for Complex<T> {
    fn sub_assign(&mut self, k: T) {
        self.re = self.re * self.re - k;
    }
}

#[differentiable(hessian)]
impl<T: RealField + Copy> MulAssign for Complex<T> {
    fn mul_assign(&mut self, other: Self) {
        let re = self.re * other.re - self.im * other.im;
        self.im = self.re * other.im + self.im * other.re;
        self.re = re;
    }
}

#[differentiable(hessian)]
impl MulAssign<f64> for Complex<f64> {
    fn mul_assign(&mut self, k: f64) {
        self.re *= k;
        self.im *= k;
    }
}

#[differentiable(hessian)]
impl Mul<f64> for Complex<f64> {
    type Output = Self;
    fn mul(mut self, k: f64) -> Self {
        self *= k;
        self
    }
}

#[differentiable(hessian)]
impl Add for Complex<f64> {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

#[differentiable(hessian, operators(Complex))]
fn accumulated(z: Complex<f64>, list: &[Complex<f64>], k: f64) -> f64 {
    let mut sum = Complex { re: 0.0, im: k };
    for w in list {
        sum += z;
        sum *= *w;
        sum *= k;
        sum += sum * k + z;
        sum -= sum.re * k;
    }
    sum += sum;
    if k > 2.0 {
        return sum.re;
    }
    sum *= sum;
    sum.re * sum.im
}

#[differentiable(hessian, operators(Complex))]
fn of_state<T: RealField + Copy>(z: &mut Complex<T>, w: Complex<T>, k: T) -> T {
    *z += w;
    *z *= *z;
    *z -= k;
    z.re * z.im
}

#[differentiable(hessian, operators(Complex))]
fn of_constants(k: f64) -> f64 {
    let mut unit = Complex { re: 0.6, im: 0.8 };
    unit *= Complex { re: 0.6, im: 0.8 };
    let mut z = Complex { re: k, im: 0.1 };
    for _ in 0..3 {
        z *= unit;
        unit *= unit;
        z += unit;
    }
    z.re - z.im * z.im
}

/// A list, whose length may change.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Series {
    terms: Vec<f64>,
}

#[differentiable(hessian)]
impl AddAssign<f64> for Series {
    fn add_assign(&mut self, term: f64) {
        let last = self.terms[self.terms.len() - 1];
        self.terms.push(last * term);
    }
}

#[differentiable(hessian)]
impl DivAssign<f64> for Series {
    fn div_assign(&mut self, k: f64) {
        for term in &mut self.terms {
            *term /= k;
        }
    }
}

#[differentiable(hessian)]
impl RemAssign<Series> for Series {
    fn rem_assign(&mut self, other: Series) {
        for (term, with) in self.terms.iter_mut().zip(&other.terms) {
            *term *= with.sin();
        }
    }
}

#[differentiable(hessian, operators(Series))]
fn grown(series: &Series, k: f64) -> f64 {
    let mut own = series.clone();
    own += k;
    own /= k * k;
    let copy = own.clone();
    own %= copy;
    own += own.terms[0];
    own.terms.iter().map(|term| term * term).sum()
}

#[test]
fn compound_assignments() {
    let z = Complex { re: 0.4, im: -0.3 };
    let list = [Complex { re: 0.7, im: 0.2 }, Complex { re: -0.4, im: 0.9 }];
    gradgradcheck!(accumulated, z, &list[..], 0.8);
    gradgradcheck!(accumulated, z, &list[..], 2.1);
    gradgradcheck!(of_constants, 0.7);
    gradgradcheck!(grown, &Series { terms: vec![0.3, 0.8] }, 0.9);
}

/// What changes is given back changed, with the derivatives of what it was.
#[test]
fn compound_assignments_of_state() {
    let (z, w, k) = (Complex { re: 0.4, im: -0.3 }, Complex { re: 0.7, im: 0.2 }, 0.6);
    let closed = |z: Complex<f64>, w: Complex<f64>, k: f64| {
        let (re, im) = (z.re + w.re, z.im + w.im);
        let (re, im): (f64, f64) = (re * re - im * im, 2.0 * re * im);
        (re * re - k, im)
    };
    let mut state = z;
    let (value, pullback) = of_state::vjp(&mut state, w, k);
    assert_eq!((state.re, state.im), closed(z, w, k));
    assert_eq!(value, state.re * state.im);
    let (z_bar, w_bar, k_bar) = pullback(1.0, Complex { re: 0.5, im: -0.25 });
    let seeded = |z, w, k| {
        let (re, im) = closed(z, w, k);
        re * im + 0.5 * re - 0.25 * im
    };
    let difference = |plus: f64, minus: f64| (plus - minus) / 2e-6;
    let moved = |re, im| Complex { re: z.re + re, im: z.im + im };
    let by_re = difference(seeded(moved(1e-6, 0.0), w, k), seeded(moved(-1e-6, 0.0), w, k));
    let by_im = difference(seeded(moved(0.0, 1e-6), w, k), seeded(moved(0.0, -1e-6), w, k));
    let by_k = difference(seeded(z, w, k + 1e-6), seeded(z, w, k - 1e-6));
    common::close("re", z_bar.re, by_re, 1e-8);
    common::close("im", z_bar.im, by_im, 1e-8);
    common::close("k", k_bar, by_k, 1e-8);
    assert_eq!(w_bar, z_bar);
}

/// The text tells which variables are numbers.
#[differentiable(hessian, operators(Complex))]
fn scaled_by_variables(z: Complex<f64>, w: &Complex<f64>, k: f64, n: usize) -> f64 {
    let h = 0.5 * k;
    let half: f64 = k / 2.0;
    let sum = z * k + *w * h + z * (n as f64) * half * -k;
    let end = sum * (h * half) + z;
    end.re * end.im
}

#[test]
fn products_with_numbers() {
    gradgradcheck!(scaled_by_variables, Complex { re: 0.4, im: -0.3 }, &Complex { re: 0.7, im: 0.2 }, 0.8, 3);
}
