//! The derivatives of the [functions](super), written by hand.
//!
//! Of a function `f(x, n)` with differentiated arguments `x`: `f_jvp(x, n, x_dot)` is the tangent of the result, and
//! `f_vjp(x, n, y_bar)` the cotangent of `x`. Several differentiated arguments have a tuple of tangents, and a tuple of
//! cotangents comes back.

mod activation;
mod arithmetic;
mod loss;
mod softmax;

pub use activation::*;
pub use arithmetic::*;
pub use loss::*;
pub use softmax::*;
