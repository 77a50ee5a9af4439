//! Numbers with two first derivatives and one second: a value, its derivatives along two directions, and the mixed one.

use super::seen;
use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

/// A hyper-dual number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Number {
    pub value: f64,
    pub first: [f64; 2],
    pub second: f64,
}

/// A constant.
pub fn c(value: f64) -> Number {
    Number { value, ..Number::default() }
}

impl Number {
    /// `f(self)`, given `f`, `f'` and `f''` there.
    fn chain(self, f: f64, f1: f64, f2: f64) -> Self {
        let [a, b] = self.first;
        seen(Self { value: f, first: [times(f1, a), times(f1, b)], second: times(f1, self.second) + times(f2, a * b) })
    }

    /// `f(self, other)`, given `f`, its two first and its three second derivatives.
    fn chain2(self, other: Self, f: f64, [fx, fy]: [f64; 2], [fxx, fxy, fyy]: [f64; 3]) -> Self {
        let ([a, b], [p, q]) = (self.first, other.first);
        let linear = |x: f64, y: f64| times(fx, x) + times(fy, y);
        let curved = times(fxx, a * b) + times(fxy, a * q + p * b) + times(fyy, p * q);
        seen(Self { value: f, first: [linear(a, p), linear(b, q)], second: linear(self.second, other.second) + curved })
    }

    /// This number as a constant.
    pub fn constant(self) -> Self {
        c(self.value)
    }

    /// Notes how far the value is from `point`, where the program takes another turn.
    fn near(self, point: f64) -> Self {
        super::note_margin(self, c(point));
        self
    }

    /// Either one or the other, by their values.
    fn either(self, other: Self, first: bool) -> Self {
        super::note_margin(self, other);
        if first { self } else { other }
    }
}

/// A product in which zero wins.
fn times(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { a * b }
}

macro_rules! operators {
    ($($Op:ident $op:ident $Assign:ident $assign:ident |$x:ident, $y:ident| $result:expr;)*) => {$(
        impl $Op for Number {
            type Output = Number;
            fn $op(self, other: Number) -> Number {
                let ($x, $y) = (self, other);
                $result
            }
        }
        impl $Op<&Number> for Number {
            type Output = Number;
            fn $op(self, other: &Number) -> Number {
                self.$op(*other)
            }
        }
        impl $Op<Number> for &Number {
            type Output = Number;
            fn $op(self, other: Number) -> Number {
                (*self).$op(other)
            }
        }
        impl $Op<&Number> for &Number {
            type Output = Number;
            fn $op(self, other: &Number) -> Number {
                (*self).$op(*other)
            }
        }
        impl $Assign for Number {
            fn $assign(&mut self, other: Number) {
                *self = self.$op(other);
            }
        }
        impl $Assign<&Number> for Number {
            fn $assign(&mut self, other: &Number) {
                *self = self.$op(*other);
            }
        }
    )*};
}

operators! {
    Add add AddAssign add_assign |x, y| x.chain2(y, x.value + y.value, [1.0, 1.0], [0.0; 3]);
    Sub sub SubAssign sub_assign |x, y| x.chain2(y, x.value - y.value, [1.0, -1.0], [0.0; 3]);
    Mul mul MulAssign mul_assign |x, y| x.chain2(y, x.value * y.value, [y.value, x.value], [0.0, 1.0, 0.0]);
    Div div DivAssign div_assign |x, y| {
        let (q, r) = (x.value / y.value, 1.0 / y.value);
        x.chain2(y, q, [r, -q * r], [0.0, -r * r, 2.0 * q * r * r])
    };
    Rem rem RemAssign rem_assign |x, y| {
        let quotient = x.value / y.value;
        super::note_distance(quotient - quotient.round());
        x.chain2(y, x.value % y.value, [1.0, -quotient.trunc()], [0.0; 3])
    };
}

impl Neg for Number {
    type Output = Number;
    fn neg(self) -> Number {
        self.chain(-self.value, -1.0, 0.0)
    }
}
impl Neg for &Number {
    type Output = Number;
    fn neg(self) -> Number {
        -*self
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        super::note_margin(*self, *other);
        self.value == other.value
    }
}
impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        super::note_margin(*self, *other);
        self.value.partial_cmp(&other.value)
    }
}

impl std::iter::Sum for Number {
    fn sum<I: Iterator<Item = Number>>(numbers: I) -> Number {
        numbers.fold(c(-0.0), |sum, x| sum + x)
    }
}
impl<'a> std::iter::Sum<&'a Number> for Number {
    fn sum<I: Iterator<Item = &'a Number>>(numbers: I) -> Number {
        numbers.copied().sum()
    }
}
impl std::iter::Product for Number {
    fn product<I: Iterator<Item = Number>>(numbers: I) -> Number {
        numbers.fold(c(1.0), |product, x| product * x)
    }
}
impl<'a> std::iter::Product<&'a Number> for Number {
    fn product<I: Iterator<Item = &'a Number>>(numbers: I) -> Number {
        numbers.copied().product()
    }
}

macro_rules! functions {
    ($($name:ident |$x:ident| $f:expr, $f1:expr, $f2:expr;)*) => {
        impl Number {
            $(pub fn $name(self) -> Number {
                let $x = self.value;
                self.chain($f, $f1, $f2)
            })*
        }
    };
}

