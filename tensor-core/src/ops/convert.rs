//! Options, results and `?`.

use super::Payload;
use crate::Differentiable;
use crate::differentiable::{Nondiff, Shape};

/// The place of an option in a tangent.
pub trait OptionPlace {
    /// What is inside.
    type Payload;
    /// The value inside; zero if there is none, as in the cotangent of a variable that had a value before and has none in the end.
    fn payload(&self) -> Payload<'_, Self::Payload>;
    /// The place of the value inside: zero if it was made for a value without one.
    fn payload_mut(&mut self) -> &mut Self::Payload;
}

impl<X: Differentiable<Shape: Shape<Tangent = X>>> OptionPlace for Option<X> {
    type Payload = X;
    #[inline(always)]
    fn payload(&self) -> Payload<'_, X> {
        self.as_ref().map_or_else(|| Payload::Zero(super::absent()), Payload::There)
    }
    #[inline(always)]
    fn payload_mut(&mut self) -> &mut X {
        self.get_or_insert_with(super::absent)
    }
}

impl OptionPlace for Nondiff {
    type Payload = Self;
    #[inline(always)]
    fn payload(&self) -> Payload<'_, Self> {
        Payload::There(self)
    }
    #[inline(always)]
    fn payload_mut(&mut self) -> &mut Self {
        self
    }
}

/// The place of the value inside an option.
#[inline(always)]
pub fn payload_mut<X: OptionPlace>(option: &mut X) -> &mut X::Payload {
    option.payload_mut()
}

/// What `?` can be applied to.
#[diagnostic::on_unimplemented(
    message = "`?` in a differentiable function works on `Option` and `Result`, not on `{Self}`"
)]
pub trait TryValue {
    /// The value inside.
    type Output;
    /// What the function returns instead.
    type Residual;
    /// The value, or what to return.
    fn branch(self) -> Result<Self::Output, Self::Residual>;
}

/// What a failed `?` returns.
#[derive(Clone, Copy, Debug)]
pub struct TryResidual<E>(E);

impl<X> TryValue for Option<X> {
    type Output = X;
    type Residual = TryResidual<()>;
    #[inline(always)]
    fn branch(self) -> Result<X, TryResidual<()>> {
        self.ok_or(TryResidual(()))
    }
}

impl<X, E> TryValue for Result<X, E> {
    type Output = X;
    type Residual = TryResidual<(E,)>;
    #[inline(always)]
    fn branch(self) -> Result<X, TryResidual<(E,)>> {
        self.map_err(|error| TryResidual((error,)))
    }
}

/// A function's result that a failed `?` can make.
#[diagnostic::on_unimplemented(
    message = "`?` cannot return from a function whose result is `{Self}`",
    note = "`?` on an `Option` needs an `Option`, on a `Result` a `Result` whose error it converts to"
)]
pub trait FromTryResidual<R> {
    /// The result.
    fn from_residual(residual: R) -> Self;
}

impl<X> FromTryResidual<TryResidual<()>> for Option<X> {
    #[inline(always)]
    fn from_residual(_: TryResidual<()>) -> Self {
        None
    }
}

impl<X, E, F: From<E>> FromTryResidual<TryResidual<(E,)>> for Result<X, F> {
    #[inline(always)]
    fn from_residual(residual: TryResidual<(E,)>) -> Self {
        Err(F::from(residual.0.0))
    }
}

/// `value?`, in two steps: the value, or what to return.
#[inline(always)]
#[allow(clippy::missing_errors_doc, reason = "the error is the residual of `?`")]
pub fn try_branch<X: TryValue>(value: X) -> Result<X::Output, X::Residual> {
    value.branch()
}

/// What a failed `?` returns from the function.
#[inline(always)]
pub fn from_residual<R, Y: FromTryResidual<R>>(residual: R) -> Y {
    Y::from_residual(residual)
}
