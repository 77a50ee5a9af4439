//! The three matrix products that add to a place. Small ones are inlined loops; large ones go to nalgebra's `gemm`, by
//! way of dynamic views, because fixed shapes never reach its fast path.

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

/// A tile of `M` rows and `N` columns of `out[i, j] += Σₚ a(i, p) b(p, j)`, summed in registers.
#[inline(always)]
fn add_tile<const M: usize, const N: usize, T, R, C, S>(
    out: &mut Matrix<T, R, C, S>,
    (row, column): (usize, usize),
    inner: usize,
    a: &impl Fn(usize, usize) -> T,
    b: &impl Fn(usize, usize) -> T,
) where
    T: Scalar,
    R: Dim,
    C: Dim,
    S: StorageMut<T, R, C>,
{
    let mut sums = [[T::zero(); M]; N];
    for p in 0..inner {
        // `array::from_fn` is not inlined into large functions.
        let mut left = [T::zero(); M];
        for i in 0..M {
            left[i] = a(row + i, p);
        }
        for j in 0..N {
            let factor = b(p, column + j);
            for i in 0..M {
                sums[j][i] += left[i] * factor;
            }
        }
    }
    for j in 0..N {
        for i in 0..M {
            out[(row + i, column + j)] += sums[j][i];
        }
    }
}

/// `N` columns of the product, four rows at a time while there are four.
#[inline(always)]
fn add_columns<const N: usize, T, R, C, S>(
    out: &mut Matrix<T, R, C, S>,
    column: usize,
    inner: usize,
    a: &impl Fn(usize, usize) -> T,
    b: &impl Fn(usize, usize) -> T,
) where
    T: Scalar,
    R: Dim,
    C: Dim,
    S: StorageMut<T, R, C>,
{
    let rows = out.nrows();
    let mut row = 0;
    while row + 4 <= rows {
        add_tile::<4, N, _, _, _, _>(out, (row, column), inner, a, b);
        row += 4;
    }
    if row + 2 <= rows {
        add_tile::<2, N, _, _, _, _>(out, (row, column), inner, a, b);
        row += 2;
    }
    if row < rows {
        add_tile::<1, N, _, _, _, _>(out, (row, column), inner, a, b);
    }
}

/// `out[i, j] += Σₚ a(i, p) b(p, j)`, column by column: best where `a(·, p)` is contiguous.
#[inline(always)]
fn add_by_columns<T, R, C, S>(
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

/// `out[i, j] += Σₚ a(i, p) b(p, j)`, two columns at a time while there are two.
#[inline(always)]
fn add_by_tiles<T, R, C, S>(
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
    let columns = out.ncols();
    let mut column = 0;
    while column + 2 <= columns {
        add_columns::<2, _, _, _, _>(out, column, inner, &a, &b);
        column += 2;
    }
    if column < columns {
        add_columns::<1, _, _, _, _>(out, column, inner, &a, &b);
    }
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
        small |$i:ident, $p:ident, $j:ident| $left:expr, $right:expr; tiles if $tiles:expr;
        large $large:ident) => {
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
            let fixed = is_fixed::<R, C>() && is_fixed::<R1, C1>() && is_fixed::<R2, C2>();
            if fixed && $out.len() * inner < LARGE {
                if $tiles {
                    add_by_tiles($out, inner, |$i, $p| $left, |$p, $j| $right);
                } else {
                    add_by_columns($out, inner, |$i, $p| $left, |$p, $j| $right);
                }
            } else {
                let shape = $out.shape();
                let (a, b) = ($a.view((0, 0), $a.shape()), $b.view((0, 0), $b.shape()));
                $large(&mut $out.view_mut((0, 0), shape), &a, &b);
            }
        }
    };
}

product!(
    /// `out += a b`.
    add_product(out, a, b): a.nrows(), b.ncols(), a.ncols(), b.nrows();
    small |i, p, j| a[(i, p)], b[(p, j)]; tiles if a.ncols() == 1;
    large large_product
);
product!(
    /// `out += a bᵀ`.
    add_product_transposed(out, a, b): a.nrows(), b.nrows(), a.ncols(), b.ncols();
    small |i, p, j| a[(i, p)], b[(j, p)]; tiles if a.ncols() == 1;
    large large_product_transposed
);
product!(
    /// `out += aᵀ b`.
    add_transposed_product(out, a, b): a.ncols(), b.ncols(), a.nrows(), b.nrows();
    small |i, p, j| a[(p, i)], b[(p, j)]; tiles if b.ncols() > 1;
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
