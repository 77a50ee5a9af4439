//! Sums over samples: of values, of gradients, of both.
//!
//! The samples are split into chunks of neighbours; each chunk is summed from its first sample to its last, and the
//! chunks pairwise. So the result depends on the number of chunks alone, bit for bit, and not on the number of threads.

use crate::Tangent;
use alloc::vec::Vec;

/// How many chunks [`sum`], [`mean`] and their parallel forms make.
pub const CHUNKS: usize = 32;

/// The sum of `f` over all samples, in [`CHUNKS`] chunks.
///
/// `f` may return any tangent: a number, a gradient, or a value with its gradient. Gradients are added in place. Of no
/// samples the sum is zero, in which lists are empty.
///
/// ```
/// use tensor_core::prelude::*;
/// // What `#[differentiable]` generates for `fn loss(w: f64, x: f64) -> f64 { (w - x) * (w - x) }`.
/// let value_and_grad = |w: f64, x: f64| ((w - x) * (w - x), 2.0 * (w - x));
/// let samples = [1.0, 2.0, 6.0];
/// let (value, gradient) = batch::sum(&samples, |&x| value_and_grad(3.0, x));
/// assert_eq!((value, gradient), (14.0, 0.0));
/// ```
pub fn sum<S, V: Tangent>(samples: &[S], f: impl FnMut(&S) -> V) -> V {
    sum_in(CHUNKS, samples, f)
}

/// The mean of `f` over all samples, in [`CHUNKS`] chunks.
///
/// # Panics
/// If there are no samples.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(batch::mean(&[1.0, 2.0, 6.0], |&x| (x, [2.0 * x])), (3.0, [6.0]));
/// ```
pub fn mean<S, V: Tangent>(samples: &[S], f: impl FnMut(&S) -> V) -> V {
    averaged(samples.len(), sum(samples, f))
}

/// [`sum`] in so many chunks.
///
/// # Panics
/// If `chunks` is 0.
///
/// ```
/// use tensor_core::batch::sum_in;
/// assert_eq!(sum_in(2, &[1.0, 2.0, 3.0], |&x| x * x), 14.0);
/// ```
pub fn sum_in<S, V: Tangent>(chunks: usize, samples: &[S], mut f: impl FnMut(&S) -> V) -> V {
    pairwise(split(samples, chunks).filter_map(|chunk| chunk_sum(chunk, &mut f)).collect())
}

/// [`sum`] on all threads of rayon: the same bits.
///
/// ```
/// use tensor_core::batch;
/// let samples: Vec<f64> = (0..1000).map(f64::from).collect();
/// let f = |x: &f64| (x.sin(), [x.cos()]);
/// assert_eq!(batch::par_sum(&samples, f), batch::sum(&samples, f));
/// ```
#[cfg(feature = "rayon")]
pub fn par_sum<S: Sync, V: Tangent + Send>(samples: &[S], f: impl Fn(&S) -> V + Sync) -> V {
    par_sum_in(CHUNKS, samples, f)
}

/// [`mean`] on all threads of rayon: the same bits.
///
/// # Panics
/// If there are no samples.
#[cfg(feature = "rayon")]
pub fn par_mean<S: Sync, V: Tangent + Send>(samples: &[S], f: impl Fn(&S) -> V + Sync) -> V {
    averaged(samples.len(), par_sum(samples, f))
}

/// [`sum_in`] on all threads of rayon: the same bits.
///
/// # Panics
/// If `chunks` is 0.
#[cfg(feature = "rayon")]
pub fn par_sum_in<S: Sync, V: Tangent + Send>(chunks: usize, samples: &[S], f: impl Fn(&S) -> V + Sync) -> V {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    let pieces: Vec<&[S]> = split(samples, chunks).collect();
    pairwise(pieces.into_par_iter().filter_map(|chunk| chunk_sum(chunk, &f)).collect())
}

/// Neighbours, in chunks whose lengths differ by one at most; some are empty if there are few samples.
fn split<S>(samples: &[S], chunks: usize) -> impl Iterator<Item = &[S]> {
    assert!(chunks > 0, "a batch has at least one chunk");
    let (len, longer) = (samples.len() / chunks, samples.len() % chunks);
    let start = move |i: usize| i * len + i.min(longer);
    (0..chunks).map(move |i| &samples[start(i)..start(i + 1)])
}

fn chunk_sum<S, V: Tangent>(chunk: &[S], mut f: impl FnMut(&S) -> V) -> Option<V> {
    let (first, rest) = chunk.split_first()?;
    let mut total = f(first);
    rest.iter().for_each(|sample| total.add(&f(sample)));
    Some(total)
}

/// The sum of neighbours, then of their sums: in place, since a gradient may be large.
fn pairwise<V: Tangent>(mut sums: Vec<V>) -> V {
    let mut step = 1;
    while step < sums.len() {
        for i in (0..sums.len() - step).step_by(2 * step) {
            let (left, right) = sums.split_at_mut(i + step);
            left[i].add(&right[0]);
        }
        step *= 2;
    }
    sums.into_iter().next().unwrap_or_else(zero)
}

/// The zero that the type alone describes.
fn zero<V: Tangent>() -> V {
    use crate::differentiable::Shape;
    V::Shape::unknown().zero()
}

#[track_caller]
fn averaged<V: Tangent>(count: usize, mut total: V) -> V {
    assert!(count > 0, "the mean of no samples");
    total.scale(1.0 / count as f64);
    total
}
