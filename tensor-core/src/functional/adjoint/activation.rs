//! The Jacobian of a function of elements is diagonal: one formula serves both modes.

use crate::Real;
use crate::functional::{Elementwise, scalar};
use nalgebra::ComplexField;

macro_rules! diagonal {
    ($($f:ident: $jvp:ident, $vjp:ident = $slope:expr;)*) => {$(
        #[doc = concat!("The tangent of [`", stringify!($f), "`](fn@crate::functional::", stringify!($f), ").")]
        pub fn $jvp<X: Elementwise>(x: &X, x_dot: &X) -> X {
            x.zip_elements(x_dot, |x, d| $slope(x) * d)
        }

        #[doc = concat!("The cotangent of [`", stringify!($f), "`](fn@crate::functional::", stringify!($f), ").")]
        pub fn $vjp<X: Elementwise>(x: &X, y_bar: &X) -> X {
            $jvp(x, y_bar)
        }
    )*};
}

diagonal! {
    exp: exp_jvp, exp_vjp = ComplexField::exp;
    sin: sin_jvp, sin_vjp = ComplexField::cos;
    cos: cos_jvp, cos_vjp = |x: X::Item| -x.sin();
    abs: abs_jvp, abs_vjp = scalar::sign;
    relu: relu_jvp, relu_vjp = scalar::relu_slope;
    sigmoid: sigmoid_jvp, sigmoid_vjp = scalar::sigmoid_slope;
    tanh: tanh_jvp, tanh_vjp = scalar::tanh_slope;
    softplus: softplus_jvp, softplus_vjp = scalar::softplus_slope;
    gelu: gelu_jvp, gelu_vjp = scalar::gelu_slope;
}

/// The tangent of [`leaky_relu`](fn@crate::functional::leaky_relu) with respect to `x`.
pub fn leaky_relu_jvp<X: Elementwise>(x: &X, slope: X::Item, x_dot: &X) -> X {
    x.zip_elements(x_dot, |x, d| scalar::leaky_relu_slope(x, slope) * d)
}

/// The cotangent of [`leaky_relu`](fn@crate::functional::leaky_relu) with respect to `x`.
pub fn leaky_relu_vjp<X: Elementwise>(x: &X, slope: X::Item, y_bar: &X) -> X {
    leaky_relu_jvp(x, slope, y_bar)
}

/// The tangent of [`log`](fn@crate::functional::log); 0 where `x_dot` is, also at 0.
pub fn log_jvp<X: Elementwise>(x: &X, x_dot: &X) -> X {
    x.zip_elements(x_dot, |x, d| over(d, x))
}

/// The cotangent of [`log`](fn@crate::functional::log); 0 where `y_bar` is, also at 0.
pub fn log_vjp<X: Elementwise>(x: &X, y_bar: &X) -> X {
    log_jvp(x, y_bar)
}

/// The tangent of [`sqrt`](fn@crate::functional::sqrt); 0 where `x_dot` is, also at 0.
pub fn sqrt_jvp<X: Elementwise>(x: &X, x_dot: &X) -> X {
    x.zip_elements(x_dot, |x, d| over(d, x.sqrt() + x.sqrt()))
}

/// The cotangent of [`sqrt`](fn@crate::functional::sqrt); 0 where `y_bar` is, also at 0.
pub fn sqrt_vjp<X: Elementwise>(x: &X, y_bar: &X) -> X {
    sqrt_jvp(x, y_bar)
}

/// `d / x`, and 0 for `d = 0`: a singular slope does not pollute what does not depend on it.
pub(super) fn over<T: Real>(d: T, x: T) -> T {
    if d == T::zero() { d } else { d / x }
}
