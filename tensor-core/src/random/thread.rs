//! The same functions on the generator of the thread.

use super::fill::{self, Normal};
use super::weights::{bound, kaiming_std, xavier_std};
use super::{Fan, Generator, Nonlinearity};
use crate::Element;
use crate::init::zeros;
use alloc::vec::Vec;
use core::cell::RefCell;
use nalgebra::SMatrix;
use rand::TryRng;
use rand::distr::Distribution;
use rand::rngs::SysRng;

std::thread_local! {
    static DEFAULT: RefCell<Generator> = RefCell::new(seeded_by_system());
}

fn seeded_by_system() -> Generator {
    let seed = SysRng.try_next_u64();
    Generator::new(seed.expect("the operating system has no random numbers; call `manual_seed` or use an explicit one"))
}

/// Seeds the generator of this thread, as `torch.manual_seed` does.
///
/// Until then it is seeded by the operating system.
///
/// ```
/// use tensor_core::prelude::*;
/// manual_seed(42);
/// let x = rand::<f32, 5, 3>();
/// manual_seed(42);
/// assert_eq!(x, rand::<f32, 5, 3>());
/// assert_eq!(x[(0, 0)], 0.88226926);
/// ```
pub fn manual_seed(seed: u64) {
    DEFAULT.set(Generator::new(seed));
}

/// Calls `f` with the generator of this thread.
///
/// # Panics
/// If `f` itself draws from the generator of the thread other than by its argument.
///
/// ```
/// use tensor_core::random::{manual_seed, with_generator};
/// manual_seed(7);
/// assert_eq!(with_generator(|generator| generator.initial_seed()), 7);
/// ```
pub fn with_generator<Y>(f: impl FnOnce(&mut Generator) -> Y) -> Y {
    DEFAULT.with_borrow_mut(f)
}

/// A matrix that `fill` overwrites; it is passed by reference, because large ones do not fit the stack many times.
fn filled<T: Element, const R: usize, const C: usize>(
    fill: impl FnOnce(&mut Generator, &mut SMatrix<T, R, C>),
) -> SMatrix<T, R, C> {
    let mut x = zeros();
    with_generator(|generator| fill(generator, &mut x));
    x
}

/// Numbers of `[0, 1)`.
///
/// ```
/// use tensor_core::prelude::*;
/// let x = rand::<f32, 5, 3>();
/// assert_eq!(x.size(), [5, 3]);
/// ```
pub fn rand<T: Element, const R: usize, const C: usize>() -> SMatrix<T, R, C> {
    uniform(0.0, 1.0)
}

/// Standard normal numbers.
///
/// ```
/// use tensor_core::prelude::*;
/// let x: SMatrix<f64, 3, 4> = randn();
/// assert!(x.iter().all(|v| v.is_finite()));
/// ```
pub fn randn<T: Element, const R: usize, const C: usize>() -> SMatrix<T, R, C> {
    normal(0.0, 1.0)
}

/// Numbers of `[low, high)`.
///
/// ```
/// use tensor_core::prelude::*;
/// let x: SVector<f64, 5> = uniform(2.0, 3.0);
/// assert!(x.iter().all(|v| (2.0..3.0).contains(v)));
/// ```
pub fn uniform<T: Element, const R: usize, const C: usize>(low: f64, high: f64) -> SMatrix<T, R, C> {
    filled(|generator, x| fill::uniform(generator, x, (low, high)))
}

/// Normal numbers of the given mean and standard deviation.
///
/// ```
/// use tensor_core::prelude::*;
/// let x: SVector<f64, 5> = normal(2.0, 0.0);
/// assert_eq!(x.mean(), 2.0);
/// ```
pub fn normal<T: Element, const R: usize, const C: usize>(mean: f64, std: f64) -> SMatrix<T, R, C> {
    filled(|generator, x| fill::normal(generator, x, Normal { mean, std }))
}

/// Ones with probability `p`, else zeros.
///
/// ```
/// use tensor_core::prelude::*;
/// let x: SVector<f64, 5> = bernoulli(1.0);
/// assert_eq!(x.mean(), 1.0);
/// ```
pub fn bernoulli<T: Element, const R: usize, const C: usize>(p: f64) -> SMatrix<T, R, C> {
    filled(|generator, x| fill::bernoulli(generator, x, p))
}

