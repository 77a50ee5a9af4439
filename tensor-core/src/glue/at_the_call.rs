//! Bounds that a function's body relies on, and that are checked where it is called.
//!
//! A bound that no call can meet makes rustc take the body for unreachable, and `[0.0; N]` inside fails to evaluate. One that
//! names a lifetime of the function is not looked at before the call.

macro_rules! at_the_call {
    ($($(#[$said:meta])* $bound:ident of $path:path;)*) => {$(
        #[doc = concat!("`", stringify!($bound), "`, asked of a call.")]
        $(#[$said])*
        pub trait $bound<'call>: $path {}
        #[diagnostic::do_not_recommend]
        impl<'call, X: $path + ?Sized> $bound<'call> for X {}
    )*};
}
at_the_call! {
    Clone of core::clone::Clone;
    #[diagnostic::on_unimplemented(
        message = "`grad` needs a scalar output, and this function returns `{Self}`",
        label = "not a scalar",
        note = "use `vjp` with a cotangent of the output, or `jacobian`; or reduce the output to a scalar, for example by `.sum()`"
    )]
    GradOutput of super::GradOutput;
    #[diagnostic::on_unimplemented(
        message = "no Hessian with respect to a parameter whose gradient is `{Self}`",
        label = "use `hvp`",
        note = "a Hessian is with respect to one scalar or vector: name it by `wrt(…)`, or put several numbers in one vector"
    )]
    HessianTangent of super::HessianTangent;
    #[diagnostic::on_unimplemented(
        message = "`jacobian` needs a scalar or vector output, and this function returns `{Self}`",
        label = "not a vector",
        note = "use `vjp` or `jvp`"
    )]
    JacobianOutput of super::JacobianOutput;
    #[diagnostic::on_unimplemented(
        message = "no Jacobian with respect to a parameter whose gradient is `{Self}`",
        label = "use `vjp` or `jvp`"
    )]
    JacobianRows of super::JacobianRows;
    #[diagnostic::on_unimplemented(
        message = "second derivatives need a scalar output, and this function returns `{Self}`",
        label = "not a scalar"
    )]
    ScalarOutput of super::ScalarOutput;
}
