//! Losses, as means over all elements.

use super::arithmetic::count;
use super::{log_softmax, scalar};
use crate::Real;
use nalgebra::SMatrix;

/// The mean of `(input - target)²`.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(mse_loss(&SVector::from([1.0, 4.0]), &SVector::from([1.0, 2.0])), 2.0);
/// ```
pub fn mse_loss<T: Real, const R: usize, const C: usize>(input: &SMatrix<T, R, C>, target: &SMatrix<T, R, C>) -> T {
    mean_of(input, target, |x, t| (x - t) * (x - t))
}

/// The mean of `|input - target|`; its slope at equality is 0.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(l1_loss(&SVector::from([1.0, 4.0]), &SVector::from([1.0, 2.0])), 1.0);
/// ```
pub fn l1_loss<T: Real, const R: usize, const C: usize>(input: &SMatrix<T, R, C>, target: &SMatrix<T, R, C>) -> T {
    mean_of(input, target, |x, t| (x - t).abs())
}

/// The mean of half the squared difference, continued with slope `delta` where it is larger than `delta`.
///
/// PyTorch's default `delta` is 1.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(huber_loss(&SVector::from([1.0, 4.0]), &SVector::from([1.0, 2.0]), 1.0), 0.75);
/// ```
pub fn huber_loss<T: Real, const R: usize, const C: usize>(
    input: &SMatrix<T, R, C>,
    target: &SMatrix<T, R, C>,
    delta: T,
) -> T {
    mean_of(input, target, |x, t| scalar::huber(x - t, delta))
}

/// The mean of `-t ln σ(x) - (1 - t) ln(1 - σ(x))`, `σ` the [`sigmoid`](fn@super::sigmoid).
///
/// ```
/// use tensor_core::prelude::*;
/// let logits = SVector::from([1000.0, -1000.0]);
/// assert_eq!(binary_cross_entropy_with_logits(&logits, &SVector::from([1.0, 1.0])), 500.0);
/// ```
pub fn binary_cross_entropy_with_logits<T: Real, const R: usize, const C: usize>(
    input: &SMatrix<T, R, C>,
    target: &SMatrix<T, R, C>,
) -> T {
    mean_of(input, target, scalar::bce)
}

/// The mean over the rows of `-ln softmax(row)[class]`.
///
/// # Shapes
/// `input`: N×K, a row of K logits per sample; `classes`: N numbers below K.
///
/// # Panics
/// If a class is not below K.
///
/// ```
/// use tensor_core::prelude::*;
/// let logits: SMatrix<f64, 2, 3> = tensor([[0.0, 0.0, 0.0], [1000.0, 0.0, 0.0]]);
/// let loss = cross_entropy(&logits, &[2, 1]);
/// assert_eq!(loss, (3.0_f64.ln() + 1000.0) / 2.0);
/// ```
pub fn cross_entropy<T: Real, const N: usize, const K: usize>(input: &SMatrix<T, N, K>, classes: &[usize; N]) -> T {
    let log_p = log_softmax(input, 1);
    let total = classes.iter().enumerate().fold(T::zero(), |sum, (i, &class)| sum - log_p[(i, class)]);
    total / count::<T, N, 1>()
}

/// The mean of `f` of all pairs of elements; no matrix is made, since large ones fit the stack few times.
fn mean_of<T: Real, const R: usize, const C: usize>(
    x: &SMatrix<T, R, C>,
    y: &SMatrix<T, R, C>,
    f: impl Fn(T, T) -> T,
) -> T {
    let total = x.iter().zip(y.iter()).fold(T::zero(), |sum, (&x, &y)| sum + f(x, y));
    total / count::<T, R, C>()
}
