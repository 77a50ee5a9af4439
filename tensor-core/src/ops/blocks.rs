//! Vectors and matrices that grow and shrink, and lists that become matrices.

use super::Dense;
use crate::differentiable::{MatrixShape, ScalarShape, Shape};
use crate::{Differentiable, Scalar, TangentOf};
use alloc::vec::Vec;
use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, DimAdd, DimSum, Matrix, OMatrix, OVector, Storage, U1, U2, Vector2};

/// The first entries of `x`, as many as the shape has.
#[inline(always)]
pub fn head<T: Scalar, D: Dim, D2: Dim>(x: &impl Dense<T, D2, U1>, s: &MatrixShape<T, D, U1>) -> OVector<T, D>
where
    DefaultAllocator: Allocator<D>,
{
    OVector::from_fn_generic(s.dims().0, U1, |i, _| x.dense()[(i, 0)])
}

/// `x` followed by zeros, to the size of the shape.
#[inline(always)]
pub fn pad<T: Scalar, D: Dim, D2: Dim>(x: &impl Dense<T, D2, U1>, s: &MatrixShape<T, D, U1>) -> OVector<T, D>
where
    DefaultAllocator: Allocator<D>,
{
    let x = x.dense();
    OVector::from_fn_generic(s.dims().0, U1, |i, _| if i < x.nrows() { x[(i, 0)] } else { T::zero() })
}

/// `x` followed by `e`.
#[inline(always)]
pub fn pushed<T: Scalar, D: DimAdd<U1>>(
    x: &impl Dense<T, D, U1>,
    e: &impl Differentiable<Value = T>,
) -> OVector<T, DimSum<D, U1>>
where
    DefaultAllocator: Allocator<DimSum<D, U1>>,
{
    x.dense().push(*e.primal_value())
}

/// The last entry of a vector.
#[inline(always)]
pub fn last_entry<T: Scalar, D: Dim>(x: &impl Dense<T, D, U1>) -> T {
    let x = x.dense();
    x[(x.nrows() - 1, 0)]
}

/// The vector of this shape with `k` at its end, zero elsewhere.
#[inline(always)]
pub fn only_last<T: Scalar, D: Dim>(k: &impl Differentiable<Value = T>, s: &MatrixShape<T, D, U1>) -> OVector<T, D>
where
    DefaultAllocator: Allocator<D>,
{
    let mut vector = s.zero();
    let last = vector.nrows() - 1;
    vector[(last, 0)] = *k.primal_value();
    vector
}

/// Position `k` before a gap at `at` of one; `None` in the gap.
#[inline(always)]
fn before_gap(k: usize, at: usize) -> Option<usize> {
    match k.cmp(&at) {
        core::cmp::Ordering::Less => Some(k),
        core::cmp::Ordering::Equal => None,
        core::cmp::Ordering::Greater => Some(k - 1),
    }
}

/// `x` with a row of zeros inserted at `i`.
#[inline]
pub fn insert_zero_row<T: Scalar, R: DimAdd<U1>, C: Dim>(
    x: &impl Dense<T, R, C>,
    i: &usize,
) -> OMatrix<T, DimSum<R, U1>, C>
where
    DefaultAllocator: Allocator<DimSum<R, U1>, C>,
{
    let (rows, columns) = x.dense().shape_generic();
    grow_row(x, &MatrixShape::new(rows.add(U1), columns), i)
}

/// `x` with a column of zeros inserted at `i`.
#[inline]
pub fn insert_zero_column<T: Scalar, R: Dim, C: DimAdd<U1>>(
    x: &impl Dense<T, R, C>,
    i: &usize,
) -> OMatrix<T, R, DimSum<C, U1>>
where
    DefaultAllocator: Allocator<R, DimSum<C, U1>>,
{
    let (rows, columns) = x.dense().shape_generic();
    grow_column(x, &MatrixShape::new(rows, columns.add(U1)), i)
}

/// The entries `i` and `j`.
#[inline(always)]
pub fn pair<T: Scalar, R: Dim>(x: &impl Dense<T, R, U1>, i: &usize, j: &usize) -> Vector2<T> {
    let x = x.dense();
    Vector2::new(x[*i], x[*j])
}

/// A vector of the given shape with these entries at `i` and `j`.
#[inline(always)]
pub fn put_pair<T: Scalar, R: Dim>(
    x: &impl Dense<T, U2, U1>,
    s: &MatrixShape<T, R, U1>,
    i: &usize,
    j: &usize,
) -> OMatrix<T, R, U1>
where
    DefaultAllocator: Allocator<R, U1>,
{
    let ((rows, _), x) = (s.dims(), x.dense());
    let mut whole = OMatrix::zeros_generic(rows, U1);
    whole[*i] = x[0];
    whole[*j] = x[1];
    whole
}

/// `x` with a row of zeros inserted at `at`, of the given shape.
#[inline]
pub fn grow_row<T: Scalar, R: Dim, C: Dim, R2: Dim>(
    x: &impl Dense<T, R2, C>,
    s: &MatrixShape<T, R, C>,
    at: &usize,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let ((rows, columns), x) = (s.dims(), x.dense());
    OMatrix::from_fn_generic(rows, columns, |i, j| before_gap(i, *at).map_or(T::zero(), |i| x[(i, j)]))
}

/// `x` with a column of zeros inserted at `at`, of the given shape.
#[inline]
pub fn grow_column<T: Scalar, R: Dim, C: Dim, C2: Dim>(
    x: &impl Dense<T, R, C2>,
    s: &MatrixShape<T, R, C>,
    at: &usize,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let ((rows, columns), x) = (s.dims(), x.dense());
    OMatrix::from_fn_generic(rows, columns, |i, j| before_gap(j, *at).map_or(T::zero(), |j| x[(i, j)]))
}

