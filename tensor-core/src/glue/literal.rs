//! Literals of the user's program in derivative formulas.

use crate::Scalar;
use nalgebra::{Dim, Matrix};

/// A value made of real numbers of one type.
pub trait HasScalar {
    /// The type of the numbers.
    type Scalar: Scalar;
}

impl HasScalar for f32 {
    type Scalar = f32;
}

impl HasScalar for f64 {
    type Scalar = f64;
}

impl<T: Scalar, R: Dim, C: Dim, S> HasScalar for Matrix<T, R, C, S> {
    type Scalar = T;
}

impl<X: HasScalar + ?Sized> HasScalar for &X {
    type Scalar = X::Scalar;
}

/// The literal `value` in the number type of `like`.
#[inline(always)]
pub fn literal<X: HasScalar + ?Sized>(_: &X, value: &f64) -> X::Scalar {
    X::Scalar::of_f64(*value)
}
