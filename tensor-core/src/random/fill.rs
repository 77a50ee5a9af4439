//! PyTorch's samplers; elements are drawn row by row.

use super::Source;
use crate::Element;
use nalgebra::{ComplexField, SMatrix};

/// PyTorch transforms normals in blocks of this many.
const BLOCK: usize = 16;

/// The mean and the standard deviation of a normal distribution.
#[derive(Clone, Copy)]
pub(super) struct Normal<T> {
    pub(super) mean: T,
    pub(super) std: T,
}

/// Overwrites `x` by what `draw` returns, row by row.
pub(super) fn by_rows<T: nalgebra::Scalar, const R: usize, const C: usize>(
    x: &mut SMatrix<T, R, C>,
    mut draw: impl FnMut() -> T,
) {
    for i in 0..R {
        for j in 0..C {
            x[(i, j)] = draw();
        }
    }
}

/// A number of `[0, 1)`: as many low bits as the fraction has.
#[inline]
pub(super) fn unit<T: Element>(source: &mut (impl Source + ?Sized)) -> T {
    let bits = if T::DIGITS <= 32 { u64::from(source.next_u32()) } else { source.next_u64() };
    let steps = 1_u64 << T::DIGITS;
    // Exact: both are integers below 2^53 and the divisor is a power of two.
    T::of_f64((bits & (steps - 1)) as f64 / steps as f64)
}

/// Overwrites `x` by numbers of `[low, high)`.
pub(super) fn uniform<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    x: &mut SMatrix<T, R, C>,
    (low, high): (f64, f64),
) {
    let (low, high) = (T::of_f64(low), T::of_f64(high));
    by_rows(x, || unit::<T>(source) * (high - low) + low);
}

/// Overwrites `x` by ones with probability `p`, else zeros.
pub(super) fn bernoulli<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    x: &mut SMatrix<T, R, C>,
    p: f64,
) {
    let p = T::of_f64(p);
    by_rows(x, || if unit::<T>(source) < p { T::one() } else { T::zero() });
}

/// Overwrites `x` by normal numbers.
pub(super) fn normal<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    x: &mut SMatrix<T, R, C>,
    distribution: Normal<f64>,
) {
    let len = R * C;
    let mut put = |index, value| x[(index / C, index % C)] = value;
    if len < BLOCK {
        return normal_one_by_one(source, len, put, distribution);
    }
    let distribution = Normal { mean: T::of_f64(distribution.mean), std: T::of_f64(distribution.std) };
    let mut put_block = |start, uniform| {
        let normal = normal_block(uniform, distribution);
        normal.into_iter().enumerate().for_each(|(j, value)| put(start + j, value));
    };
    for start in (0..=len - BLOCK).step_by(BLOCK) {
        put_block(start, units(source));
    }
    if !len.is_multiple_of(BLOCK) {
        // PyTorch draws the rest, then the last whole block once more, over what is there.
        (0..len % BLOCK).for_each(|_| _ = unit::<T>(source));
        put_block(len - BLOCK, units(source));
    }
}

fn units<T: Element>(source: &mut (impl Source + ?Sized)) -> [T; BLOCK] {
    core::array::from_fn(|_| unit(source))
}

/// Box and Muller 1958, eight pairs of uniform numbers at a time.
fn normal_block<T: Element>(mut block: [T; BLOCK], Normal { mean, std }: Normal<T>) -> [T; BLOCK] {
    for j in 0..BLOCK / 2 {
        let radius = (T::of_f64(-2.0) * (T::one() - block[j]).ln()).sqrt();
        let angle = T::of_f64(core::f64::consts::TAU * block[j + BLOCK / 2].as_f64());
        block[j] = (radius * angle.cos()).mul_add(std, mean);
        block[j + BLOCK / 2] = (radius * angle.sin()).mul_add(std, mean);
    }
    block
}

fn normal_one_by_one<T: Element>(
    source: &mut (impl Source + ?Sized),
    len: usize,
    mut put: impl FnMut(usize, T),
    Normal { mean, std }: Normal<f64>,
) {
    let mut spare = source.take_spare();
    for index in 0..len {
        let standard = spare.take().unwrap_or_else(|| {
            let (first, second) = normal_pair(source);
            spare = Some(second);
            first
        });
        put(index, T::of_f64(standard * std + mean));
    }
    source.keep_spare(spare);
}

fn normal_pair(source: &mut (impl Source + ?Sized)) -> (f64, f64) {
    let angle = core::f64::consts::TAU * unit::<f64>(source);
    let radius = ComplexField::sqrt(-2.0 * ComplexField::ln_1p(-unit::<f64>(source)));
    (radius * ComplexField::cos(angle), radius * ComplexField::sin(angle))
}
