//! Tensors of given numbers, under PyTorch's names; the random ones are in [`random`](crate::random).

use crate::{Element, Number};
use nalgebra::{ArrayStorage, ComplexField, SMatrix, SVector};

/// All zeros.
///
/// ```
/// use tensor_core::prelude::*;
/// let x = zeros::<f32, 2, 3>();
/// assert_eq!(x.tensor().to_string(), "tensor([[0., 0., 0.],\n        [0., 0., 0.]])");
/// ```
pub fn zeros<T: Number, const R: usize, const C: usize>() -> SMatrix<T, R, C> {
    full(T::of_number(0.0))
}

/// All ones.
///
/// ```
/// use tensor_core::prelude::*;
/// let a: SVector<f32, 5> = ones();
/// assert_eq!(a.tensor().to_string(), "tensor([1., 1., 1., 1., 1.])");
/// ```
pub fn ones<T: Number, const R: usize, const C: usize>() -> SMatrix<T, R, C> {
    full(T::of_number(1.0))
}

/// All `value`.
///
/// ```
/// use tensor_core::prelude::*;
/// let x: SMatrix<f64, 2, 2> = full(0.5);
/// assert_eq!(x.sum(), 2.0);
/// ```
pub fn full<T: Number, const R: usize, const C: usize>(value: T) -> SMatrix<T, R, C> {
    // Fewer copies on the stack than `from_element` makes in a debug build.
    SMatrix::from_array_storage(ArrayStorage([[value; R]; C]))
}

/// Ones on the diagonal, zeros elsewhere.
///
/// ```
/// use tensor_core::prelude::*;
/// let x: SMatrix<f32, 3, 2> = eye();
/// assert_eq!(x, from_rows([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]));
/// ```
pub fn eye<T: Number, const R: usize, const C: usize>() -> SMatrix<T, R, C> {
    SMatrix::from_fn(|i, j| T::of_number(if i == j { 1.0 } else { 0.0 }))
}

/// All zeros in the shape of `x`.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(zeros_like(&ones::<f32, 2, 3>()), zeros::<f32, 2, 3>());
/// ```
pub fn zeros_like<T: Number, const R: usize, const C: usize>(_x: &SMatrix<T, R, C>) -> SMatrix<T, R, C> {
    zeros()
}

/// All ones in the shape of `x`.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(ones_like(&zeros::<f32, 2, 3>()), ones::<f32, 2, 3>());
/// ```
pub fn ones_like<T: Number, const R: usize, const C: usize>(_x: &SMatrix<T, R, C>) -> SMatrix<T, R, C> {
    ones()
}

/// All `value` in the shape of `x`.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(full_like(&zeros::<f32, 2, 3>(), 1.0), ones::<f32, 2, 3>());
/// ```
pub fn full_like<T: Number, const R: usize, const C: usize>(_x: &SMatrix<T, R, C>, value: T) -> SMatrix<T, R, C> {
    full(value)
}

/// The numbers from `start` on, `step` apart, before `end`: PyTorch's `arange(start, end, step)`.
///
/// # Panics
/// If these are not `N` numbers.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(arange::<f64, 4>(0.0, 2.0, 0.5), tensor([0.0, 0.5, 1.0, 1.5]));
/// assert_eq!(arange::<i64, 5>(0.0, 5.0, 1.0), tensor([0, 1, 2, 3, 4]));
/// ```
pub fn arange<T: Number, const N: usize>(start: f64, end: f64, step: f64) -> SVector<T, N> {
    let count = ComplexField::ceil((end - start) / step);
    assert!(count == N as f64, "arange({start}, {end}, {step}) has {count} elements, not {N}");
    SVector::from_fn(|i, _| T::of_number(start + step * i as f64))
}

/// `N` numbers at equal distances from `start` to `end`, both included.
///
/// Counted from the nearer end, as PyTorch does: the last element is `end` exactly.
///
/// ```
/// use tensor_core::prelude::*;
/// let x: SVector<f32, 5> = linspace(3.0, 10.0);
/// assert_eq!(x.tensor().to_string(), "tensor([ 3.0000,  4.7500,  6.5000,  8.2500, 10.0000])");
/// ```
pub fn linspace<T: Element, const N: usize>(start: T, end: T) -> SVector<T, N> {
    if N < 2 {
        return full(start);
    }
    let step = (end - start) / T::of_f64((N - 1) as f64);
    SVector::from_fn(|i, _| match i < N / 2 {
        true => start + step * T::of_f64(i as f64),
        false => end - step * T::of_f64((N - 1 - i) as f64),
    })
}

/// The matrix of these rows.
///
/// ```
/// use tensor_core::prelude::*;
/// let x = from_rows([[1.0, 2.0], [3.0, 4.0]]);
/// assert_eq!(x[(1, 0)], 3.0);
/// ```
pub fn from_rows<T: Number, const R: usize, const C: usize>(rows: [[T; C]; R]) -> SMatrix<T, R, C> {
    SMatrix::from_fn(|i, j| rows[i][j])
}

/// The tensor written as in `torch.tensor([[1., 2.], [3., 4.]])`: a number, a vector, or a matrix by its rows.
///
/// Literals have Rust's types where nothing says otherwise: `f64`, and `i32` where PyTorch takes `int64`.
///
/// ```
/// use tensor_core::prelude::*;
/// let x: SMatrix<f64, 2, 2> = tensor([[1.0, 2.0], [3.0, 4.0]]);
/// let b: SVector<f64, 2> = tensor([1.0, 1.0]);
/// assert_eq!(x * b, tensor([3.0, 7.0]));
/// let single: SVector<f32, 2> = tensor([1.0, 2.0]);
/// ```
pub fn tensor<L: Literal>(literal: L) -> L::Tensor {
    literal.into_tensor()
}

/// What [`tensor`] takes: numbers, arrays of numbers and arrays of rows.
pub trait Literal {
    /// The tensor it describes.
    type Tensor;
    /// That tensor.
    fn into_tensor(self) -> Self::Tensor;
}

impl<T: Number> Literal for T {
    type Tensor = T;
    fn into_tensor(self) -> T {
        self
    }
}

impl<T: Number, const N: usize> Literal for [T; N] {
    type Tensor = SVector<T, N>;
    fn into_tensor(self) -> Self::Tensor {
        SVector::from(self)
    }
}

impl<T: Number, const R: usize, const C: usize> Literal for [[T; C]; R] {
    type Tensor = SMatrix<T, R, C>;
    fn into_tensor(self) -> Self::Tensor {
        from_rows(self)
    }
}
