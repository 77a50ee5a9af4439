//! Cross and Kronecker products.

use super::Dense;
use crate::Scalar;
use crate::differentiable::MatrixShape;
use nalgebra::allocator::{Allocator, SameShapeAllocator};
use nalgebra::constraint::{SameNumberOfColumns, SameNumberOfRows, ShapeConstraint};
use nalgebra::{DefaultAllocator, Dim, DimMul, DimProd, MatrixCross, OMatrix};

/// `a × b` of vectors with three entries.
#[inline(always)]
pub fn cross<T, R1, C1, R2, C2>(a: &impl Dense<T, R1, C1>, b: &impl Dense<T, R2, C2>) -> MatrixCross<T, R1, C1, R2, C2>
where
    T: Scalar,
    R1: Dim,
    C1: Dim,
    R2: Dim,
    C2: Dim,
    ShapeConstraint: SameNumberOfRows<R1, R2> + SameNumberOfColumns<C1, C2>,
    DefaultAllocator: SameShapeAllocator<R1, C1, R2, C2>,
{
    a.dense().cross(b.dense())
}

/// `a ⊗ b`.
#[inline]
pub fn kronecker<T, R1, C1, R2, C2>(
    a: &impl Dense<T, R1, C1>,
    b: &impl Dense<T, R2, C2>,
) -> OMatrix<T, DimProd<R1, R2>, DimProd<C1, C2>>
where
    T: Scalar,
    R1: DimMul<R2>,
    C1: DimMul<C2>,
    R2: Dim,
    C2: Dim,
    DefaultAllocator: Allocator<DimProd<R1, R2>, DimProd<C1, C2>>,
{
    a.dense().kronecker(b.dense())
}

/// The cotangent of `a`, of shape `s`, in `a ⊗ b` with cotangent `g`.
pub fn kronecker_lhs<T, R1, C1, R2, C2, R3, C3>(
    b: &impl Dense<T, R2, C2>,
    g: &impl Dense<T, R3, C3>,
    s: &MatrixShape<T, R1, C1>,
) -> OMatrix<T, R1, C1>
where
    T: Scalar,
    R1: Dim,
    C1: Dim,
    R2: Dim,
    C2: Dim,
    R3: Dim,
    C3: Dim,
    DefaultAllocator: Allocator<R1, C1>,
{
    let ((rows, columns), b, g) = (s.dims(), b.dense(), g.dense());
    OMatrix::from_fn_generic(rows, columns, |i, j| {
        let mut sum = T::zero();
        for l in 0..b.ncols() {
            for k in 0..b.nrows() {
                sum += g[(i * b.nrows() + k, j * b.ncols() + l)] * b[(k, l)];
            }
        }
        sum
    })
}

/// The cotangent of `b`, of shape `s`, in `a ⊗ b` with cotangent `g`.
pub fn kronecker_rhs<T, R1, C1, R2, C2, R3, C3>(
    a: &impl Dense<T, R1, C1>,
    g: &impl Dense<T, R3, C3>,
    s: &MatrixShape<T, R2, C2>,
) -> OMatrix<T, R2, C2>
where
    T: Scalar,
    R1: Dim,
    C1: Dim,
    R2: Dim,
    C2: Dim,
    R3: Dim,
    C3: Dim,
    DefaultAllocator: Allocator<R2, C2>,
{
    let ((rows, columns), a, g) = (s.dims(), a.dense(), g.dense());
    OMatrix::from_fn_generic(rows, columns, |k, l| {
        let mut sum = T::zero();
        for j in 0..a.ncols() {
            for i in 0..a.nrows() {
                sum += g[(i * rows.value() + k, j * columns.value() + l)] * a[(i, j)];
            }
        }
        sum
    })
}
