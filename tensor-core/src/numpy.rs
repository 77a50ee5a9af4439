//! NumPy's files: `.npy` always, `.npz` with the feature `npz`; and `ndarray`'s arrays with the feature `ndarray`.
//!
//! A number is a 0-dimensional array, a column vector a 1-dimensional one, any other matrix a 2-dimensional one.
//! Written files are little-endian and in C order, byte for byte those of `numpy.save`; either byte order and either
//! memory order is read.

#[cfg(feature = "npz")]
mod archive;
#[cfg(feature = "ndarray")]
mod arrays;
mod error;
#[cfg(feature = "std")]
mod file;
mod header;
mod literal;

use crate::Element;
use crate::init::zeros;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use arrayvec::ArrayVec;
use header::{Header, Layout, MAX_DIMENSIONS, MAX_HEADER};
use nalgebra::SMatrix;

#[cfg(feature = "npz")]
pub use archive::{Npz, save_npz};
#[cfg(feature = "ndarray")]
pub use arrays::{FromNdarray, Numpy};
pub use error::NpyError;

/// A value NumPy can read and write: a number or a fixed-shape matrix of `f32` or `f64`.
///
/// ```
/// use tensor_core::prelude::*;
/// let x: SMatrix<f32, 2, 3> = tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
/// let bytes = x.to_npy();
/// assert_eq!(SMatrix::<f32, 2, 3>::from_npy(&bytes).unwrap(), x);
///
/// let error = SMatrix::<f32, 3, 3>::from_npy(&bytes).unwrap_err();
/// assert_eq!(error.to_string(), "the array has the shape (2, 3), not (3, 3)");
/// let error = SMatrix::<f64, 2, 3>::from_npy(&bytes).unwrap_err();
/// assert_eq!(error.to_string(), "the array has the type '<f4', not '<f8'");
/// ```
pub trait Npy {
    /// The bytes of a `.npy` file.
    fn to_npy(&self) -> Vec<u8>;

    /// The value in the bytes of a `.npy` file; like NumPy it ignores what follows the last element.
    ///
    /// # Errors
    /// If the bytes are no such file, end too early, or hold another type or shape.
    fn from_npy(bytes: &[u8]) -> Result<Self, NpyError>
    where
        Self: Sized;

    /// The same in place: a large matrix in a `Box` never crosses the stack, where a debug build keeps several copies.
    ///
    /// # Errors
    /// Those of [`from_npy`](Npy::from_npy); then this value stays as it was.
    ///
    /// ```
    /// use tensor_core::prelude::*;
    /// let bytes = ones::<f32, 128, 784>().to_npy();
    /// let mut weights = Box::new(zeros::<f32, 128, 784>());
    /// weights.read_npy(&bytes)?;
    /// assert_eq!(weights[(127, 783)], 1.0);
    /// # Ok::<(), NpyError>(())
    /// ```
    fn read_npy(&mut self, bytes: &[u8]) -> Result<(), NpyError>;

    /// More bytes than this a file of this type does not need.
    #[doc(hidden)]
    fn max_bytes() -> usize
    where
        Self: Sized;

    /// Writes a `.npy` file; if that fails, a file that was there stays as it was.
    ///
    /// # Errors
    /// Those of the file system.
    ///
    /// ```
    /// use tensor_core::prelude::*;
    /// let path = std::env::temp_dir().join(format!("tensor-core-{}.npy", std::process::id()));
    /// let a: SVector<f32, 5> = ones();
    /// a.save_npy(&path)?;
    /// assert_eq!(SVector::<f32, 5>::load_npy(&path)?, a);
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), NpyError>(())
    /// ```
    #[cfg(feature = "std")]
    fn save_npy(&self, path: impl AsRef<std::path::Path>) -> Result<(), NpyError>
    where
        Self: Sized,
    {
        file::replace(path.as_ref(), |out| std::io::Write::write_all(out, &self.to_npy()).map_err(NpyError::from))
    }

    /// Reads a `.npy` file.
    ///
    /// # Errors
    /// Those of the file system and of [`from_npy`](Npy::from_npy).
    #[cfg(feature = "std")]
    fn load_npy(path: impl AsRef<std::path::Path>) -> Result<Self, NpyError>
    where
        Self: Sized,
    {
        Self::from_npy(&file::read_at_most(path.as_ref(), Self::max_bytes())?)
    }
}

