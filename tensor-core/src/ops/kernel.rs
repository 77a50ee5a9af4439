//! The three matrix products that add to a place. Small ones are inlined loops (`small`); large ones go to nalgebra's `gemm`, by
//! way of dynamic views, because fixed shapes never reach its fast path.

mod small;
#[cfg(test)]
mod tests;

use crate::Scalar;
use nalgebra::{DMatrixView, DMatrixViewMut, Dim, Matrix, Storage, StorageMut};

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

/// `place += sum`.
#[inline(always)]
pub(super) fn add<T: Scalar>(place: &mut T, sum: T) {
    *place += sum;
}

/// `place = sum`, where zero was.
#[inline(always)]
pub(super) fn set<T>(place: &mut T, sum: T) {
    *place = sum;
}

/// Is the product of fixed and small matrices?
#[inline(always)]
pub(super) fn is_small<R: Dim, K: Dim, C: Dim>() -> bool {
    let sizes = [R::try_to_usize(), K::try_to_usize(), C::try_to_usize()];
    sizes.iter().try_fold(1, |product, size| size.map(|size| product * size)).is_some_and(|product| product < LARGE)
}

/// Are both dimensions known to the compiler?
#[inline(always)]
fn is_fixed<R: Dim, C: Dim>() -> bool {
    R::try_to_usize().is_some() && C::try_to_usize().is_some()
}

macro_rules! product {
    ($(#[$doc:meta])* $name:ident($out:ident, $a:ident, $b:ident):
        $rows:expr, $columns:expr, $inner:expr, $other:expr;
        small $small:ident |$i:ident, $p:ident, $j:ident| $left:expr, $right:expr;
        large $large:ident) => {
        $(#[$doc])*
        #[inline(always)]
        pub(super) fn $name<T, R, C, S, R1, C1, S1, R2, C2, S2>(
            $out: &mut Matrix<T, R, C, S>,
            $a: &Matrix<T, R1, C1, S1>,
            $b: &Matrix<T, R2, C2, S2>,
            put: impl Fn(&mut T, T),
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
            let fixed = is_fixed::<R, C>() && is_fixed::<R1, C1>() && is_fixed::<R2, C2>();
            if fixed && $out.len() * inner < LARGE {
                small::$small($out, inner, |$i, $p| $left, |$p, $j| $right, put);
            } else {
                let shape = $out.shape();
                let (a, b) = ($a.view((0, 0), $a.shape()), $b.view((0, 0), $b.shape()));
                $large(&mut $out.view_mut((0, 0), shape), &a, &b);
            }
        }
    };
}

product!(
    /// `a b`, added to a place or stored where zero was.
    product(out, a, b): a.nrows(), b.ncols(), a.ncols(), b.nrows();
    small product |i, p, j| a[(i, p)], b[(p, j)];
    large large_product
);
product!(
    /// `a bᵀ`, added to a place or stored where zero was.
    product_transposed(out, a, b): a.nrows(), b.nrows(), a.ncols(), b.ncols();
    small product |i, p, j| a[(i, p)], b[(j, p)];
    large large_product_transposed
);
product!(
    /// `aᵀ b`, added to a place or stored where zero was.
    transposed_product(out, a, b): a.ncols(), b.ncols(), a.nrows(), b.nrows();
    small transposed |i, p, j| a[(p, i)], b[(p, j)];
    large large_transposed_product
);

macro_rules! large {
    ($name:ident($out:ident, $a:ident, $b:ident) $body:block) => {
        #[inline(never)]
        fn $name<T: Scalar, RS: Dim, CS: Dim, RS1: Dim, CS1: Dim, RS2: Dim, CS2: Dim>(
            $out: &mut DMatrixViewMut<'_, T, RS, CS>,
            $a: &DMatrixView<'_, T, RS1, CS1>,
            $b: &DMatrixView<'_, T, RS2, CS2>,
        ) $body
    };
}

large!(large_product(out, a, b) {
    out.gemm(T::one(), a, b, T::one());
});
large!(large_product_transposed(out, a, b) {
    if a.ncols() == 1 {
        out.ger(T::one(), &a.column(0), &b.column(0), T::one());
    } else {
        out.gemm(T::one(), a, &b.transpose(), T::one());
    }
});
large!(large_transposed_product(out, a, b) {
    if b.ncols() == 1 {
        out.column_mut(0).gemv_tr(T::one(), a, &b.column(0), T::one());
    } else {
        out.gemm(T::one(), &a.transpose(), b, T::one());
    }
});