/// `x` without the row at `at`, of the given shape.
#[inline]
pub fn drop_row<T: Scalar, R: Dim, C: Dim, R2: Dim>(
    x: &impl Dense<T, R2, C>,
    s: &MatrixShape<T, R, C>,
    at: &usize,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let ((rows, columns), x) = (s.dims(), x.dense());
    OMatrix::from_fn_generic(rows, columns, |i, j| x[(i + usize::from(i >= *at), j)])
}

/// `x` without the column at `at`, of the given shape.
#[inline]
pub fn drop_column<T: Scalar, R: Dim, C: Dim, C2: Dim>(
    x: &impl Dense<T, R, C2>,
    s: &MatrixShape<T, R, C>,
    at: &usize,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let ((rows, columns), x) = (s.dims(), x.dense());
    OMatrix::from_fn_generic(rows, columns, |i, j| x[(i, j + usize::from(j >= *at))])
}

/// Numbers in storage order.
#[diagnostic::on_unimplemented(message = "no derivative rule for a matrix made from `{Self}`")]
pub trait Numbers {
    /// Their type.
    type Number: Scalar;
    /// The `k`-th number.
    fn number(&self, k: usize) -> Self::Number;
}

impl<T: Scalar> Numbers for T {
    type Number = T;
    #[inline(always)]
    fn number(&self, _: usize) -> T {
        *self
    }
}

impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>> Numbers for Matrix<T, R, C, S> {
    type Number = T;
    #[inline(always)]
    fn number(&self, k: usize) -> T {
        self[(k % self.nrows(), k / self.nrows())]
    }
}

impl<T: Scalar> Numbers for Vec<T> {
    type Number = T;
    #[inline(always)]
    fn number(&self, k: usize) -> T {
        self[k]
    }
}

impl<T: Scalar, const N: usize> Numbers for [T; N] {
    type Number = T;
    #[inline(always)]
    fn number(&self, k: usize) -> T {
        self[k]
    }
}

/// A shape that numbers in storage order can fill.
#[diagnostic::on_unimplemented(message = "no derivative rule for a matrix made from a value of shape `{Self}`")]
pub trait Refill: Shape {
    /// How many numbers it takes.
    fn size(&self) -> usize;
    /// The tangent with the numbers that `number` gives.
    fn refill<T: Scalar>(&self, number: impl FnMut(usize) -> T) -> Self::Tangent;
}

impl<U: Scalar> Refill for ScalarShape<U> {
    #[inline(always)]
    fn size(&self) -> usize {
        1
    }
    #[inline(always)]
    fn refill<T: Scalar>(&self, mut number: impl FnMut(usize) -> T) -> U {
        U::of_f64(number(0).as_f64())
    }
}

impl<S: Refill> Refill for Vec<S> {
    #[inline]
    fn size(&self) -> usize {
        self.iter().map(Refill::size).sum()
    }
    #[inline]
    fn refill<T: Scalar>(&self, mut number: impl FnMut(usize) -> T) -> Vec<S::Tangent> {
        let mut first = 0;
        self.iter().map(|shape| refill_part(shape, &mut first, &mut number)).collect()
    }
}

impl<S: Refill, const N: usize> Refill for [S; N] {
    #[inline(always)]
    fn size(&self) -> usize {
        self.iter().map(Refill::size).sum()
    }
    #[inline(always)]
    fn refill<T: Scalar>(&self, mut number: impl FnMut(usize) -> T) -> [S::Tangent; N] {
        let mut first = 0;
        core::array::from_fn(|part| refill_part(&self[part], &mut first, &mut number))
    }
}

/// A part of a list, from the number `first` on, which moves past it.
#[inline(always)]
fn refill_part<S: Refill, T: Scalar>(shape: &S, first: &mut usize, number: &mut impl FnMut(usize) -> T) -> S::Tangent {
    let start = *first;
    *first += shape.size();
    // By reference as `dyn`: parts of parts would make the closure's type grow without end.
    let number: &mut dyn FnMut(usize) -> T = number;
    shape.refill(|k| number(start + k))
}

impl<U: Scalar, R: Dim, C: Dim> Refill for MatrixShape<U, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    #[inline(always)]
    fn size(&self) -> usize {
        let (rows, columns) = self.dims();
        rows.value() * columns.value()
    }
    #[inline(always)]
    fn refill<T: Scalar>(&self, mut number: impl FnMut(usize) -> T) -> OMatrix<U, R, C> {
        let (rows, columns) = self.dims();
        OMatrix::from_fn_generic(rows, columns, |i, j| U::of_f64(number(i + j * rows.value()).as_f64()))
    }
}

/// The numbers of `x`, in storage order, in another shape: a list, an array, a matrix.
#[inline(always)]
pub fn relist<X, S>(x: &X, s: &S) -> S::Tangent
where
    X: Differentiable + ?Sized,
    X::Value: Numbers,
    S: Refill,
{
    s.refill(|k| x.primal_value().number(k))
}

/// The numbers of `x`, in storage order, in the shape of `y`.
#[inline(always)]
pub fn relist_as<X, Y>(x: &X, y: &Y) -> TangentOf<Y>
where
    X: Differentiable + ?Sized,
    X::Value: Numbers,
    Y: Differentiable + ?Sized,
    Y::Shape: Refill<Tangent = TangentOf<Y>>,
{
    relist(x, &y.tangent_shape())
}

/// The `k`-th entry counted row by row, as constructors list them.
#[inline(always)]
pub fn entry_row_major<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>, k: &usize) -> T {
    let x = x.dense();
    x[(k / x.ncols(), k % x.ncols())]
}