/// Integers of `low..high`.
///
/// # Panics
/// If `high <= low`.
///
/// ```
/// use tensor_core::prelude::*;
/// let dice = randint::<5, 1>(1, 7);
/// assert!(dice.iter().all(|d| (1..7).contains(d)));
/// ```
pub fn randint<const R: usize, const C: usize>(low: i64, high: i64) -> SMatrix<i64, R, C> {
    with_generator(|generator| super::randint_with(generator, low, high))
}

/// The numbers `0..n` in random order.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(randperm(4).iter().sum::<usize>(), 6);
/// ```
pub fn randperm(n: usize) -> Vec<usize> {
    with_generator(|generator| super::randperm_with(generator, n))
}

/// Uniform weights of an (out, in) layer with variance `gain² · 2 / (in + out)`.
///
/// ```
/// use tensor_core::prelude::*;
/// let weight: SMatrix<f32, 4, 2> = xavier_uniform(1.0);
/// assert!(weight.amax() <= 1.0);
/// ```
pub fn xavier_uniform<T: Element, const R: usize, const C: usize>(gain: f64) -> SMatrix<T, R, C> {
    let bound = bound(xavier_std::<R, C>(gain));
    uniform(-bound, bound)
}

/// Normal weights of an (out, in) layer with variance `gain² · 2 / (in + out)`.
///
/// ```
/// use tensor_core::prelude::*;
/// let weight: SMatrix<f32, 4, 2> = xavier_normal(5.0 / 3.0);
/// assert_eq!(weight.numel(), 8);
/// ```
pub fn xavier_normal<T: Element, const R: usize, const C: usize>(gain: f64) -> SMatrix<T, R, C> {
    normal(0.0, xavier_std::<R, C>(gain))
}

/// Uniform weights of an (out, in) layer with variance `gain² / fan`.
///
/// ```
/// use tensor_core::prelude::*;
/// let weight: SMatrix<f32, 4, 2> = kaiming_uniform(Fan::In, Nonlinearity::Relu);
/// assert!(weight.amax() <= 3.0_f32.sqrt());
/// ```
pub fn kaiming_uniform<T: Element, const R: usize, const C: usize>(
    fan: Fan,
    nonlinearity: Nonlinearity,
) -> SMatrix<T, R, C> {
    let bound = bound(kaiming_std::<R, C>(fan, nonlinearity));
    uniform(-bound, bound)
}

/// Normal weights of an (out, in) layer with variance `gain² / fan`.
///
/// ```
/// use tensor_core::prelude::*;
/// let weight: SMatrix<f32, 4, 2> = kaiming_normal(Fan::Out, Nonlinearity::Relu);
/// assert_eq!(weight.numel(), 8);
/// ```
pub fn kaiming_normal<T: Element, const R: usize, const C: usize>(
    fan: Fan,
    nonlinearity: Nonlinearity,
) -> SMatrix<T, R, C> {
    normal(0.0, kaiming_std::<R, C>(fan, nonlinearity))
}

/// Numbers of `[0, 1)` in the shape of `x`.
///
/// ```
/// use tensor_core::prelude::*;
/// let x = SMatrix::<f32, 2, 3>::zeros();
/// assert_eq!(rand_like(&x).size(), x.size());
/// ```
pub fn rand_like<T: Element, const R: usize, const C: usize>(_x: &SMatrix<T, R, C>) -> SMatrix<T, R, C> {
    rand()
}

/// Standard normal numbers in the shape of `x`.
///
/// ```
/// use tensor_core::prelude::*;
/// let x = SMatrix::<f32, 2, 3>::zeros();
/// assert_eq!(randn_like(&x).size(), x.size());
/// ```
pub fn randn_like<T: Element, const R: usize, const C: usize>(_x: &SMatrix<T, R, C>) -> SMatrix<T, R, C> {
    randn()
}

/// Elements of one of `rand`'s distributions, row by row.
///
/// ```
/// use tensor_core::prelude::*;
/// let x: SMatrix<f64, 2, 3> = sample(&rand::distr::Uniform::new(2.0, 3.0).unwrap());
/// assert!(x.iter().all(|v| (2.0..3.0).contains(v)));
/// ```
pub fn sample<T: nalgebra::Scalar, const R: usize, const C: usize>(
    distribution: &impl Distribution<T>,
) -> SMatrix<T, R, C> {
    with_generator(|generator| super::sample_with(distribution, generator.rng()))
}
