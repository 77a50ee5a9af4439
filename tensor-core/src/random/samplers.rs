//! The numbers PyTorch's functions draw from a generator.

use super::Source;
use super::fill::{self, Normal};
use crate::Element;
use crate::init::zeros;
use alloc::vec::Vec;
use nalgebra::SMatrix;
use rand::Rng;
use rand::distr::Distribution;

/// Numbers of `[0, 1)` from `source`.
///
/// ```
/// use nalgebra::SMatrix;
/// use tensor_core::random::{Generator, rand_with};
/// let x: SMatrix<f64, 5, 3> = rand_with(&mut Generator::new(1));
/// assert!(x.iter().all(|v| (0.0..1.0).contains(v)));
/// ```
pub fn rand_with<T: Element, const R: usize, const C: usize>(source: &mut (impl Source + ?Sized)) -> SMatrix<T, R, C> {
    uniform_with(source, 0.0, 1.0)
}

/// Numbers of `[low, high)` from `source`.
///
/// ```
/// use nalgebra::SVector;
/// use tensor_core::random::uniform_with;
/// let x: SVector<f32, 8> = uniform_with(&mut rand::rng(), -1.0, 1.0);
/// assert!(x.iter().all(|v| (-1.0..1.0).contains(v)));
/// ```
pub fn uniform_with<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    low: f64,
    high: f64,
) -> SMatrix<T, R, C> {
    let mut x = zeros();
    fill::uniform(source, &mut x, (low, high));
    x
}

/// Standard normal numbers from `source`.
///
/// ```
/// use nalgebra::SMatrix;
/// use tensor_core::random::{Generator, randn_with};
/// let x: SMatrix<f32, 3, 4> = randn_with(&mut Generator::new(0));
/// assert_eq!(x[(0, 0)], 1.5409961);
/// ```
pub fn randn_with<T: Element, const R: usize, const C: usize>(source: &mut (impl Source + ?Sized)) -> SMatrix<T, R, C> {
    normal_with(source, 0.0, 1.0)
}

/// Normal numbers of the given mean and standard deviation from `source`.
///
/// ```
/// use nalgebra::SVector;
/// use tensor_core::random::{Generator, normal_with};
/// let x: SVector<f64, 4> = normal_with(&mut Generator::new(0), 10.0, 0.0);
/// assert_eq!(x.mean(), 10.0);
/// ```
pub fn normal_with<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    mean: f64,
    std: f64,
) -> SMatrix<T, R, C> {
    let mut x = zeros();
    fill::normal(source, &mut x, Normal { mean, std });
    x
}

/// Numbers of `[0, 1)` in the shape of `x`, from `source`.
///
/// ```
/// use nalgebra::SMatrix;
/// use tensor_core::random::{Generator, rand_like_with};
/// let x = SMatrix::<f32, 2, 3>::zeros();
/// assert!(rand_like_with(&mut Generator::new(0), &x).iter().all(|v| (0.0..1.0).contains(v)));
/// ```
pub fn rand_like_with<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    _x: &SMatrix<T, R, C>,
) -> SMatrix<T, R, C> {
    rand_with(source)
}

/// Standard normal numbers in the shape of `x`, from `source`.
///
/// ```
/// use nalgebra::SMatrix;
/// use tensor_core::random::{Generator, randn_like_with};
/// let x = SMatrix::<f32, 3, 4>::zeros();
/// assert_eq!(randn_like_with(&mut Generator::new(0), &x)[(0, 0)], 1.5409961);
/// ```
pub fn randn_like_with<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    _x: &SMatrix<T, R, C>,
) -> SMatrix<T, R, C> {
    randn_with(source)
}

/// Ones with probability `p`, else zeros, from `source`.
///
/// ```
/// use nalgebra::SVector;
/// use tensor_core::random::{Generator, bernoulli_with};
/// let coins: SVector<f32, 9> = bernoulli_with(&mut Generator::new(3), 0.5);
/// assert!(coins.iter().all(|&c| c == 0.0 || c == 1.0));
/// ```
pub fn bernoulli_with<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    p: f64,
) -> SMatrix<T, R, C> {
    let mut x = zeros();
    fill::bernoulli(source, &mut x, p);
    x
}

/// Integers of `low..high` from `source`.
///
/// # Panics
/// If `high <= low`.
///
/// ```
/// use nalgebra::SVector;
/// use tensor_core::random::{Generator, randint_with};
/// let dice: SVector<i64, 5> = randint_with(&mut Generator::new(3), 1, 7);
/// assert!(dice.iter().all(|d| (1..7).contains(d)));
/// ```
pub fn randint_with<const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    low: i64,
    high: i64,
) -> SMatrix<i64, R, C> {
    assert!(low < high, "randint needs low < high, not {low} and {high}");
    let range = high.wrapping_sub(low) as u64;
    let mut x = SMatrix::zeros();
    fill::by_rows(&mut x, || {
        let bits = if range < 1 << 28 { u64::from(source.next_u32()) } else { source.next_u64() };
        low.wrapping_add((bits % range) as i64)
    });
    x
}

/// The numbers `0..n` in random order from `source`.
///
/// ```
/// use tensor_core::random::{Generator, randperm_with};
/// let mut order = randperm_with(&mut Generator::new(3), 10);
/// order.sort();
/// assert!(order.into_iter().eq(0..10));
/// ```
pub fn randperm_with(source: &mut (impl Source + ?Sized), n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for i in 0..n.saturating_sub(1) {
        let skip = u64::from(source.next_u32()) % (n - i) as u64;
        order.swap(i, i + skip as usize);
    }
    order
}

/// Elements of one of `rand`'s distributions, row by row; of a [`Generator`](super::Generator) give its `rng()`.
///
/// ```
/// use nalgebra::SMatrix;
/// use rand::distr::Uniform;
/// use tensor_core::random::{Generator, sample_with};
/// let mut generator = Generator::new(5);
/// let x: SMatrix<f64, 2, 3> = sample_with(&Uniform::new(2.0, 3.0).unwrap(), generator.rng());
/// assert!(x.iter().all(|v| (2.0..3.0).contains(v)));
/// ```
pub fn sample_with<T: nalgebra::Scalar, const R: usize, const C: usize>(
    distribution: &impl Distribution<T>,
    rng: &mut (impl Rng + ?Sized),
) -> SMatrix<T, R, C> {
    SMatrix::<T, C, R>::from_fn(|_, _| distribution.sample(rng)).transpose()
}
