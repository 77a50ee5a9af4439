//! Softmax and its logarithms, stable for inputs of ±1000.

use crate::Real;
use nalgebra::SMatrix;

/// `eˣ` over its sum along dimension `dim`: 0 down the columns (so of a vector), 1 along the rows.
///
/// # Panics
/// If `dim` is neither 0 nor 1.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(softmax(&SVector::from([1000.0, 1000.0]), 0), SVector::from([0.5, 0.5]));
/// ```
pub fn softmax<T: Real, const R: usize, const C: usize>(x: &SMatrix<T, R, C>, dim: usize) -> SMatrix<T, R, C> {
    along(x, dim, to_weights)
}

/// The logarithm of [`softmax`] along dimension `dim`.
///
/// # Panics
/// If `dim` is neither 0 nor 1.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(log_softmax(&SVector::from([0.0, -1000.0]), 0), SVector::from([0.0, -1000.0]));
/// ```
pub fn log_softmax<T: Real, const R: usize, const C: usize>(x: &SMatrix<T, R, C>, dim: usize) -> SMatrix<T, R, C> {
    along(x, dim, |line| {
        let log_sum = log_sum_exp(line);
        line.iter_mut().for_each(|v| *v = *v - log_sum.max - log_sum.sum.ln());
    })
}

/// `ln Σ eˣ` over all elements; minus infinity of none.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(logsumexp(&SVector::from([1000.0, 0.0])), 1000.0);
/// ```
pub fn logsumexp<T: Real, const R: usize, const C: usize>(x: &SMatrix<T, R, C>) -> T {
    let log_sum = log_sum_exp(x.as_slice());
    if log_sum.max.is_finite() { log_sum.max + log_sum.sum.ln() } else { log_sum.max }
}

/// `ln Σ eˣ = max + ln(sum)`, without overflow.
struct LogSum<T> {
    max: T,
    sum: T,
}

fn log_sum_exp<T: Real>(values: &[T]) -> LogSum<T> {
    let lowest = T::of_f64(f64::NEG_INFINITY);
    // A NaN stays the maximum.
    let max = values.iter().fold(lowest, |max, &v| if v <= max { max } else { v });
    let sum = values.iter().fold(T::zero(), |sum, &v| sum + (v - max).exp());
    LogSum { max, sum }
}

/// Replaces every number by its share of the sum of exponentials.
pub(super) fn to_weights<T: Real>(line: &mut [T]) {
    let log_sum = log_sum_exp(line);
    line.iter_mut().for_each(|v| *v = (*v - log_sum.max).exp() / log_sum.sum);
}

/// Applies `f` to every line of the dimension `dim`.
fn along<T: Real, const R: usize, const C: usize>(
    x: &SMatrix<T, R, C>,
    dim: usize,
    f: impl Fn(&mut [T]),
) -> SMatrix<T, R, C> {
    along_pair(x, x, dim, |line, _| f(line))
}

/// Applies `f` to every line of `x` in the dimension `dim` and the same line of `y`.
pub(super) fn along_pair<T: Real, const R: usize, const C: usize>(
    x: &SMatrix<T, R, C>,
    y: &SMatrix<T, R, C>,
    dim: usize,
    f: impl Fn(&mut [T], &[T]),
) -> SMatrix<T, R, C> {
    // In place and line by line: a large matrix fits the stack few times.
    let mut z = *x;
    match dim {
        0 => by_columns(&mut z, y, f),
        1 => by_rows(&mut z, y, f),
        _ => panic!("a matrix has dimensions 0 and 1, not {dim}"),
    }
    z
}

fn by_columns<T: Real, const R: usize, const C: usize>(
    z: &mut SMatrix<T, R, C>,
    y: &SMatrix<T, R, C>,
    f: impl Fn(&mut [T], &[T]),
) {
    let columns = z.as_mut_slice().chunks_exact_mut(R.max(1));
    columns.zip(y.as_slice().chunks_exact(R.max(1))).for_each(|(z, y)| f(z, y));
}

fn by_rows<T: Real, const R: usize, const C: usize>(
    z: &mut SMatrix<T, R, C>,
    y: &SMatrix<T, R, C>,
    f: impl Fn(&mut [T], &[T]),
) {
    for i in 0..R {
        let mut line: [T; C] = core::array::from_fn(|j| z[(i, j)]);
        f(&mut line, &core::array::from_fn::<T, C, _>(|j| y[(i, j)]));
        line.into_iter().enumerate().for_each(|(j, v)| z[(i, j)] = v);
    }
}
