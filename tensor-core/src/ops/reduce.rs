//! Reductions of a matrix, and their adjoints.

use super::real::{is_nan, sign0};
use super::{Dense, kernel};
use crate::differentiable::MatrixShape;
use crate::{Differentiable, Real, Scalar};
use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, OVector, RowOVector, Storage, U1};

/// The inner product.
#[diagnostic::on_unimplemented(message = "no derivative rule for the inner product of `{Self}` and `{B}`")]
pub trait DotRule<B: ?Sized> {
    /// A scalar.
    type Output;
    /// `Σ selfᵢ bᵢ`.
    fn inner_product(&self, b: &B) -> Self::Output;
}

impl<T: Scalar> DotRule<T> for T {
    type Output = T;
    #[inline(always)]
    fn inner_product(&self, b: &T) -> T {
        *self * *b
    }
}

#[diagnostic::do_not_recommend]
impl<T, R1, C1, S1, R2, C2, S2> DotRule<Matrix<T, R2, C2, S2>> for Matrix<T, R1, C1, S1>
where
    T: Scalar,
    R1: Dim,
    C1: Dim,
    S1: Storage<T, R1, C1>,
    R2: Dim,
    C2: Dim,
    S2: Storage<T, R2, C2>,
{
    type Output = T;
    #[inline(always)]
    fn inner_product(&self, b: &Matrix<T, R2, C2, S2>) -> T {
        kernel::inner(self, b)
    }
}

/// `Σ aᵢ bᵢ` of scalars or matrices.
#[inline(always)]
pub fn dot<A, B>(a: &A, b: &B) -> <A::Value as DotRule<B::Value>>::Output
where
    A: Differentiable + ?Sized,
    B: Differentiable + ?Sized,
    A::Value: DotRule<B::Value>,
{
    a.primal_value().inner_product(b.primal_value())
}

/// The Euclidean norm.
#[inline(always)]
pub fn norm<T: Real, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> T {
    x.dense().norm()
}

/// The sum of all entries.
#[inline(always)]
pub fn sum<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> T {
    x.dense().sum()
}

/// The matrix of this shape whose entries are all `k`.
#[inline(always)]
pub fn fill<T: Scalar, R: Dim, C: Dim>(k: &impl Differentiable<Value = T>, s: &MatrixShape<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let (rows, columns) = s.dims();
    OMatrix::from_element_generic(rows, columns, *k.primal_value())
}

fn number<T: Scalar>(count: usize) -> T {
    T::of_f64(count as f64)
}

/// `k` divided by the number of entries; 0 if there are none.
#[inline(always)]
pub fn per_element<T: Scalar, R: Dim, C: Dim>(k: &impl Differentiable<Value = T>, s: &MatrixShape<T, R, C>) -> T {
    let (rows, columns) = s.dims();
    match rows.value() * columns.value() {
        0 => T::zero(),
        count => *k.primal_value() / number(count),
    }
}

/// `x` divided by the number of rows of the shape.
#[inline(always)]
pub fn per_row<T: Scalar, R: Dim, C: Dim, R2: Dim, C2: Dim>(
    x: &impl Dense<T, R2, C2>,
    s: &MatrixShape<T, R, C>,
) -> OMatrix<T, R2, C2>
where
    DefaultAllocator: Allocator<R2, C2>,
{
    x.dense() / number::<T>(s.dims().0.value())
}

/// `x` divided by the number of columns of the shape.
#[inline(always)]
pub fn per_column<T: Scalar, R: Dim, C: Dim, R2: Dim, C2: Dim>(
    x: &impl Dense<T, R2, C2>,
    s: &MatrixShape<T, R, C>,
) -> OMatrix<T, R2, C2>
where
    DefaultAllocator: Allocator<R2, C2>,
{
    x.dense() / number::<T>(s.dims().1.value())
}

/// The sum of the rows.
#[inline(always)]
pub fn row_sum<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> RowOVector<T, C>
where
    DefaultAllocator: Allocator<U1, C>,
{
    x.dense().row_sum()
}

/// The sum of the columns.
#[inline(always)]
pub fn column_sum<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> OVector<T, R>
where
    DefaultAllocator: Allocator<R>,
{
    x.dense().column_sum()
}

/// The matrix whose rows are all `v`.
#[inline(always)]
pub fn spread_down<T: Scalar, R: Dim, C: Dim>(v: &impl Dense<T, U1, C>, s: &MatrixShape<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let (rows, columns) = s.dims();
    OMatrix::from_fn_generic(rows, columns, |_, j| v.dense()[(0, j)])
}

/// The matrix whose columns are all `v`.
#[inline(always)]
pub fn spread_across<T: Scalar, R: Dim, C: Dim>(v: &impl Dense<T, R, U1>, s: &MatrixShape<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let (rows, columns) = s.dims();
    OMatrix::from_fn_generic(rows, columns, |i, _| v.dense()[(i, 0)])
}

/// `x` minus the mean of its entries.
#[inline(always)]
pub fn centered<T: Real, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let mean = x.dense().mean();
    x.dense().map(|x| x - mean)
}

/// The derivative of `max` or `min` whose value is `y`: shared evenly by the entries that equal it.
#[inline(always)]
pub fn peaks<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>, y: &impl Differentiable<Value = T>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    shares(x.dense(), *y.primal_value(), |x| x, |_| T::one())
}

/// The derivative of `amax` or `amin` whose value is `y`.
#[inline(always)]
pub fn peaks_of_abs<T: Scalar, R: Dim, C: Dim>(
    x: &impl Dense<T, R, C>,
    y: &impl Differentiable<Value = T>,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    shares(x.dense(), *y.primal_value(), T::abs_of, sign0)
}

fn shares<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>>(
    x: &Matrix<T, R, C, S>,
    y: T,
    height: impl Fn(T) -> T,
    slope: impl Fn(T) -> T,
) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let is_peak = |x: T| height(x) == y || (is_nan(x) && is_nan(y));
    let count = x.iter().filter(|x| is_peak(**x)).count();
    x.map(|x| if is_peak(x) { slope(x) / number(count) } else { T::zero() })
}

/// For each entry, the product of all before it in storage order.
pub fn prefix<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let mut product = T::one();
    x.dense().map(|x| {
        let before = product;
        product *= x;
        before
    })
}

/// For each entry, the product of all after it in storage order.
pub fn suffix<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let mut products = x.dense().clone_owned();
    let mut product = T::one();
    for entry in products.as_mut_slice().iter_mut().rev() {
        let factor = core::mem::replace(entry, product);
        product *= factor;
    }
    products
}

/// The solution `y` of `y₀ = 0, yᵢ₊₁ = xᵢ yᵢ + bᵢ`, in storage order.
pub fn recur<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>, b: &impl Dense<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let mut state = T::zero();
    x.dense().zip_map(b.dense(), |x, b| {
        let before = state;
        state = x * state + b;
        before
    })
}

/// The solution `y` of `y_last = 0, yᵢ₋₁ = xᵢ yᵢ + bᵢ`: the transpose of `b ↦ recur(x, b)`.
pub fn recur_back<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>, b: &impl Dense<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    let (x, mut y) = (x.dense().clone_owned(), b.dense().clone_owned());
    let mut state = T::zero();
    for (entry, x) in y.as_mut_slice().iter_mut().zip(x.as_slice()).rev() {
        let b = core::mem::replace(entry, state);
        state = *x * state + b;
    }
    y
}
