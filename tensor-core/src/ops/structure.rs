//! Linear maps that move entries: transposes, triangles, diagonals.

use super::Dense;
use crate::differentiable::{CholeskyShape, MatrixShape};
use crate::{Differentiable, Real, Scalar};
use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, OMatrix, OVector};

/// `xᵀ`.
#[inline(always)]
pub fn transpose<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> OMatrix<T, C, R>
where
    DefaultAllocator: Allocator<C, R>,
{
    x.dense().transpose()
}

/// `(x + xᵀ) / 2`.
#[inline(always)]
pub fn symmetric_part<T: Real, D: Dim>(x: &impl Dense<T, D, D>) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    x.dense().symmetric_part()
}

/// `x` with zeros below the diagonal.
#[inline(always)]
pub fn upper_triangle<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    x.dense().upper_triangle()
}

/// `x` with zeros above the diagonal.
#[inline(always)]
pub fn lower_triangle<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    x.dense().lower_triangle()
}

/// The lower triangle of `x`, for a Cholesky factor only: the `l` of other factorisations differs.
#[inline(always)]
pub fn lower_part<T: Scalar, D: Dim>(x: &impl Dense<T, D, D>, _: &CholeskyShape<T, D>) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    x.dense().lower_triangle()
}

/// The lower triangle of `x` with its diagonal halved.
#[inline(always)]
pub fn half_lower<T: Scalar, D: Dim>(x: &impl Dense<T, D, D>) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    let mut half = x.dense().lower_triangle();
    for i in 0..half.nrows() {
        half[(i, i)] *= T::of_f64(0.5);
    }
    half
}

/// The symmetric matrix with the lower triangle of `x`.
#[inline(always)]
pub fn unfold_lower<T: Scalar, D: Dim>(x: &impl Dense<T, D, D>) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    let mut full = x.dense().clone_owned();
    full.fill_upper_triangle_with_lower_triangle();
    full
}

/// The upper triangle of `x` added to the lower one: the adjoint of [`unfold_lower`].
#[inline(always)]
pub fn fold_lower<T: Scalar, D: Dim>(x: &impl Dense<T, D, D>) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    let mut folded = x.dense().clone_owned();
    for j in 0..folded.ncols() {
        for i in j + 1..folded.nrows() {
            let upper = core::mem::replace(&mut folded[(j, i)], T::zero());
            folded[(i, j)] += upper;
        }
    }
    folded
}

/// The diagonal as a vector.
#[inline(always)]
pub fn diagonal<T: Scalar, D: Dim>(x: &impl Dense<T, D, D>) -> OVector<T, D>
where
    DefaultAllocator: Allocator<D>,
{
    x.dense().diagonal()
}

/// The matrix of this shape with diagonal `v`, zero elsewhere.
#[inline(always)]
pub fn with_diagonal<T: Scalar, R: Dim, C: Dim, D: Dim>(
    v: &impl Dense<T, D, nalgebra::U1>,
    s: &MatrixShape<T, R, C>,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let (rows, columns) = s.dims();
    OMatrix::from_fn_generic(rows, columns, |i, j| if i == j { v.dense()[(i, 0)] } else { T::zero() })
}

/// The sum of the diagonal.
#[inline(always)]
pub fn trace<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> T {
    let x = x.dense();
    (0..x.nrows().min(x.ncols())).fold(T::zero(), |sum, i| sum + x[(i, i)])
}

/// The matrix of this shape with `k` on the diagonal, zero elsewhere.
#[inline(always)]
pub fn scaled_identity<T: Scalar, R: Dim, C: Dim>(
    k: &impl Differentiable<Value = T>,
    s: &MatrixShape<T, R, C>,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let ((rows, columns), k) = (s.dims(), *k.primal_value());
    OMatrix::from_fn_generic(rows, columns, |i, j| if i == j { k } else { T::zero() })
}
