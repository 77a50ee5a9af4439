//! Derivatives of the vjps along tangents of their primals, where they are more than one term.

use crate::Real;
use crate::functional::adjoint::{div_vjp, logsumexp_vjp, softmax_jvp};
use crate::functional::arithmetic::{count, mul, sub};
use crate::functional::softmaxes::{along_pair, softmax};
use crate::functional::{Elementwise, adjoint};
use nalgebra::SMatrix;

/// `curvature(x) · x_dot · c`, and 0 where either is.
pub(super) fn bent<X: Elementwise>(x: &X, x_dot: &X, c: &X, mut curvature: impl FnMut(X::Item) -> X::Item) -> X {
    let both = mul(x_dot, c);
    x.zip_elements(&both, |x, both| if both == nalgebra::zero() { both } else { curvature(x) * both })
}

/// Of `-x c / y²` along `x_dot` and `y_dot`.
pub(super) fn divided<X: Elementwise>(x: &X, y: &X, x_dot: &X, y_dot: &X, c: &X) -> X {
    let along_x = div_vjp(x_dot, y, c).1;
    let y_bar = div_vjp(x, y, c).1;
    let half_along_y = adjoint::log_jvp(y, &mul(&y_bar, y_dot));
    sub(&sub(&along_x, &half_along_y), &half_along_y)
}

/// The loss is a mean of a function of `input - target` with this curvature.
pub(super) fn of_difference<T: Real, const R: usize, const C: usize>(
    input: &SMatrix<T, R, C>,
    target: &SMatrix<T, R, C>,
    input_dot: &SMatrix<T, R, C>,
    target_dot: &SMatrix<T, R, C>,
    c: T,
    curvature: impl Fn(T) -> T,
) -> SMatrix<T, R, C> {
    let share = c / count::<T, R, C>();
    (input - target).zip_map(&(input_dot - target_dot), |d, d_dot| curvature(d) * d_dot * share)
}

/// Of `p ∘ (c - ⟨p, c⟩)`, `p` the softmax.
pub(super) fn softmax_second<T: Real, const R: usize, const C: usize>(
    x: &SMatrix<T, R, C>,
    dim: usize,
    x_dot: &SMatrix<T, R, C>,
    c: &SMatrix<T, R, C>,
) -> SMatrix<T, R, C> {
    let (p, p_dot) = (softmax(x, dim), softmax_jvp(x, dim, x_dot));
    let (mean, mean_dot) = (line_dots(&p, c, dim), line_dots(&p_dot, c, dim));
    p_dot.component_mul(&(c - mean)) - p.component_mul(&mean_dot)
}

/// Of `c - p Σc`.
pub(super) fn log_softmax_second<T: Real, const R: usize, const C: usize>(
    x: &SMatrix<T, R, C>,
    dim: usize,
    x_dot: &SMatrix<T, R, C>,
    c: &SMatrix<T, R, C>,
) -> SMatrix<T, R, C> {
    let totals = line_dots(&SMatrix::repeat(T::one()), c, dim);
    -softmax_jvp(x, dim, x_dot).component_mul(&totals)
}

/// Of `c p`, `p` the softmax of all elements.
pub(super) fn logsumexp_second<T: Real, const R: usize, const C: usize>(
    x: &SMatrix<T, R, C>,
    x_dot: &SMatrix<T, R, C>,
    c: T,
) -> SMatrix<T, R, C> {
    let p = logsumexp_vjp(x, T::one());
    let mean = p.dot(x_dot);
    p.zip_map(x_dot, |p, d| c * p * (d - mean))
}

/// Every entry is the inner product of the lines of `a` and `b` that it is in.
fn line_dots<T: Real, const R: usize, const C: usize>(
    a: &SMatrix<T, R, C>,
    b: &SMatrix<T, R, C>,
    dim: usize,
) -> SMatrix<T, R, C> {
    along_pair(a, b, dim, |a, b| {
        let dot = a.iter().zip(b).fold(T::zero(), |sum, (&a, &b)| sum + a * b);
        a.fill(dot);
    })
}
