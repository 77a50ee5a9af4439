//! Sizes that print as PyTorch's do.

use crate::Number;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;
use nalgebra::{Dim, Matrix, RawStorage};

/// The lengths of a tensor's dimensions; prints as PyTorch's `torch.Size`.
///
/// ```
/// use nalgebra::SMatrix;
/// use tensor_core::Measure;
/// let size = SMatrix::<f32, 5, 3>::zeros().size();
/// assert_eq!(size.to_string(), "torch.Size([5, 3])");
/// assert_eq!(size, [5, 3]);
/// assert_eq!((size.rows(), size.columns()), (5, 3));
/// assert_eq!(size[1], 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Size(Vec<usize>);

impl Size {
    /// Length of the first dimension; 1 of a scalar.
    pub fn rows(&self) -> usize {
        self.first().copied().unwrap_or(1)
    }

    /// Length of the second dimension; 1 of a vector or scalar.
    pub fn columns(&self) -> usize {
        self.get(1).copied().unwrap_or(1)
    }

    /// The product of the lengths.
    pub fn numel(&self) -> usize {
        self.iter().product()
    }
}

impl From<&[usize]> for Size {
    fn from(lengths: &[usize]) -> Self {
        Self(lengths.to_vec())
    }
}

impl Deref for Size {
    type Target = [usize];
    fn deref(&self) -> &[usize] {
        &self.0
    }
}

impl<const N: usize> PartialEq<[usize; N]> for Size {
    fn eq(&self, other: &[usize; N]) -> bool {
        self.0 == other
    }
}

impl PartialEq<(usize, usize)> for Size {
    fn eq(&self, &(rows, columns): &(usize, usize)) -> bool {
        self.0 == [rows, columns]
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "torch.Size({:?})", self.0)
    }
}

/// PyTorch's questions about a tensor's shape; nalgebra's `shape()` stays what it is.
///
/// A scalar has no dimension, a column vector has one, any other matrix two.
///
/// ```
/// use nalgebra::{SMatrix, SVector};
/// use tensor_core::Measure;
/// let x = SMatrix::<f64, 3, 4>::zeros();
/// assert_eq!((x.dim(), x.numel()), (2, 12));
/// assert_eq!(SVector::<f64, 5>::zeros().size(), [5]);
/// assert_eq!(1.5_f64.size().to_string(), "torch.Size([])");
/// ```
pub trait Measure {
    /// The lengths of the dimensions.
    fn size(&self) -> Size;

    /// How many elements there are.
    fn numel(&self) -> usize {
        self.size().numel()
    }

    /// How many dimensions there are.
    fn dim(&self) -> usize {
        self.size().len()
    }
}

macro_rules! number {
    ($($T:ty),*) => {$(
        impl Measure for $T {
            fn size(&self) -> Size {
                Size(Vec::new())
            }
        }
    )*};
}

number!(f32, f64, bool, u8, u16, u32, u64, i8, i16, i32, i64, usize, isize);

impl<T: Number, R: Dim, C: Dim, S: RawStorage<T, R, C>> Measure for Matrix<T, R, C, S> {
    fn size(&self) -> Size {
        Size(torch_shape(self))
    }
}

/// The shape PyTorch would have: a column vector is one-dimensional.
pub(crate) fn torch_shape<T, R: Dim, C: Dim, S: RawStorage<T, R, C>>(x: &Matrix<T, R, C, S>) -> Vec<usize> {
    match C::try_to_usize() {
        Some(1) => Vec::from([x.nrows()]),
        _ => Vec::from([x.nrows(), x.ncols()]),
    }
}