impl<T: Element, const R: usize, const C: usize> Npy for SMatrix<T, R, C> {
    fn to_npy(&self) -> Vec<u8> {
        let shape: &[usize] = if C == 1 { &[R] } else { &[R, C] };
        write_npy(shape, (0..R * C).map(|index| self[(index / C, index % C)]))
    }

    fn from_npy(bytes: &[u8]) -> Result<Self, NpyError> {
        let mut x: Self = zeros();
        x.read_npy(bytes)?;
        Ok(x)
    }

    fn read_npy(&mut self, bytes: &[u8]) -> Result<(), NpyError> {
        let (layout, data) = elements::<T>(bytes, &shapes::<R, C>())?;
        for i in 0..R {
            for j in 0..C {
                let index = if layout.fortran { j * R + i } else { i * C + j };
                self[(i, j)] = element(data, index, layout);
            }
        }
        Ok(())
    }

    fn max_bytes() -> usize {
        MAX_HEADER + R * C * T::BYTES
    }
}

/// What a matrix type may be in a file; the first is what it is written as.
fn shapes<const R: usize, const C: usize>() -> ArrayVec<ArrayVec<usize, 2>, 3> {
    let mut shapes = ArrayVec::new();
    if C == 1 {
        shapes.push(ArrayVec::from_iter([R]));
    }
    shapes.push(ArrayVec::from_iter([R, C]));
    if (R, C) == (1, 1) {
        shapes.push(ArrayVec::new());
    }
    shapes
}

macro_rules! number {
    ($T:ty) => {
        impl Npy for $T {
            fn to_npy(&self) -> Vec<u8> {
                write_npy(&[], [*self].into_iter())
            }

            fn from_npy(bytes: &[u8]) -> Result<Self, NpyError> {
                let mut x: Self = 0.0;
                x.read_npy(bytes)?;
                Ok(x)
            }

            fn read_npy(&mut self, bytes: &[u8]) -> Result<(), NpyError> {
                let (layout, data) = elements::<$T>(bytes, &[ArrayVec::new()])?;
                *self = element(data, 0, layout);
                Ok(())
            }

            fn max_bytes() -> usize {
                MAX_HEADER + <$T>::BYTES
            }
        }
    };
}

number!(f32);
number!(f64);

fn write_npy<T: Element>(shape: &[usize], by_rows: impl Iterator<Item = T>) -> Vec<u8> {
    let mut bytes = header::write(&descr::<T>(), shape);
    by_rows.for_each(|value| value.write_le(&mut bytes));
    bytes
}

/// The layout of the elements and their bytes, all of them there.
fn elements<'a, T: Element>(bytes: &'a [u8], expected: &[ArrayVec<usize, 2>]) -> Result<(Layout, &'a [u8]), NpyError> {
    let (header, data) = Header::read(bytes)?;
    let big_endian = byte_order::<T>(header.descr)?;
    if !expected.iter().any(|shape| shape.as_slice() == header.shape.as_slice()) {
        return Err(NpyError::Shape { found: python_tuple(&header.shape), expected: python_tuple(&expected[0]) });
    }
    let count: usize = expected[0].iter().product();
    let data = data.get(..count * T::BYTES).ok_or(NpyError::Malformed("the file ends before its last element"))?;
    Ok((Layout { fortran: header.fortran, big_endian }, data))
}

fn descr<T: Element>() -> String {
    alloc::format!("<f{}", T::BYTES)
}

/// Whether the numbers of the file, if they are of type `T`, are big-endian.
fn byte_order<T: Element>(found: &str) -> Result<bool, NpyError> {
    let own = descr::<T>();
    match found.strip_prefix('>') {
        Some(kind) if own[1..] == *kind => Ok(true),
        _ if found == own => Ok(false),
        _ => Err(NpyError::DType { found: found.into(), expected: own }),
    }
}

fn element<T: Element>(data: &[u8], index: usize, layout: Layout) -> T {
    let bytes = &data[index * T::BYTES..][..T::BYTES];
    let little: ArrayVec<u8, 8> = match layout.big_endian {
        true => bytes.iter().rev().copied().collect(),
        false => bytes.iter().copied().collect(),
    };
    T::read_le(&little).expect("a slice of the length of an element")
}

/// A shape as Python writes it.
fn python_tuple(shape: &[usize]) -> String {
    let items: ArrayVec<String, MAX_DIMENSIONS> = shape.iter().map(ToString::to_string).collect();
    match items.as_slice() {
        [one] => alloc::format!("({one},)"),
        _ => alloc::format!("({})", items.join(", ")),
    }
}
