//! Matrices and arrays whose elements are a value and what a reverse sweep reads beside it.

use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Scalar, Storage};

/// Elements that are pairs.
pub trait Pairs {
    /// The same of their first parts.
    type Values;
    /// The first part of each element.
    fn values(&self) -> Self::Values;
}

impl<V: Scalar, K: Scalar, R: Dim, C: Dim, S: Storage<(V, K), R, C>> Pairs for Matrix<(V, K), R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Values = OMatrix<V, R, C>;
    #[inline(always)]
    fn values(&self) -> Self::Values {
        self.map(|pair| pair.0)
    }
}

impl<V: Clone, K, const N: usize> Pairs for [(V, K); N] {
    type Values = [V; N];
    #[inline(always)]
    fn values(&self) -> [V; N] {
        self.each_ref().map(|pair| pair.0.clone())
    }
}

/// The first part of each element.
#[inline(always)]
pub fn values_of_pairs<P: Pairs>(pairs: &P) -> P::Values {
    pairs.values()
}
