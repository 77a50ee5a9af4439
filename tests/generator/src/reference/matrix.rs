//! Matrices, by plain loops.

use super::RealField;
use std::array;

/// A matrix, column by column.
#[derive(Clone, Copy, Debug)]
pub struct SMatrix<T, const R: usize, const C: usize>(pub [[T; R]; C]);

pub type SVector<T, const N: usize> = SMatrix<T, N, 1>;
pub type RowSVector<T, const N: usize> = SMatrix<T, 1, N>;
pub type Vector2<T> = SMatrix<T, 2, 1>;
pub type Vector3<T> = SMatrix<T, 3, 1>;
pub type Vector4<T> = SMatrix<T, 4, 1>;
pub type Matrix2<T> = SMatrix<T, 2, 2>;
pub type Matrix3<T> = SMatrix<T, 3, 3>;
pub type Matrix2x3<T> = SMatrix<T, 2, 3>;
pub type Matrix3x2<T> = SMatrix<T, 3, 2>;

impl<T: RealField + Copy, const R: usize, const C: usize> SMatrix<T, R, C> {
    pub fn from_fn(mut f: impl FnMut(usize, usize) -> T) -> Self {
        Self(array::from_fn(|j| array::from_fn(|i| f(i, j))))
    }
    pub fn zeros() -> Self {
        Self::repeat(T::zero())
    }
    pub fn repeat(value: T) -> Self {
        Self([[value; R]; C])
    }
    pub fn from_element(value: T) -> Self {
        Self::repeat(value)
    }
    pub fn identity() -> Self {
        Self::from_fn(|i, j| if i == j { T::one() } else { T::zero() })
    }
    pub fn from_diagonal<const N: usize>(diagonal: &SVector<T, N>) -> Self {
        Self::from_fn(|i, j| if i == j { diagonal[i] } else { T::zero() })
    }
    pub fn from_columns(columns: &[SVector<T, R>; C]) -> Self {
        Self(array::from_fn(|j| columns[j].0[0]))
    }
    pub fn from_rows(rows: &[RowSVector<T, C>; R]) -> Self {
        Self::from_fn(|i, j| rows[i][j])
    }
    pub fn from_row_slice(entries: &[T]) -> Self {
        Self::from_fn(|i, j| entries[i * C + j])
    }
    pub fn from_column_slice(entries: &[T]) -> Self {
        Self::from_fn(|i, j| entries[j * R + i])
    }
    /// `new` and the macros `vector!`, `matrix!`: entries row by row.
    pub fn of<const N: usize>(entries: [T; N]) -> Self {
        Self::from_row_slice(&entries)
    }

    pub fn map(&self, mut f: impl FnMut(T) -> T) -> Self {
        Self::from_fn(|i, j| f(self[(i, j)]))
    }
    pub fn map_with_location(&self, mut f: impl FnMut(usize, usize, T) -> T) -> Self {
        Self::from_fn(|i, j| f(i, j, self[(i, j)]))
    }
    pub fn zip_map(&self, other: &Self, mut f: impl FnMut(T, T) -> T) -> Self {
        Self::from_fn(|i, j| f(self[(i, j)], other[(i, j)]))
    }
    pub fn fold<A>(&self, start: A, f: impl FnMut(A, T) -> A) -> A {
        self.iter().copied().fold(start, f)
    }
    pub fn component_mul(&self, other: &Self) -> Self {
        self.zip_map(other, |a, b| a * b)
    }
    pub fn component_div(&self, other: &Self) -> Self {
        self.zip_map(other, |a, b| a / b)
    }
    pub fn sup(&self, other: &Self) -> Self {
        self.zip_map(other, |a, b| a.max(b))
    }
    pub fn inf(&self, other: &Self) -> Self {
        self.zip_map(other, |a, b| a.min(b))
    }
    pub fn abs(&self) -> Self {
        self.map(|x| x.abs())
    }
    pub fn add_scalar(&self, k: T) -> Self {
        self.map(|x| x + k)
    }
    pub fn scale(&self, k: T) -> Self {
        self.map(|x| x * k)
    }
    pub fn unscale(&self, k: T) -> Self {
        self.map(|x| x / k)
    }
    pub fn lerp(&self, other: &Self, t: T) -> Self {
        self.zip_map(other, |a, b| a * (T::one() - t) + b * t)
    }
    pub fn into_owned(self) -> Self {
        self
    }
    pub fn clone_owned(&self) -> Self {
        *self
    }

    pub fn nrows(&self) -> usize {
        R
    }
    pub fn ncols(&self) -> usize {
        C
    }
    pub fn len(&self) -> usize {
        R * C
    }
    pub fn is_empty(&self) -> bool {
        R * C == 0
    }
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.as_flattened().iter()
    }
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.as_flattened_mut().iter_mut()
    }
    pub fn transpose(&self) -> SMatrix<T, C, R> {
        SMatrix::from_fn(|i, j| self[(j, i)])
    }
    pub fn row(&self, i: usize) -> RowSVector<T, C> {
        SMatrix::from_fn(|_, j| self[(i, j)])
    }
    pub fn column(&self, j: usize) -> SVector<T, R> {
        SMatrix([self.0[j]])
    }
    pub fn row_iter(&self) -> impl DoubleEndedIterator<Item = RowSVector<T, C>> + ExactSizeIterator {
        let copy = *self;
        (0..R).map(move |i| copy.row(i))
    }
    pub fn column_iter(&self) -> impl DoubleEndedIterator<Item = SVector<T, R>> + ExactSizeIterator {
        let copy = *self;
        (0..C).map(move |j| copy.column(j))
    }
    pub fn fixed_view<const P: usize, const Q: usize>(&self, i: usize, j: usize) -> SMatrix<T, P, Q> {
        SMatrix::from_fn(|p, q| self[(i + p, j + q)])
    }
    pub fn fixed_rows<const P: usize>(&self, i: usize) -> SMatrix<T, P, C> {
        self.fixed_view(i, 0)
    }
    pub fn fixed_columns<const Q: usize>(&self, j: usize) -> SMatrix<T, R, Q> {
        self.fixed_view(0, j)
    }
}
