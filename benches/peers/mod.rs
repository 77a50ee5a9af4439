//! Other crates beside the generated derivatives: numbers that carry all their derivatives, `num-dual` and `hyperdual`.
//! A workload is written once, over `Number`.

// Each benchmark uses a part of this.
#![allow(dead_code)]

use hyperdual::Hyperdual;
use nalgebra::{SMatrix, SVector};
use num_dual::{Dual2SVec64, DualNum, DualSVec64};
use num_traits::Float;
use std::array::from_fn;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

pub trait Number:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    fn constant(value: f64) -> Self;
    fn value(self) -> f64;
    fn sqrt(self) -> Self;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn tanh(self) -> Self;
    fn sin_cos(self) -> (Self, Self);
}

/// The functions of a type as its own trait has them, of `self` or `&self`.
macro_rules! functions {
    ($trait:path, $($reference:tt)?) => {
        fn sqrt(self) -> Self {
            <Self as $trait>::sqrt($($reference)? self)
        }
        fn exp(self) -> Self {
            <Self as $trait>::exp($($reference)? self)
        }
        fn ln(self) -> Self {
            <Self as $trait>::ln($($reference)? self)
        }
        fn tanh(self) -> Self {
            <Self as $trait>::tanh($($reference)? self)
        }
        fn sin_cos(self) -> (Self, Self) {
            <Self as $trait>::sin_cos($($reference)? self)
        }
    };
}

impl<const N: usize> Number for DualSVec64<N> {
    fn constant(value: f64) -> Self {
        Self::from_re(value)
    }
    fn value(self) -> f64 {
        self.re
    }
    functions!(DualNum<f64>, &);
}

impl<const N: usize> Number for Dual2SVec64<N> {
    fn constant(value: f64) -> Self {
        Self::from_re(value)
    }
    fn value(self) -> f64 {
        self.re
    }
    functions!(DualNum<f64>, &);
}

impl<const N: usize> Number for Hyperdual<f64, N> {
    fn constant(value: f64) -> Self {
        Self::from_real(value)
    }
    fn value(self) -> f64 {
        self.real()
    }
    functions!(Float,);
}

/// A function of a workload's inputs, one after another, for any type of number.
pub trait Function<const N: usize, const M: usize> {
    fn apply<D: Number>(&self, x: &[D; N]) -> [D; M];
}

/// Values and Jacobian by `num-dual`.
pub fn num_dual<const N: usize, const M: usize>(
    f: &impl Function<N, M>,
    x: &SVector<f64, N>,
) -> (SVector<f64, M>, SMatrix<f64, M, N>) {
    num_dual::jacobian(|x: SVector<DualSVec64<N>, N>| SVector::from(f.apply(&x.data.0[0])), x)
}

/// Value, gradient and Hessian by `num-dual`.
pub fn num_dual_hessian<const N: usize>(
    f: &impl Function<N, 1>,
    x: &SVector<f64, N>,
) -> (f64, SVector<f64, N>, SMatrix<f64, N, N>) {
    num_dual::hessian(|x: SVector<Dual2SVec64<N>, N>| f.apply(&x.data.0[0])[0], x)
}

/// Values and Jacobian by `hyperdual`, whose numbers have `W = N + 1` parts.
pub fn hyperdual<const N: usize, const M: usize, const W: usize>(
    f: &impl Function<N, M>,
    x: &SVector<f64, N>,
) -> (SVector<f64, M>, SMatrix<f64, M, N>) {
    let y = f.apply(&from_fn(|i| {
        let mut parts = [0.0; W];
        parts[0] = x[i];
        parts[i + 1] = 1.0;
        Hyperdual::<f64, W>::from_slice(&parts)
    }));
    (SVector::from_fn(|i, _| y[i].real()), SMatrix::from_fn(|i, j| y[i][j + 1]))
}

/// The next inputs, as a matrix of nested arrays, row by row of the columns that nalgebra stores.
pub fn take<D: Number, const R: usize, const C: usize>(x: &mut &[D]) -> [[D; C]; R] {
    let (taken, rest) = x.split_at(R * C);
    *x = rest;
    from_fn(|i| from_fn(|j| taken[i + R * j]))
}

pub fn constants<D: Number, const R: usize, const C: usize>(m: &SMatrix<f64, R, C>) -> [[D; C]; R] {
    from_fn(|i| from_fn(|j| D::constant(m[(i, j)])))
}

pub fn product<D: Number, const R: usize, const K: usize, const C: usize>(
    a: &[[D; K]; R],
    b: &[[D; C]; K],
) -> [[D; C]; R] {
    from_fn(|i| from_fn(|j| (1..K).fold(a[i][0] * b[0][j], |sum, k| sum + a[i][k] * b[k][j])))
}

pub fn transpose<D: Number, const R: usize, const C: usize>(a: &[[D; C]; R]) -> [[D; R]; C] {
    from_fn(|i| from_fn(|j| a[j][i]))
}

pub fn zip<D: Number, const R: usize, const C: usize>(
    a: &[[D; C]; R],
    b: &[[D; C]; R],
    f: impl Fn(D, D) -> D,
) -> [[D; C]; R] {
    from_fn(|i| from_fn(|j| f(a[i][j], b[i][j])))
}

pub fn log_sum_exp<D: Number, const N: usize>(x: &[D; N]) -> D {
    let largest = x.iter().fold(x[0], |m, &v| if v.value() > m.value() { v } else { m });
    x.iter().fold(D::constant(0.0), |sum, &v| sum + (v - largest).exp()).ln() + largest
}
