//! PyTorch's samplers over row-major elements.

use super::Source;
use crate::Element;
use nalgebra::{ComplexField, SMatrix};

/// PyTorch transforms normals in blocks of this many.
const BLOCK: usize = 16;

/// A matrix whose elements `fill` writes in row-major order.
pub(super) fn row_major<T: Element, const R: usize, const C: usize>(fill: impl FnOnce(&mut [T])) -> SMatrix<T, R, C> {
    let mut transposed = SMatrix::<T, C, R>::zeros();
    fill(transposed.as_mut_slice());
    transposed.transpose()
}

/// A number of `[0, 1)`: as many low bits as the fraction has.
#[inline]
pub(super) fn unit<T: Element>(source: &mut (impl Source + ?Sized)) -> T {
    let bits = if T::DIGITS <= 32 { u64::from(source.next_u32()) } else { source.next_u64() };
    let steps = 1_u64 << T::DIGITS;
    // Exact: both are integers below 2^53 and the divisor is a power of two.
    T::of_f64((bits & (steps - 1)) as f64 / steps as f64)
}

pub(super) fn uniform<T: Element>(source: &mut (impl Source + ?Sized), out: &mut [T], low: f64, high: f64) {
    let (low, high) = (T::of_f64(low), T::of_f64(high));
    for value in out {
        *value = unit::<T>(source) * (high - low) + low;
    }
}

pub(super) fn normal<T: Element>(source: &mut (impl Source + ?Sized), out: &mut [T], mean: f64, std: f64) {
    if out.len() < BLOCK {
        return normal_one_by_one(source, out, mean, std);
    }
    uniform(source, out, 0.0, 1.0);
    let (mean, std) = (T::of_f64(mean), T::of_f64(std));
    let (blocks, rest) = out.as_chunks_mut::<BLOCK>();
    for block in blocks {
        normal_block(block, mean, std);
    }
    if !rest.is_empty() {
        normal_tail(source, out, mean, std);
    }
}

/// Draws the last block afresh, over what is there.
fn normal_tail<T: Element>(source: &mut (impl Source + ?Sized), out: &mut [T], mean: T, std: T) {
    if let Some(block) = out.last_chunk_mut::<BLOCK>() {
        uniform(source, block, 0.0, 1.0);
        normal_block(block, mean, std);
    }
}

/// Box and Muller 1958, eight pairs of uniform numbers at a time.
fn normal_block<T: Element>(block: &mut [T; BLOCK], mean: T, std: T) {
    for j in 0..BLOCK / 2 {
        let radius = (T::of_f64(-2.0) * (T::one() - block[j]).ln()).sqrt();
        let angle = T::of_f64(core::f64::consts::TAU * block[j + BLOCK / 2].as_f64());
        block[j] = (radius * angle.cos()).mul_add(std, mean);
        block[j + BLOCK / 2] = (radius * angle.sin()).mul_add(std, mean);
    }
}

fn normal_one_by_one<T: Element>(source: &mut (impl Source + ?Sized), out: &mut [T], mean: f64, std: f64) {
    let mut spare = source.take_spare();
    for value in out {
        let standard = spare.take().unwrap_or_else(|| {
            let (first, second) = normal_pair(source);
            spare = Some(second);
            first
        });
        *value = T::of_f64(standard * std + mean);
    }
    source.keep_spare(spare);
}

fn normal_pair(source: &mut (impl Source + ?Sized)) -> (f64, f64) {
    let angle = core::f64::consts::TAU * unit::<f64>(source);
    let radius = ComplexField::sqrt(-2.0 * ComplexField::ln_1p(-unit::<f64>(source)));
    (radius * ComplexField::cos(angle), radius * ComplexField::sin(angle))
}
