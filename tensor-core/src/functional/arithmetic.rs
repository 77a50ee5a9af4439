//! Sums, products, quotients, means.

use super::Elementwise;
use crate::Real;
use nalgebra::SMatrix;

/// `x + y`.
///
/// ```
/// use tensor_core::prelude::*;
/// let x = ones::<f32, 5, 3>();
/// assert_eq!(add(&x, &x), full_like(&x, 2.0));
/// ```
pub fn add<X: Elementwise>(x: &X, y: &X) -> X {
    x.zip_elements(y, |x, y| x + y)
}

/// `x - y`.
///
/// ```
/// assert_eq!(tensor_core::functional::sub(&3.0, &1.0), 2.0);
/// ```
pub fn sub<X: Elementwise>(x: &X, y: &X) -> X {
    x.zip_elements(y, |x, y| x - y)
}

/// The products of corresponding elements, PyTorch's `x * y`.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(mul(&SVector::from([2.0, 3.0]), &SVector::from([4.0, 5.0])), SVector::from([8.0, 15.0]));
/// ```
pub fn mul<X: Elementwise>(x: &X, y: &X) -> X {
    x.zip_elements(y, |x, y| x * y)
}

/// The quotients of corresponding elements.
///
/// ```
/// assert_eq!(tensor_core::functional::div(&3.0, &2.0), 1.5);
/// ```
pub fn div<X: Elementwise>(x: &X, y: &X) -> X {
    x.zip_elements(y, |x, y| x / y)
}

/// The matrix product.
///
/// # Shapes
/// `a`: R×K, `b`: K×C, result R×C.
///
/// ```
/// use tensor_core::prelude::*;
/// let a: SMatrix<f64, 1, 2> = tensor([[1.0, 2.0]]);
/// assert_eq!(matmul(&a, &a.transpose()), tensor([[5.0]]));
/// ```
pub fn matmul<T: Real, const R: usize, const K: usize, const C: usize>(
    a: &SMatrix<T, R, K>,
    b: &SMatrix<T, K, C>,
) -> SMatrix<T, R, C> {
    a * b
}

/// The sum of all elements.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(sum(&ones::<f64, 3, 4>()), 12.0);
/// ```
pub fn sum<T: Real, const R: usize, const C: usize>(x: &SMatrix<T, R, C>) -> T {
    x.sum()
}

/// The mean of all elements; NaN of none.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(mean(&arange::<f64, 4>(0.0, 4.0, 1.0)), 1.5);
/// ```
pub fn mean<T: Real, const R: usize, const C: usize>(x: &SMatrix<T, R, C>) -> T {
    x.sum() / count::<T, R, C>()
}

/// How many elements there are.
pub(super) fn count<T: Real, const R: usize, const C: usize>() -> T {
    T::of_f64((R * C) as f64)
}
