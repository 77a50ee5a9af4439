//! Derivatives of softmax and its logarithms.

use crate::Real;
use crate::functional::softmax;
use crate::functional::softmaxes::{along_pair, to_weights};
use nalgebra::SMatrix;

/// The tangent of [`softmax`](fn@crate::functional::softmax) along `dim`.
pub fn softmax_jvp<T: Real, const R: usize, const C: usize>(
    x: &SMatrix<T, R, C>,
    dim: usize,
    x_dot: &SMatrix<T, R, C>,
) -> SMatrix<T, R, C> {
    along_pair(&softmax(x, dim), x_dot, dim, |p, d| {
        let mean = dot(p, d);
        p.iter_mut().zip(d).for_each(|(p, &d)| *p *= d - mean);
    })
}

/// The cotangent of [`softmax`](fn@crate::functional::softmax) along `dim`; its Jacobian is symmetric.
pub fn softmax_vjp<T: Real, const R: usize, const C: usize>(
    x: &SMatrix<T, R, C>,
    dim: usize,
    y_bar: &SMatrix<T, R, C>,
) -> SMatrix<T, R, C> {
    softmax_jvp(x, dim, y_bar)
}

/// The tangent of [`log_softmax`](fn@crate::functional::log_softmax) along `dim`.
pub fn log_softmax_jvp<T: Real, const R: usize, const C: usize>(
    x: &SMatrix<T, R, C>,
    dim: usize,
    x_dot: &SMatrix<T, R, C>,
) -> SMatrix<T, R, C> {
    along_pair(&softmax(x, dim), x_dot, dim, |p, d| {
        let mean = dot(p, d);
        p.iter_mut().zip(d).for_each(|(p, &d)| *p = d - mean);
    })
}

/// The cotangent of [`log_softmax`](fn@crate::functional::log_softmax) along `dim`.
pub fn log_softmax_vjp<T: Real, const R: usize, const C: usize>(
    x: &SMatrix<T, R, C>,
    dim: usize,
    y_bar: &SMatrix<T, R, C>,
) -> SMatrix<T, R, C> {
    along_pair(&softmax(x, dim), y_bar, dim, |p, c| {
        let total = c.iter().fold(T::zero(), |sum, &c| sum + c);
        p.iter_mut().zip(c).for_each(|(p, &c)| *p = c - *p * total);
    })
}

/// The tangent of [`logsumexp`](fn@crate::functional::logsumexp).
pub fn logsumexp_jvp<T: Real, const R: usize, const C: usize>(x: &SMatrix<T, R, C>, x_dot: &SMatrix<T, R, C>) -> T {
    dot(weights(x).as_slice(), x_dot.as_slice())
}

/// The cotangent of [`logsumexp`](fn@crate::functional::logsumexp).
pub fn logsumexp_vjp<T: Real, const R: usize, const C: usize>(x: &SMatrix<T, R, C>, y_bar: T) -> SMatrix<T, R, C> {
    let mut x_bar = weights(x);
    x_bar.iter_mut().for_each(|p| *p *= y_bar);
    x_bar
}

/// The softmax over all elements.
fn weights<T: Real, const R: usize, const C: usize>(x: &SMatrix<T, R, C>) -> SMatrix<T, R, C> {
    let mut p = *x;
    to_weights(p.as_mut_slice());
    p
}

fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    a.iter().zip(b).fold(T::zero(), |sum, (&a, &b)| sum + a * b)
}
