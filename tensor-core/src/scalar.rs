//! The number types that derivatives are taken in.

use crate::differentiable::{Differentiable, Part, ScalarShape};
use crate::glue::{KnownType, OwnValue, ScalarOutput};
use crate::ops::{Accumulate, Take};
use nalgebra::RealField;

/// The real number types a derivative is taken in: `f32` and `f64`.
///
/// Generated code adds this bound to the type parameters of a generic function.
#[diagnostic::on_unimplemented(
    message = "this operation has a derivative rule for scalars (`f32`, `f64`) only, not for `{Self}`",
    label = "not a scalar",
    note = "apply it to the elements (`x.map(|v| …)`), or call a method of your own type by its path"
)]
pub trait Scalar:
    RealField
    + Copy
    + Differentiable<Tangent = Self, Value = Self, Owned = Self, Shape = ScalarShape<Self>>
    + Accumulate<Self>
    + Take<Taken = Self>
    + Part
    + Default
    + ScalarOutput
    + KnownType
    + OwnValue
{
    /// The nearest value of this type.
    fn of_f64(value: f64) -> Self;
    /// The nearest `f64`.
    fn as_f64(self) -> f64;
}

impl Scalar for f64 {
    #[inline(always)]
    fn of_f64(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn as_f64(self) -> f64 {
        self
    }
}

impl Scalar for f32 {
    #[inline(always)]
    fn of_f64(value: f64) -> Self {
        value as f32
    }
    #[inline(always)]
    fn as_f64(self) -> f64 {
        f64::from(self)
    }
}
