//! The companions of the functions: what a call inside a `#[differentiable]` function becomes.
//!
//! A companion has its function's name, in the namespace of types. `__vjp`, `__jvp` and `__jvp_of_vjp` have the
//! signatures that the compiler generates for a user's function. What follows `;` is constant: a derivative with
//! respect to it does not compile. The compiler has a list of these functions (`rules/known`), to prove that a name means ours.

mod elements;
mod losses;
mod second;
mod sums;

pub use elements::{
    abs, add, cos, div, exp, gelu, leaky_relu, log, mul, relu, sigmoid, sin, softplus, sqrt, sub, tanh,
};
pub use losses::{binary_cross_entropy_with_logits, cross_entropy, huber_loss, l1_loss, mse_loss};
pub use sums::{log_softmax, logsumexp, matmul, mean, softmax, sum};

/// What a constant parameter has for a tangent.
macro_rules! constant {
    ($k:ident) => {
        $crate::NoTangent
    };
}
use constant;

/// `f [generics] [their names] (parameters; constant as passed) -> result, cotangent`, then for each parameter the names
/// of its tangent, cotangent and the cotangent's tangent, and up to three formulas: its part of the jvp, its vjp, and the
/// derivative of that vjp along the tangents (none if it is 0).
macro_rules! companion {
    (
        $f:ident [$($generics:tt)*] [$($name:ident),*] ($(; $k:ident: $K:ty as $by:ty)?) -> $Y:ty, $c:ident;
        $($x:ident: $X:ty, $x_dot:ident, $x_bar:ident, $x_bar_dot:ident => $jvp:expr, $vjp:expr $(, $second:expr)?;)+
    ) => {
        #[doc = concat!("The derivatives of [`", stringify!($f), "`](fn@crate::functional::", stringify!($f), ").")]
        #[allow(non_camel_case_types)]
        pub struct $f {}

        #[allow(unused_variables, reason = "not every formula uses every variable")]
        impl $f {
            #[doc(hidden)]
            pub fn __same<G, K>(_: G, _: K, _: impl FnOnce(G)) {}

            #[doc(hidden)]
            #[inline]
            pub fn __vjp<$($generics)*>($($x: &$X,)+ $($k: $by)?) -> (
                $Y,
                impl Fn($(&$X,)+ $(&$K,)? &$Y, $(Option<&mut $X>,)+ $(Option<&mut $crate::functional::companions::constant!($k)>)?)
                    + use<$($name),*>,
            ) {
                ($f($($x,)+ $($k)?), move |$($x: &$X,)+ $($k: &$K,)? $c: &$Y, $($x_bar: Option<&mut $X>,)+ $(_: Option<&mut $crate::functional::companions::constant!($k)>)?| {
                    $(if let Some(bar) = $x_bar {
                        $crate::ops::acc(bar, &$vjp);
                    })+
                })
            }

            #[doc(hidden)]
            #[inline]
            pub fn __jvp<$($generics)*>(
                $($x: &$X,)+ $($k: $by,)? $($x_dot: Option<&$X>,)+ $(_: Option<&$crate::functional::companions::constant!($k)>)?
            ) -> ($Y, $Y) {
                let value = $f($($x,)+ $($k)?);
                $(let $k: &$K = core::borrow::Borrow::borrow(&$k);)?
                let mut value_dot = $crate::Differentiable::zero_tangent(&value);
                $(if let Some($x_dot) = $x_dot {
                    $crate::ops::acc(&mut value_dot, &$jvp);
                })+
                (value, value_dot)
            }

            #[doc(hidden)]
            #[inline]
            pub fn __jvp_of_vjp<$($generics)*>(
                $($x: &$X,)+ $($k: $by,)? $($x_dot: Option<&$X>,)+ $(constant: Option<&$crate::functional::companions::constant!($k)>)?
            ) -> (
                $Y,
                $Y,
                impl Fn(
                    $(&$X,)+ $(&$K,)? $(Option<&$X>,)+ $(Option<&$crate::functional::companions::constant!($k)>,)? &$Y, &$Y,
                    $(Option<&mut $X>,)+ $(Option<&mut $crate::functional::companions::constant!($k)>,)?
                    $(Option<&mut $X>,)+ $(Option<&mut $crate::functional::companions::constant!($k)>,)?
                ) + use<$($name),*>,
            ) {
                let (value, value_dot) = Self::__jvp($($x,)+ $($k,)? $($x_dot,)+ $(None::<&$crate::functional::companions::constant!($k)>)?);
                let pullback = move |
                    $($x: &$X,)+ $($k: &$K,)? $($x_dot: Option<&$X>,)+ $(_: Option<&$crate::functional::companions::constant!($k)>,)? $c: &$Y, c_dot: &$Y,
                    $($x_bar: Option<&mut $X>,)+ $(_: Option<&mut $crate::functional::companions::constant!($k)>,)?
                    $($x_bar_dot: Option<&mut $X>,)+ $(_: Option<&mut $crate::functional::companions::constant!($k)>,)?
                | {
                    $(let $x_dot = &$x_dot.cloned().unwrap_or_else(|| $crate::Differentiable::zero_tangent($x));)+
                    $(
                        let vjp = |$c: &$Y| $vjp;
                        if let Some(bar) = $x_bar {
                            $crate::ops::acc(bar, &vjp($c));
                        }
                        if let Some(bar_dot) = $x_bar_dot {
                            $crate::ops::acc(bar_dot, &vjp(c_dot));
                            $($crate::ops::acc(bar_dot, &$second);)?
                        }
                    )+
                };
                (value, value_dot, pullback)
            }
        }
    };
}
use companion;