functions! {
    sin |x| x.sin(), x.cos(), -x.sin();
    cos |x| x.cos(), -x.sin(), -x.cos();
    tan |x| x.tan(), x.cos().powi(-2), 2.0 * x.tan() * x.cos().powi(-2);
    asin |x| x.asin(), (1.0 - x * x).powf(-0.5), x * (1.0 - x * x).powf(-1.5);
    acos |x| x.acos(), -(1.0 - x * x).powf(-0.5), -x * (1.0 - x * x).powf(-1.5);
    atan |x| x.atan(), 1.0 / (1.0 + x * x), -2.0 * x / (1.0 + x * x).powi(2);
    sinh |x| x.sinh(), x.cosh(), x.sinh();
    cosh |x| x.cosh(), x.sinh(), x.cosh();
    tanh |x| x.tanh(), x.cosh().powi(-2), -2.0 * x.tanh() * x.cosh().powi(-2);
    asinh |x| x.asinh(), (1.0 + x * x).powf(-0.5), -x * (1.0 + x * x).powf(-1.5);
    acosh |x| x.acosh(), (x * x - 1.0).powf(-0.5), -x * (x * x - 1.0).powf(-1.5);
    atanh |x| x.atanh(), 1.0 / (1.0 - x * x), 2.0 * x / (1.0 - x * x).powi(2);
    exp |x| x.exp(), x.exp(), x.exp();
    exp2 |x| x.exp2(), 2f64.ln() * x.exp2(), 2f64.ln().powi(2) * x.exp2();
    exp_m1 |x| x.exp_m1(), x.exp(), x.exp();
    ln |x| x.ln(), 1.0 / x, -1.0 / (x * x);
    ln_1p |x| x.ln_1p(), 1.0 / (1.0 + x), -(1.0 + x).powi(-2);
    log2 |x| x.log2(), 1.0 / (x * 2f64.ln()), -1.0 / (x * x * 2f64.ln());
    log10 |x| x.log10(), 1.0 / (x * 10f64.ln()), -1.0 / (x * x * 10f64.ln());
    sqrt |x| x.sqrt(), 0.5 / x.sqrt(), -0.25 / (x * x.sqrt());
    cbrt |x| x.cbrt(), x.cbrt() / (3.0 * x), -2.0 * x.cbrt() / (9.0 * x * x);
    recip |x| x.recip(), -1.0 / (x * x), 2.0 / (x * x * x);
    to_radians |x| x.to_radians(), std::f64::consts::PI / 180.0, 0.0;
    to_degrees |x| x.to_degrees(), 180.0 / std::f64::consts::PI, 0.0;
}

/// Functions with corners and steps note how far they are.
macro_rules! steps {
    ($($name:ident $f1:expr, $at:expr;)*) => {
        impl Number {
            $(pub fn $name(self) -> Number {
                let at: fn(f64) -> f64 = $at;
                self.near(at(self.value)).chain(self.value.$name(), $f1, 0.0)
            })*
        }
    };
}

steps! {
    floor 0.0, f64::round;
    ceil 0.0, f64::round;
    round 0.0, |x| x.floor() + 0.5;
    trunc 0.0, f64::round;
    fract 1.0, f64::round;
    signum 0.0, |_| 0.0;
}

impl Number {
    pub fn abs(self) -> Number {
        self.near(0.0);
        if self.value < 0.0 { -self } else { self }
    }
    pub fn max(self, other: Number) -> Number {
        self.either(other, self.value > other.value)
    }
    pub fn min(self, other: Number) -> Number {
        self.either(other, self.value < other.value)
    }
    pub fn clamp(self, low: Number, high: Number) -> Number {
        self.max(low).min(high)
    }
    pub fn copysign(self, sign: Number) -> Number {
        sign.near(0.0);
        if sign.value.is_sign_negative() { -self.abs() } else { self.abs() }
    }
    pub fn rem_euclid(self, other: Number) -> Number {
        let quotient = self.value / other.value;
        super::note_distance(quotient - quotient.round());
        let whole = self.value.div_euclid(other.value);
        self.chain2(other, self.value.rem_euclid(other.value), [1.0, -whole], [0.0; 3])
    }
    pub fn powi(self, n: i32) -> Number {
        let (x, k) = (self.value, f64::from(n));
        let first = if n == 0 { 0.0 } else { k * x.powi(n - 1) };
        let second = if n == 0 || n == 1 { 0.0 } else { k * (k - 1.0) * x.powi(n - 2) };
        self.chain(x.powi(n), first, second)
    }
    pub fn powf(self, p: Number) -> Number {
        let (x, k) = (self.value, p.value);
        let (y, ln) = (x.powf(k), x.ln());
        let mixed = x.powf(k - 1.0) * (1.0 + k * ln);
        self.chain2(p, y, [k * x.powf(k - 1.0), y * ln], [k * (k - 1.0) * x.powf(k - 2.0), mixed, y * ln * ln])
    }
    pub fn log(self, base: Number) -> Number {
        self.ln() / base.ln()
    }
    pub fn hypot(self, other: Number) -> Number {
        (self * self + other * other).sqrt()
    }
    pub fn atan2(self, x: Number) -> Number {
        let (a, b) = (self.value, x.value);
        let r2 = a * a + b * b;
        let r4 = r2 * r2;
        self.chain2(x, a.atan2(b), [b / r2, -a / r2], [-2.0 * a * b / r4, (a * a - b * b) / r4, 2.0 * a * b / r4])
    }
    pub fn mul_add(self, a: Number, b: Number) -> Number {
        self * a + b
    }
    pub fn sin_cos(self) -> (Number, Number) {
        (self.sin(), self.cos())
    }
    pub fn is_finite(self) -> bool {
        self.value.is_finite()
    }
}
