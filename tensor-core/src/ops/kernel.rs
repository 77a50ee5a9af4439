//! The three matrix products that add to a place. Small ones are inlined loops; large ones go to nalgebra's `gemm`, by
//! way of dynamic views, because fixed shapes never reach its fast path.

use crate::Scalar;
use nalgebra::{DMatrix, Dim, Matrix, Storage, StorageMut};

/// Multiplications from which a product is worth a call of `gemm`.
const LARGE: usize = 24 * 24 * 24;

/// `Σ aᵢⱼ bᵢⱼ`.
#[inline(always)]
pub(super) fn inner<T, R1, C1, S1, R2, C2, S2>(a: &Matrix<T, R1, C1, S1>, b: &Matrix<T, R2, C2, S2>) -> T
where
    T: Scalar,
    R1: Dim,
    C1: Dim,
    S1: Storage<T, R1, C1>,
    R2: Dim,
    C2: Dim,
    S2: Storage<T, R2, C2>,
{
    assert_eq!(a.shape(), b.shape(), "an inner product needs equal shapes");
    let mut sum = T::zero();
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            sum += a[(i, j)] * b[(i, j)];
        }
    }
    sum
}

/// `out += k x`.
#[inline(always)]
pub(super) fn add_scaled<T, R1, C1, S1, R2, C2, S2>(out: &mut Matrix<T, R1, C1, S1>, k: T, x: &Matrix<T, R2, C2, S2>)
where
    T: Scalar,
    R1: Dim,
    C1: Dim,
    S1: StorageMut<T, R1, C1>,
    R2: Dim,
    C2: Dim,
    S2: Storage<T, R2, C2>,
{
    assert_eq!(out.shape(), x.shape(), "a sum needs equal shapes");
    for j in 0..x.ncols() {
        for i in 0..x.nrows() {
            out[(i, j)] += x[(i, j)] * k;
        }
    }
}

/// `out[i, j] += Σₚ a(i, p) b(p, j)`, column by column.
#[inline(always)]
fn add_small<T, R, C, S>(
    out: &mut Matrix<T, R, C, S>,
    inner: usize,
    a: impl Fn(usize, usize) -> T,
    b: impl Fn(usize, usize) -> T,
) where
    T: Scalar,
    R: Dim,
    C: Dim,
    S: StorageMut<T, R, C>,
{
    for j in 0..out.ncols() {
        for p in 0..inner {
            let factor = b(p, j);
            for i in 0..out.nrows() {
                out[(i, j)] += a(i, p) * factor;
            }
        }
    }
}

macro_rules! product {
    ($(#[$doc:meta])* $name:ident($out:ident, $a:ident, $b:ident):
        $rows:expr, $columns:expr, $inner:expr, $other:expr;
        small |$i:ident, $p:ident, $j:ident| $left:expr, $right:expr;
        large $large:expr) => {
        $(#[$doc])*
        #[inline(always)]
        pub(super) fn $name<T, R, C, S, R1, C1, S1, R2, C2, S2>(
            $out: &mut Matrix<T, R, C, S>,
            $a: &Matrix<T, R1, C1, S1>,
            $b: &Matrix<T, R2, C2, S2>,
        ) where
            T: Scalar,
            R: Dim,
            C: Dim,
            S: StorageMut<T, R, C>,
            R1: Dim,
            C1: Dim,
            S1: Storage<T, R1, C1>,
            R2: Dim,
            C2: Dim,
            S2: Storage<T, R2, C2>,
        {
            let inner = $inner;
            assert!(
                $out.shape() == ($rows, $columns) && inner == $other,
                "the dimensions of a product and its cotangents must agree"
            );
            if $out.len() * inner < LARGE {
                add_small($out, inner, |$i, $p| $left, |$p, $j| $right);
            } else {
                $large;
            }
        }
    };
}

product!(
    /// `out += a b`.
    add_product(out, a, b): a.nrows(), b.ncols(), a.ncols(), b.nrows();
    small |i, p, j| a[(i, p)], b[(p, j)];
    large gemm(out, &a.view((0, 0), a.shape()), &b.view((0, 0), b.shape()))
);
product!(
    /// `out += a bᵀ`.
    add_product_transposed(out, a, b): a.nrows(), b.nrows(), a.ncols(), b.ncols();
    small |i, p, j| a[(i, p)], b[(j, p)];
    large gemm(out, &a.view((0, 0), a.shape()), &transposed(b).view((0, 0), (b.ncols(), b.nrows())))
);
product!(
    /// `out += aᵀ b`.
    add_transposed_product(out, a, b): a.ncols(), b.ncols(), a.nrows(), b.nrows();
    small |i, p, j| a[(p, i)], b[(p, j)];
    large gemm(out, &transposed(a).view((0, 0), (a.ncols(), a.nrows())), &b.view((0, 0), b.shape()))
);

/// `aᵀ` on the heap: a large fixed matrix does not fit a thread's stack twice.
fn transposed<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>>(a: &Matrix<T, R, C, S>) -> DMatrix<T> {
    DMatrix::from_fn(a.ncols(), a.nrows(), |i, j| a[(j, i)])
}

type View<'a, T, RS, CS> = nalgebra::DMatrixView<'a, T, RS, CS>;

#[inline(never)]
fn gemm<T, R, C, S, RS1, CS1, RS2, CS2>(
    out: &mut Matrix<T, R, C, S>,
    a: &View<'_, T, RS1, CS1>,
    b: &View<'_, T, RS2, CS2>,
) where
    T: Scalar,
    R: Dim,
    C: Dim,
    S: StorageMut<T, R, C>,
    RS1: Dim,
    CS1: Dim,
    RS2: Dim,
    CS2: Dim,
{
    let shape = out.shape();
    out.view_mut((0, 0), shape).gemm(T::one(), a, b, T::one());
}
