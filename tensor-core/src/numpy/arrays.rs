//! Conversions to and from `ndarray`.

use super::{NpyError, python_tuple};
use crate::Element;
use nalgebra::{Const, Dyn, MatrixView, SMatrix};
use ndarray::{ArrayBase, ArrayViewD, ArrayViewMutD, Data, Dimension, IxDyn, ShapeBuilder};

/// The PyTorch line `b = a.numpy()`: an array on the same memory.
///
/// ```
/// use tensor_core::numpy::Numpy;
/// use tensor_core::prelude::*;
/// let mut a: SVector<f32, 5> = ones();
/// assert_eq!(a.numpy().to_string(), "[1, 1, 1, 1, 1]");
/// a.numpy_mut()[3] = 2.0;
/// assert_eq!(a[3], 2.0);
/// ```
pub trait Numpy {
    /// The number type.
    type Item;
    /// A view of the elements: 1-dimensional of a column vector, else 2-dimensional. Nothing is copied.
    fn numpy(&self) -> ArrayViewD<'_, Self::Item>;
    /// The same, for writing.
    fn numpy_mut(&mut self) -> ArrayViewMutD<'_, Self::Item>;
}

impl<T: Element, const R: usize, const C: usize> Numpy for SMatrix<T, R, C> {
    type Item = T;

    fn numpy(&self) -> ArrayViewD<'_, T> {
        let shape = IxDyn(if C == 1 { &[R] } else { &[R, C] });
        ArrayViewD::from_shape(shape.f(), self.as_slice()).expect("a matrix has R·C elements, column by column")
    }

    fn numpy_mut(&mut self) -> ArrayViewMutD<'_, T> {
        let shape = IxDyn(if C == 1 { &[R] } else { &[R, C] });
        ArrayViewMutD::from_shape(shape.f(), self.as_mut_slice()).expect("a matrix has R·C elements, column by column")
    }
}

/// From `ndarray`'s arrays to nalgebra's fixed shapes; an array of one dimension is a column vector.
///
/// ```
/// use ndarray::array;
/// use tensor_core::numpy::FromNdarray;
/// let a = array![[1.0, 2.0], [3.0, 4.0]];
/// let view = a.as_matrix::<2, 2>().unwrap();
/// assert_eq!(view[(0, 1)], 2.0);
/// assert_eq!(a.to_matrix::<2, 2>().unwrap()[(1, 0)], 3.0);
/// assert_eq!(a.to_matrix::<2, 3>().unwrap_err().to_string(), "the array has the shape (2, 2), not (2, 3)");
/// ```
pub trait FromNdarray<T> {
    /// A view of the array's memory; `None` if the shape is another one or the memory has gaps or runs backwards.
    fn as_matrix<const R: usize, const C: usize>(&self) -> Option<MatrixView<'_, T, Const<R>, Const<C>, Dyn, Dyn>>;

    /// A copy of the elements, whatever their order in memory.
    ///
    /// # Errors
    /// If the shape is another one.
    fn to_matrix<const R: usize, const C: usize>(&self) -> Result<SMatrix<T, R, C>, NpyError>;
}

impl<T: Element, S: Data<Elem = T>, D: Dimension> FromNdarray<T> for ArrayBase<S, D> {
    fn as_matrix<const R: usize, const C: usize>(&self) -> Option<MatrixView<'_, T, Const<R>, Const<C>, Dyn, Dyn>> {
        let memory = self.as_slice_memory_order().filter(|_| is_shape::<R, C>(self.shape()))?;
        let (down, right) = match self.strides() {
            // nalgebra asks for room for one element more than an empty matrix has.
            _ if R * C == 0 => (usize::from(R == 0), usize::from(C == 0)),
            [down] => (usize::try_from(*down).ok()?, R),
            [down, right] => (usize::try_from(*down).ok()?, usize::try_from(*right).ok()?),
            _ => return None,
        };
        Some(MatrixView::from_slice_with_strides_generic(memory, Const, Const, Dyn(down), Dyn(right)))
    }

    fn to_matrix<const R: usize, const C: usize>(&self) -> Result<SMatrix<T, R, C>, NpyError> {
        match is_shape::<R, C>(self.shape()) {
            true => Ok(SMatrix::from_row_iterator(self.iter().copied())),
            false => Err(NpyError::Shape { found: python_tuple(self.shape()), expected: python_tuple(&[R, C]) }),
        }
    }
}

fn is_shape<const R: usize, const C: usize>(shape: &[usize]) -> bool {
    shape == [R, C] || (C == 1 && shape == [R])
}
