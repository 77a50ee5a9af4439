//! nalgebra's matrices and views, of static or dynamic shape.

use super::{Differentiable, Entry, Shape, Tangent};
use crate::Scalar;
use alloc::format;
use alloc::string::String;
use core::marker::PhantomData;
use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Storage};

/// The shape of a matrix; empty where both dimensions are static.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct MatrixShape<T, R, C> {
    rows: R,
    columns: C,
    scalar: PhantomData<T>,
}

impl<T, R: Dim, C: Dim> MatrixShape<T, R, C> {
    /// The number of rows.
    #[inline(always)]
    pub fn rows(&self) -> usize {
        self.rows.value()
    }
    /// The number of columns.
    #[inline(always)]
    pub fn columns(&self) -> usize {
        self.columns.value()
    }
}

impl<T: Scalar, R: Dim, C: Dim> MatrixShape<T, R, C> {
    pub(crate) fn new(rows: R, columns: C) -> Self {
        Self { rows, columns, scalar: PhantomData }
    }
    pub(crate) fn dims(&self) -> (R, C) {
        (self.rows, self.columns)
    }
}

impl<T: Scalar, R: Dim, C: Dim> Shape for MatrixShape<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Tangent = OMatrix<T, R, C>;
    #[inline(always)]
    fn unknown() -> Self {
        let rows = R::from_usize(R::try_to_usize().unwrap_or(0));
        let columns = C::from_usize(C::try_to_usize().unwrap_or(0));
        Self { rows, columns, scalar: PhantomData }
    }
    #[inline(always)]
    fn zero(&self) -> Self::Tangent {
        OMatrix::zeros_generic(self.rows, self.columns)
    }
}

impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>> Differentiable for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Tangent = OMatrix<T, R, C>;
    type Value = Self;
    type Owned = OMatrix<T, R, C>;
    type Shape = MatrixShape<T, R, C>;

    #[inline(always)]
    fn primal_value(&self) -> &Self {
        self
    }
    #[inline(always)]
    fn saved(&self) -> Self::Owned {
        self.clone_owned()
    }
    #[inline(always)]
    fn tangent_shape(&self) -> Self::Shape {
        let (rows, columns) = self.shape_generic();
        MatrixShape::new(rows, columns)
    }
    #[inline]
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned {
        self.zip_map(direction, |x, d| x + T::of_f64(step) * d)
    }
}

impl<T: Scalar, R: Dim, C: Dim> Tangent for OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    #[inline(always)]
    fn add(&mut self, other: &Self) {
        *self += other;
    }
    #[inline(always)]
    fn scale(&mut self, factor: f64) {
        *self *= T::of_f64(factor);
    }
    #[inline]
    fn dot(&self, other: &Self) -> f64 {
        self.iter().zip(other.iter()).map(|(a, b)| a.as_f64() * b.as_f64()).sum()
    }
    fn for_each(&mut self, visit: &mut dyn FnMut(&mut dyn Entry)) {
        for entry in self.iter_mut() {
            // A `T: Scalar` is an `f32` or an `f64`; the round trip through `f64` is exact for both.
            let mut number = entry.as_f64();
            visit(&mut number);
            *entry = T::of_f64(number);
        }
    }
    #[inline(always)]
    fn add_scaled(&mut self, factor: f64, other: &Self) {
        let factor = T::of_f64(factor);
        self.zip_apply(other, |a, b| *a += factor * b);
    }
    fn flat_len(&self) -> usize {
        self.len()
    }
    fn entry_path(&self, index: usize) -> Result<String, usize> {
        match index.checked_sub(self.len()) {
            Some(rest) => Err(rest),
            None if C::try_to_usize() == Some(1) => Ok(format!("[{index}]")),
            None => Ok(format!("[{:?}]", self.vector_to_matrix_index(index))),
        }
    }
}
