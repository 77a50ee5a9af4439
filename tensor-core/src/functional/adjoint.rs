//! The derivatives of the [functions](super), written by hand.
//!
//! Of a function `f(x, n)` with differentiated arguments `x`: `f_jvp(x, n, x_dot)` is the tangent of the result, and
//! `f_vjp(x, n, y_bar)` the cotangent of `x`. Several differentiated arguments have a tuple of tangents, and a tuple of
//! cotangents comes back.
//!
//! ```
//! use nalgebra::Vector2;
//! use tensor_core::functional::adjoint::{mse_loss_jvp, mse_loss_vjp};
//! let (x, t) = (Vector2::new(1.0, 4.0), Vector2::new(1.0, 2.0));
//! let (x_bar, t_bar) = mse_loss_vjp(&x, &t, 1.0);
//! assert_eq!((x_bar, t_bar), (Vector2::new(0.0, 2.0), Vector2::new(0.0, -2.0)));
//!
//! let still = Vector2::zeros();
//! assert_eq!(mse_loss_jvp(&x, &t, (&Vector2::y(), &still)), 2.0);
//! ```

mod activation;
mod arithmetic;
mod loss;
mod softmax;

pub use activation::*;
pub use arithmetic::*;
pub use loss::*;
pub use softmax::*;
