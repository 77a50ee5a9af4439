//! What a function of elements applies to.

use crate::ops::Accumulate;
use crate::{Differentiable, Real, Tangent};
use nalgebra::SMatrix;

/// A number or a matrix of numbers: what a function of elements applies to.
///
/// ```
/// use tensor_core::functional::Elementwise;
/// assert_eq!(2.0.map_elements(|v| v * v), 4.0);
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is neither a number nor a fixed-shape matrix")]
pub trait Elementwise: Tangent + Differentiable<Value = Self> + Accumulate<Self> {
    /// The number type.
    type Item: Real;
    /// `f` of every element.
    fn map_elements(&self, f: impl FnMut(Self::Item) -> Self::Item) -> Self;
    /// `f` of every pair of elements.
    fn zip_elements(&self, other: &Self, f: impl FnMut(Self::Item, Self::Item) -> Self::Item) -> Self;
}

macro_rules! number {
    ($T:ty) => {
        impl Elementwise for $T {
            type Item = $T;
            #[inline]
            fn map_elements(&self, mut f: impl FnMut($T) -> $T) -> $T {
                f(*self)
            }
            #[inline]
            fn zip_elements(&self, other: &$T, mut f: impl FnMut($T, $T) -> $T) -> $T {
                f(*self, *other)
            }
        }
    };
}

number!(f32);
number!(f64);

impl<T: Real, const R: usize, const C: usize> Elementwise for SMatrix<T, R, C> {
    type Item = T;
    #[inline]
    fn map_elements(&self, mut f: impl FnMut(T) -> T) -> Self {
        let mut y = *self;
        y.iter_mut().for_each(|v| *v = f(*v));
        y
    }
    #[inline]
    fn zip_elements(&self, other: &Self, mut f: impl FnMut(T, T) -> T) -> Self {
        let mut y = *self;
        y.iter_mut().zip(other.iter()).for_each(|(v, w)| *v = f(*v, *w));
        y
    }
}
