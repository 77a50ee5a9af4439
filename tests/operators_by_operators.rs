//! Operators written by other operators of the same type, as vector types of ray tracers have them.

mod common;

use common::ported::*;
use std::ops::{Add, Div, Mul, Neg};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair {
    x: f64,
    y: f64,
}

#[differentiable(hessian)]
impl Add for Pair {
    type Output = Pair;
    #[differentiable(hessian)]
    fn add(self, other: Pair) -> Pair {
        Pair { x: self.x + other.x, y: self.y + other.y }
    }
}

#[differentiable(hessian)]
impl Mul<f64> for Pair {
    type Output = Self;
    #[differentiable(hessian)]
    fn mul(self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }
}

#[differentiable(hessian)]
impl Mul<Pair> for f64 {
    type Output = Pair;
    #[differentiable(hessian)]
    fn mul(self, pair: Pair) -> Pair {
        pair * self
    }
}

#[differentiable(hessian)]
impl Div<f64> for Pair {
    type Output = Self;
    #[differentiable(hessian)]
    fn div(self, divisor: f64) -> Self {
        self * (1.0 / divisor)
    }
}

#[differentiable(hessian)]
impl Neg for Pair {
    type Output = Pair;
    #[differentiable(hessian)]
    fn neg(self) -> Pair {
        self * -1.0
    }
}

#[differentiable(hessian, operators(Pair))]
fn distance(a: Pair, b: Pair, t: f64) -> f64 {
    let scaled: Pair = t * a;
    let between: Pair = (scaled + -b) / (t * t);
    between.x * between.x + between.y.sin()
}

#[test]
fn operators_by_others() {
    gradgradcheck!(distance, Pair { x: 0.3, y: -0.2 }, Pair { x: 1.1, y: 0.7 }, 1.4);
}
