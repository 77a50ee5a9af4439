//! The trait that generic programs are bounded by.

use super::{Number, c};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

/// A number type, as nalgebra's trait of this name.
pub trait RealField:
    PartialOrd
    + Default
    + Neg<Output = Self>
    + Sized
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
{
    fn of(value: f64) -> Self;
    fn zero() -> Self {
        Self::of(0.0)
    }
    fn one() -> Self {
        Self::of(1.0)
    }
    fn sin(self) -> Self;
    fn cos(self) -> Self;
    fn tanh(self) -> Self;
    fn atan(self) -> Self;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn sqrt(self) -> Self;
    fn abs(self) -> Self;
    fn powi(self, n: i32) -> Self;
    fn max(self, other: Self) -> Self;
    fn min(self, other: Self) -> Self;
    fn hypot(self, other: Self) -> Self;
    fn atan2(self, other: Self) -> Self;
}

macro_rules! forward {
    (one $($name:ident)*) => {$(
        fn $name(self) -> Self {
            Number::$name(self)
        }
    )*};
    (two $($name:ident)*) => {$(
        fn $name(self, other: Self) -> Self {
            Number::$name(self, other)
        }
    )*};
}

impl RealField for Number {
    fn of(value: f64) -> Self {
        c(value)
    }
    forward!(one sin cos tanh atan exp ln sqrt abs);
    forward!(two max min hypot atan2);
    fn powi(self, n: i32) -> Self {
        Number::powi(self, n)
    }
}

/// The number `value` in the type `T`, as nalgebra's function of this name.
pub fn convert<T: RealField>(value: f64) -> T {
    T::of(value)
}
