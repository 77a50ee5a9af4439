//! Options, results and `?`.

/// The value inside an option that is known to hold one.
///
/// # Panics
/// If it does not, which would be an error of the generated code.
#[inline(always)]
pub fn payload_mut<X>(option: &mut Option<X>) -> &mut X {
    option.as_mut().expect("the cotangent of an unwrapped value has a value")
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
