//! Operators that are no sums: their rules would be wrong.
use std::ops::{Add, AddAssign, Rem};
use tensor_grad::prelude::*;

#[derive(Clone, Copy, Differentiable)]
pub struct Log(pub f64);

impl Add for Log {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl Rem for Log {
    type Output = Self;
    fn rem(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl AddAssign for Log {
    fn add_assign(&mut self, other: Self) {
        self.0 *= other.0;
    }
}

#[differentiable(wrt(a))]
pub fn plus(a: Log, b: Log) -> f64 {
    (a + b).0
}

#[differentiable(wrt(a))]
pub fn rest(a: Log, b: Log) -> f64 {
    (a % b).0
}

#[differentiable(wrt(a))]
pub fn added(a: Log, b: Log) -> f64 {
    let mut c = a;
    c += b;
    c.0
}

fn main() {}
