//! `x as f64`, and the gate of casts to integers.

use crate::Scalar;
use crate::differentiable::{Differentiable, NoTangent, ScalarShape};

/// A tangent that can be cast to another number type.
#[diagnostic::on_unimplemented(message = "no derivative rule for this cast of `{Self}` to `{To}`")]
pub trait CastTo<To> {
    /// `self as To`; zero for a value without tangent.
    fn cast_to(&self) -> To;
}

/// The shape of a value that was cast; takes the cotangent back.
#[diagnostic::on_unimplemented(message = "no derivative rule for this cast to `{From}`")]
pub trait CastFrom<From> {
    /// The cotangent of the original value.
    type Output;
    /// `c` as a cotangent of the original value.
    fn cast_from(&self, c: &From) -> Self::Output;
}

impl<T: Scalar, To: Scalar> CastTo<To> for T {
    #[inline(always)]
    fn cast_to(&self) -> To {
        To::of_f64(self.as_f64())
    }
}

impl<To: Scalar> CastTo<To> for NoTangent {
    #[inline(always)]
    fn cast_to(&self) -> To {
        To::zero()
    }
}

impl<T: Scalar, From: Scalar> CastFrom<From> for ScalarShape<T> {
    type Output = T;
    #[inline(always)]
    fn cast_from(&self, c: &From) -> T {
        T::of_f64(c.as_f64())
    }
}

impl<From> CastFrom<From> for NoTangent {
    type Output = NoTangent;
    #[inline(always)]
    fn cast_from(&self, _: &From) -> NoTangent {
        NoTangent
    }
}

/// The tangent of `x as To` from that of `x`.
#[inline(always)]
pub fn cast_jvp<To, X>(x_dot: &X) -> To
where
    X: Differentiable + ?Sized,
    X::Value: CastTo<To>,
{
    x_dot.primal_value().cast_to()
}

/// The cotangent of `x`, of shape `s`, in `x as To` with cotangent `c`.
#[inline(always)]
pub fn cast_vjp<S, C>(s: &S, c: &C) -> S::Output
where
    C: Differentiable + ?Sized,
    C::Value: Sized,
    S: CastFrom<C::Value>,
{
    s.cast_from(c.primal_value())
}

/// A value that has no derivative to lose: an integer, a `bool`, a `char`.
#[diagnostic::on_unimplemented(
    message = "a float cast to an integer has no derivative: write `detach(…)` around the float",
    label = "the gradient would be lost here"
)]
pub trait NoDerivative {}

/// A constant of an operation: an integer, a `bool`, a `char`.
#[diagnostic::on_unimplemented(
    message = "this argument has no derivative: write `detach(…)` around it",
    label = "the gradient would be lost here"
)]
pub trait ConstantArgument {}
#[diagnostic::do_not_recommend]
impl<X: NoDerivative> ConstantArgument for X {}

macro_rules! no_derivative {
    ($($t:ty),*) => {$(impl NoDerivative for $t {})*};
}
no_derivative!(bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

/// Compiles only for constants.
#[inline(always)]
pub fn assert_constant<X>(_: &X)
where
    X: Differentiable + ?Sized,
    X::Value: ConstantArgument,
{
}

/// Compiles only for values without derivative.
#[inline(always)]
pub fn assert_inactive<X>(_: &X)
where
    X: Differentiable + ?Sized,
    X::Value: NoDerivative,
{
}
