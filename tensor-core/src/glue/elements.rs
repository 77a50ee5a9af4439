//! Values made of elements, by position.

use crate::differentiable::{MatrixShape, Part};
use crate::{Differentiable, Scalar};
use alloc::vec::Vec;
use nalgebra::{Dim, Matrix, RawStorage};

/// A value whose elements are numbered.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no elements by position",
    label = "no rule for the elements of this type",
    note = "of an `Option` or `Result`: write its type, `let name: Option<f64> = …;`, and call the method of `name`; or write `match`, `if let` or `?`"
)]
pub trait Elements {
    /// How many there are.
    fn length(&self) -> usize;
}

impl<T, R: Dim, C: Dim, S: RawStorage<T, R, C>> Elements for Matrix<T, R, C, S> {
    #[inline(always)]
    fn length(&self) -> usize {
        self.len()
    }
}

impl<X> Elements for [X] {
    #[inline(always)]
    fn length(&self) -> usize {
        self.len()
    }
}

impl<X, const N: usize> Elements for [X; N] {
    #[inline(always)]
    fn length(&self) -> usize {
        N
    }
}

impl<X> Elements for Vec<X> {
    #[inline(always)]
    fn length(&self) -> usize {
        self.len()
    }
}

impl<X: Elements + ?Sized> Elements for &X {
    #[inline(always)]
    fn length(&self) -> usize {
        (**self).length()
    }
}

impl<X: Elements + ?Sized> Elements for &mut X {
    #[inline(always)]
    fn length(&self) -> usize {
        (**self).length()
    }
}

/// The number of elements.
#[inline(always)]
pub fn length<X: Elements + ?Sized>(x: &X) -> usize {
    x.length()
}

/// The row of element `k` of a matrix of this shape.
#[inline(always)]
pub fn row_of<T: Scalar, R: Dim, C: Dim>(shape: &MatrixShape<T, R, C>, k: usize) -> usize {
    k % shape.rows()
}

/// The column of element `k` of a matrix of this shape.
#[inline(always)]
pub fn column_of<T: Scalar, R: Dim, C: Dim>(shape: &MatrixShape<T, R, C>, k: usize) -> usize {
    k / shape.rows()
}

/// The sum of all scalar entries: the adjoint of a matrix or slice filled with one number.
pub trait Total {
    /// The entries' type.
    type Entry;
    /// Their sum.
    fn total(&self) -> Self::Entry;
}

impl<T: Scalar, R: Dim, C: Dim, S: RawStorage<T, R, C>> Total for Matrix<T, R, C, S> {
    type Entry = T;
    #[inline]
    fn total(&self) -> T {
        self.iter().fold(T::zero(), |sum, x| sum + *x)
    }
}

impl<X: Part, const N: usize> Total for [X; N] {
    type Entry = X;
    #[inline]
    fn total(&self) -> X {
        sum_of(self)
    }
}

impl<X: Part> Total for Vec<X> {
    type Entry = X;
    #[inline]
    fn total(&self) -> X {
        sum_of(self)
    }
}

fn sum_of<X: Part>(elements: &[X]) -> X {
    let (first, rest) = elements.split_first().expect("a filled list has an element");
    rest.iter().fold(first.clone(), |mut sum, x| {
        sum.part_add(x);
        sum
    })
}

/// The sum of all entries.
#[inline(always)]
pub fn total<X: Differentiable>(x: &X) -> <X::Value as Total>::Entry
where
    X::Value: Total,
{
    x.primal_value().total()
}

/// The sum of all elements of an array or a list: the adjoint of `[x; n]`.
#[inline(always)]
pub fn sum_of_elements<X: Differentiable>(x: &X) -> <X::Value as Total>::Entry
where
    X::Value: Total,
{
    x.primal_value().total()
}
