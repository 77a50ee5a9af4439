//! `out[i, j] = Σₚ a(i, p) b(p, j)` as inlined loops for small fixed shapes; `put` adds an element to its place or stores it.
//! Sums stay in registers until they are whole: for all LLVM knows, a store might change an operand.

use crate::Scalar;
use nalgebra::{Dim, Matrix, StorageMut};

/// Elements from which a loop over columns stays a loop.
const UNROLLED: usize = 32;

/// Terms from which a sum is worth lanes.
const LONG: usize = 8;

/// Any product: best where `a(·, p)` is contiguous.
#[inline(always)]
pub(super) fn product<T, R, C, S>(
    out: &mut Matrix<T, R, C, S>,
    inner: usize,
    a: impl Fn(usize, usize) -> T,
    b: impl Fn(usize, usize) -> T,
    put: impl Fn(&mut T, T),
) where
    T: Scalar,
    R: Dim,
    C: Dim,
    S: StorageMut<T, R, C>,
{
    match inner {
        0 => {}
        1 => outer(out, |i| a(i, 0), |j| b(0, j), put),
        _ => tiles(out, inner, a, b, put),
    }
}

/// Any product, where `a(i, ·)` is contiguous.
#[inline(always)]
pub(super) fn transposed<T, R, C, S>(
    out: &mut Matrix<T, R, C, S>,
    inner: usize,
    a: impl Fn(usize, usize) -> T,
    b: impl Fn(usize, usize) -> T,
    put: impl Fn(&mut T, T),
) where
    T: Scalar,
    R: Dim,
    C: Dim,
    S: StorageMut<T, R, C>,
{
    if out.ncols() == 1 && inner >= LONG {
        for i in 0..out.nrows() {
            put(&mut out[(i, 0)], apart(sum_in_lanes(inner, |p| a(i, p) * b(p, 0))));
        }
    } else {
        product(out, inner, a, b, put);
    }
}

/// `x`. Keeps LLVM from vectorising the loop around it, which would gather and scatter what lies side by side in a loop inside.
#[inline(always)]
fn apart<T>(x: T) -> T {
    core::hint::black_box(x)
}

/// The sum of four terms and more.
#[inline(always)]
fn sum_in_lanes<T: Scalar>(length: usize, term: impl Fn(usize) -> T) -> T {
    let mut lanes = [term(0), term(1), term(2), term(3)];
    for p in 4..length {
        lanes[p % 4] += term(p);
    }
    (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])
}

/// The product of a column and a row.
#[inline(always)]
fn outer<T, R, C, S>(
    out: &mut Matrix<T, R, C, S>,
    a: impl Fn(usize) -> T,
    b: impl Fn(usize) -> T,
    put: impl Fn(&mut T, T),
) where
    T: Scalar,
    R: Dim,
    C: Dim,
    S: StorageMut<T, R, C>,
{
    for j in 0..out.ncols() {
        let factor = if out.len() > UNROLLED { apart(b(j)) } else { b(j) };
        for i in 0..out.nrows() {
            put(&mut out[(i, j)], a(i) * factor);
        }
    }
}

/// Two columns at a time while there are two.
#[inline(always)]
fn tiles<T, R, C, S>(
    out: &mut Matrix<T, R, C, S>,
    inner: usize,
    a: impl Fn(usize, usize) -> T,
    b: impl Fn(usize, usize) -> T,
    put: impl Fn(&mut T, T),
) where
    T: Scalar,
    R: Dim,
    C: Dim,
    S: StorageMut<T, R, C>,
{
    let columns = out.ncols();
    let mut column = 0;
    while column + 2 <= columns {
        tile_columns::<2, _, _, _, _>(out, column, inner, &a, &b, &put);
        column += 2;
    }
    if column < columns {
        tile_columns::<1, _, _, _, _>(out, column, inner, &a, &b, &put);
    }
}

/// `N` columns, four rows at a time while there are four, then two, then one.
#[inline(always)]
fn tile_columns<const N: usize, T, R, C, S>(
    out: &mut Matrix<T, R, C, S>,
    column: usize,
    inner: usize,
    a: &impl Fn(usize, usize) -> T,
    b: &impl Fn(usize, usize) -> T,
    put: &impl Fn(&mut T, T),
) where
    T: Scalar,
    R: Dim,
    C: Dim,
    S: StorageMut<T, R, C>,
{
    let rows = out.nrows();
    let mut row = 0;
    while row + 4 <= rows {
        tile::<4, N, _, _, _, _>(out, (row, column), inner, a, b, put);
        row += 4;
    }
    if row + 2 <= rows {
        tile::<2, N, _, _, _, _>(out, (row, column), inner, a, b, put);
        row += 2;
    }
    if row < rows {
        tile::<1, N, _, _, _, _>(out, (row, column), inner, a, b, put);
    }
}

/// `M` rows and `N` columns.
#[inline(always)]
fn tile<const M: usize, const N: usize, T, R, C, S>(
    out: &mut Matrix<T, R, C, S>,
    (row, column): (usize, usize),
    inner: usize,
    a: &impl Fn(usize, usize) -> T,
    b: &impl Fn(usize, usize) -> T,
    put: &impl Fn(&mut T, T),
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
                sums[j][i] = plus(p, sums[j][i], left[i] * factor);
            }
        }
    }
    for j in 0..N {
        for i in 0..M {
            put(&mut out[(row + i, column + j)], sums[j][i]);
        }
    }
}

/// A sum and its next term, number `p`. Wide vectors are made of sums that are all alike: there the first is added to zero.
#[inline(always)]
fn plus<T: Scalar>(p: usize, sum: T, term: T) -> T {
    if p == 0 && !cfg!(target_feature = "avx") { term } else { sum + term }
}
