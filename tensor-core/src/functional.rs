//! The functions of a PyTorch tutorial: arithmetic, activations and losses.
//!
//! A function of elements takes a number or a matrix. Losses are means over all elements, PyTorch's default. The
//! derivative of each function, written by hand, is in [`adjoint`].

mod activation;
pub mod adjoint;
mod arithmetic;
mod companions;
mod elementwise;
mod loss;
mod scalar;
mod softmaxes;

pub use activation::{abs, cos, exp, gelu, leaky_relu, log, relu, sigmoid, sin, softplus, sqrt, tanh};
pub use arithmetic::{add, div, matmul, mean, mul, sub, sum};
#[doc(hidden)]
pub use companions::*;
pub use elementwise::Elementwise;
pub use loss::{binary_cross_entropy_with_logits, cross_entropy, huber_loss, l1_loss, mse_loss};
pub use softmaxes::{log_softmax, logsumexp, softmax};
