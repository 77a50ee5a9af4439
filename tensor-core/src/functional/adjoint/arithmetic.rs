//! Derivatives of sums and products.

use super::activation::over;
use crate::Real;
use crate::functional::arithmetic::count;
use crate::functional::{Elementwise, add, mul, sub};
use nalgebra::SMatrix;

/// The tangent of [`add`](fn@add).
pub fn add_jvp<X: Elementwise>(_x: &X, _y: &X, (x_dot, y_dot): (&X, &X)) -> X {
    add(x_dot, y_dot)
}

/// The cotangents of [`add`](fn@add).
pub fn add_vjp<X: Elementwise + Clone>(_x: &X, _y: &X, z_bar: &X) -> (X, X) {
    (z_bar.clone(), z_bar.clone())
}

/// The tangent of [`sub`](fn@sub).
pub fn sub_jvp<X: Elementwise>(_x: &X, _y: &X, (x_dot, y_dot): (&X, &X)) -> X {
    sub(x_dot, y_dot)
}

/// The cotangents of [`sub`](fn@sub).
pub fn sub_vjp<X: Elementwise + Clone>(_x: &X, _y: &X, z_bar: &X) -> (X, X) {
    (z_bar.clone(), z_bar.map_elements(|c| -c))
}

/// The tangent of [`mul`](fn@mul).
pub fn mul_jvp<X: Elementwise>(x: &X, y: &X, (x_dot, y_dot): (&X, &X)) -> X {
    add(&mul(x_dot, y), &mul(x, y_dot))
}

/// The cotangents of [`mul`](fn@mul).
pub fn mul_vjp<X: Elementwise>(x: &X, y: &X, z_bar: &X) -> (X, X) {
    (mul(z_bar, y), mul(x, z_bar))
}

/// The tangent of [`div`](fn@crate::functional::div).
pub fn div_jvp<X: Elementwise>(x: &X, y: &X, (x_dot, y_dot): (&X, &X)) -> X {
    let z = x.zip_elements(y, |x, y| x / y);
    let numerator = sub(x_dot, &mul(&z, y_dot));
    numerator.zip_elements(y, over)
}

/// The cotangents of [`div`](fn@crate::functional::div).
pub fn div_vjp<X: Elementwise>(x: &X, y: &X, z_bar: &X) -> (X, X) {
    let x_bar = z_bar.zip_elements(y, over);
    let z = x.zip_elements(y, |x, y| x / y);
    let y_bar = z.zip_elements(&x_bar, |z, c| if c == nalgebra::zero() { c } else { -z * c });
    (x_bar, y_bar)
}

/// The tangent of [`matmul`](fn@crate::functional::matmul).
pub fn matmul_jvp<T: Real, const R: usize, const K: usize, const C: usize>(
    a: &SMatrix<T, R, K>,
    b: &SMatrix<T, K, C>,
    (a_dot, b_dot): (&SMatrix<T, R, K>, &SMatrix<T, K, C>),
) -> SMatrix<T, R, C> {
    a_dot * b + a * b_dot
}

/// The cotangents of [`matmul`](fn@crate::functional::matmul).
pub fn matmul_vjp<T: Real, const R: usize, const K: usize, const C: usize>(
    a: &SMatrix<T, R, K>,
    b: &SMatrix<T, K, C>,
    y_bar: &SMatrix<T, R, C>,
) -> (SMatrix<T, R, K>, SMatrix<T, K, C>) {
    // Giles 2008, §2.2.2.
    (y_bar * b.transpose(), a.transpose() * y_bar)
}

/// The tangent of [`sum`](fn@crate::functional::sum).
pub fn sum_jvp<T: Real, const R: usize, const C: usize>(_x: &SMatrix<T, R, C>, x_dot: &SMatrix<T, R, C>) -> T {
    x_dot.sum()
}

/// The cotangent of [`sum`](fn@crate::functional::sum).
pub fn sum_vjp<T: Real, const R: usize, const C: usize>(_x: &SMatrix<T, R, C>, y_bar: T) -> SMatrix<T, R, C> {
    SMatrix::from_element(y_bar)
}

/// The tangent of [`mean`](fn@crate::functional::mean).
pub fn mean_jvp<T: Real, const R: usize, const C: usize>(_x: &SMatrix<T, R, C>, x_dot: &SMatrix<T, R, C>) -> T {
    crate::functional::mean(x_dot)
}

/// The cotangent of [`mean`](fn@crate::functional::mean).
pub fn mean_vjp<T: Real, const R: usize, const C: usize>(_x: &SMatrix<T, R, C>, y_bar: T) -> SMatrix<T, R, C> {
    SMatrix::from_element(y_bar / count::<T, R, C>())
}
