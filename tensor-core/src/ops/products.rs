//! Cross and Kronecker products.

use super::Dense;
use crate::differentiable::MatrixShape;
use crate::{Real, Scalar};
use nalgebra::allocator::{Allocator, SameShapeAllocator};
use nalgebra::constraint::{SameNumberOfColumns, SameNumberOfRows, ShapeConstraint};
use nalgebra::{DefaultAllocator, Dim, DimMul, DimProd, Matrix3, MatrixCross, OMatrix, U1, U3, Vector3};

/// The matrix of `x ×`.
#[inline(always)]
pub fn cross_matrix<T: Real>(x: &impl Dense<T, U3, U1>) -> Matrix3<T> {
    x.dense().cross_matrix()
}

/// The transpose of [`cross_matrix`]: twice the vector of the antisymmetric part.
#[inline(always)]
pub fn cross_vector<T: Real>(x: &impl Dense<T, U3, U3>) -> Vector3<T> {
    let x = x.dense();
    Vector3::new(x[(2, 1)] - x[(1, 2)], x[(0, 2)] - x[(2, 0)], x[(1, 0)] - x[(0, 1)])
}

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
