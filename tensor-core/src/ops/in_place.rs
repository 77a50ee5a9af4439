//! What nalgebra does in place, as functions of what was there: `y.axpy(k, &x, s)` is `y = axpy(&y, k, &x, s)`, to the
//! same bits.

use super::Dense;
use crate::Real;
use nalgebra::allocator::Allocator;
use nalgebra::constraint::{AreMultipliable, DimEq, ShapeConstraint};
use nalgebra::{DefaultAllocator, Dim, OMatrix, OVector, U1};

/// `k x + s y`; without `y` if `s` is zero.
#[inline(always)]
pub fn axpy<T: Real, D: Dim>(y: &impl Dense<T, D, U1>, k: &T, x: &impl Dense<T, D, U1>, s: &T) -> OVector<T, D>
where
    DefaultAllocator: Allocator<D>,
{
    let mut y = y.dense().clone_owned();
    y.axpy(*k, x.dense(), *s);
    y
}

/// `k a x + s y`.
#[inline(always)]
pub fn gemv<T: Real, R: Dim, C: Dim>(
    y: &impl Dense<T, R, U1>,
    k: &T,
    a: &impl Dense<T, R, C>,
    x: &impl Dense<T, C, U1>,
    s: &T,
) -> OVector<T, R>
where
    DefaultAllocator: Allocator<R> + Allocator<C> + Allocator<R, C>,
    ShapeConstraint: DimEq<R, R> + AreMultipliable<R, C, C, U1>,
{
    let mut y = y.dense().clone_owned();
    y.gemv(*k, a.dense(), x.dense(), *s);
    y
}

/// `k aᵀ x + s y`.
#[inline(always)]
pub fn gemv_tr<T: Real, R: Dim, C: Dim>(
    y: &impl Dense<T, C, U1>,
    k: &T,
    a: &impl Dense<T, R, C>,
    x: &impl Dense<T, R, U1>,
    s: &T,
) -> OVector<T, C>
where
    DefaultAllocator: Allocator<R> + Allocator<C> + Allocator<R, C>,
    ShapeConstraint: DimEq<C, C> + AreMultipliable<C, R, R, U1>,
{
    let mut y = y.dense().clone_owned();
    y.gemv_tr(*k, a.dense(), x.dense(), *s);
    y
}

/// `k a b + s y`.
#[inline(always)]
pub fn gemm<T: Real, R: Dim, K: Dim, C: Dim>(
    y: &impl Dense<T, R, C>,
    k: &T,
    a: &impl Dense<T, R, K>,
    b: &impl Dense<T, K, C>,
    s: &T,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C> + Allocator<R, K> + Allocator<K, C>,
{
    let mut y = y.dense().clone_owned();
    y.gemm(*k, a.dense(), b.dense(), *s);
    y
}

/// `k aᵀ b + s y`.
#[inline(always)]
pub fn gemm_tr<T: Real, R: Dim, K: Dim, C: Dim>(
    y: &impl Dense<T, R, C>,
    k: &T,
    a: &impl Dense<T, K, R>,
    b: &impl Dense<T, K, C>,
    s: &T,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C> + Allocator<K, R> + Allocator<K, C>,
{
    let mut y = y.dense().clone_owned();
    y.gemm_tr(*k, a.dense(), b.dense(), *s);
    y
}

/// `k u vᵀ + s y`.
#[inline(always)]
pub fn ger<T: Real, R: Dim, C: Dim>(
    y: &impl Dense<T, R, C>,
    k: &T,
    u: &impl Dense<T, R, U1>,
    v: &impl Dense<T, C, U1>,
    s: &T,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C> + Allocator<R> + Allocator<C>,
{
    let mut y = y.dense().clone_owned();
    y.ger(*k, u.dense(), v.dense(), *s);
    y
}
