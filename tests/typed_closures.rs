//! Types that only a closure's parameters and result tell; operators after constructors.

#[macro_use]
mod common;

use std::ops::{Add, Mul};
use tensor_grad::prelude::*;

/// Rachford and Rice's equation, by Newton's method with bisection.
#[differentiable]
fn vapor_fraction(z: &[f64], k: &[f64]) -> Option<f64> {
    let g = |v: f64| -> f64 { z.iter().zip(k).map(|(zi, ki)| zi * (ki - 1.0) / (1.0 + v * (ki - 1.0))).sum() };
    let (mut low, mut high) = (0.0, 1.0);
    if g(low) < 0.0 || g(high) > 0.0 {
        return None;
    }
    let mut v = 0.5;
    for _ in 0..50 {
        let gv = g(v);
        let slope: f64 =
            z.iter().zip(k.iter()).map(|(&zi, &ki)| -zi * (ki - 1.0).powi(2) / (1.0 + v * (ki - 1.0)).powi(2)).sum();
        if gv > 0.0 {
            low = v
        } else {
            high = v
        }
        let next = v - gv / slope;
        if gv.abs() < 1e-13 {
            break;
        }
        v = if next > low && next < high { next } else { 0.5 * (low + high) };
    }
    Some(v)
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Complex {
    re: f64,
    im: f64,
}

#[differentiable]
impl Mul for Complex {
    type Output = Self;
    #[differentiable]
    fn mul(self, other: Self) -> Self {
        Self { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

#[differentiable]
impl Add for Complex {
    type Output = Self;
    #[differentiable]
    fn add(self, other: Self) -> Self {
        Self::new(self.re + other.re, self.im + other.im)
    }
}

impl Complex {
    #[differentiable]
    const fn new(re: f64, im: f64) -> Self {
        Self { re, im }
    }
    #[differentiable]
    fn from_polar(r: f64, theta: f64) -> Self {
        Self::new(r * theta.cos(), r * theta.sin())
    }
    /// Operators of `self` need no attribute.
    #[differentiable(wrt(self))]
    fn square_and_itself(self) -> Self {
        self * self + self
    }
}

#[differentiable(operators(Complex))]
fn transfer(w: f64, r: f64, c: f64) -> f64 {
    let s = Complex::new(0.0, w);
    let z = Complex::new(1.0, 0.0) + s * Complex::from_polar(r, c);
    let h: Complex = (z * s).square_and_itself();
    h.re * h.im
}

#[test]
fn typed_closures() {
    verify!(vapor_fraction, (z = vec![0.5, 0.5], k = vec![2.0, 0.4]), (&z, &k));
    verify!(transfer, (w = 0.3, r = 1.2, c = 0.4), (w, r, c));
}
