//! The runtime of `tensor-grad`.
//!
//! Real numbers, column vectors; a cotangent has the shape of its primal and pairs with a tangent by the inner product
//! `⟨a, b⟩ = Σ aᵢⱼ bᵢⱼ`. Angles are in radians.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod batch;
pub mod check;
mod checkpoint;
mod differentiable;
mod display;
mod element;
pub mod functional;
mod glue;
pub mod init;
#[doc(hidden)]
pub use differentiable::MatrixShape;
pub mod numpy;
pub mod ops;
pub mod random;
mod scalar;
mod size;
mod tape;

pub use differentiable::{ActiveField, Differentiable, Entry, NoTangent, Nondiff, OwnTangent, Tangent, TangentOf};
pub use display::{Print, PrintOptions, Printed, Style, print_elements, print_struct};
#[doc(hidden)]
pub use element::Shown;
pub use element::{Element, Number};
/// The matrix crate, in the version that the derivatives are generated for.
pub use nalgebra;
pub use random::Generator;
pub use scalar::{Real, Scalar};
pub use size::{Measure, Size};

/// Returns `x` unchanged and stops the gradient: inside a `#[differentiable]` function its argument is a constant.
///
/// ```
/// assert_eq!(tensor_core::detach(2.0), 2.0);
/// ```
#[inline(always)]
pub fn detach<X>(x: X) -> X {
    x
}

/// What a program that differentiates usually needs.
pub mod prelude {
    pub use crate::batch;
    pub use crate::check::GradCheck;
    pub use crate::functional::{
        abs, add, binary_cross_entropy_with_logits, cos, cross_entropy, div, exp, gelu, huber_loss, l1_loss,
        leaky_relu, log, log_softmax, logsumexp, matmul, mean, mse_loss, mul, relu, sigmoid, sin, softmax, softplus,
        sqrt, sub, sum, tanh,
    };
    pub use crate::init::*;
    pub use crate::numpy::*;
    pub use crate::random::*;
    pub use crate::{Differentiable, detach, gradcheck, gradgradcheck};
    pub use crate::{Element, Measure, Number, Print, PrintOptions, Size};
    pub use nalgebra::{RowSVector, SMatrix, SVector};
}

/// What generated code names; no part of the public interface.
#[doc(hidden)]
pub mod __private {
    pub use crate::check::{Agree, Constant, Wanted};
    pub use crate::checkpoint::{Checkpoints, Leg};
    pub use crate::differentiable::{
        ActiveField, Differentiable, Entry, NoTangent, Nondiff, OwnTangent, Part, Shape, Tangent, TangentOf,
        assert_own_tangent, field_path, of_no_size, zero_of,
    };
    pub use crate::functional;
    pub use crate::glue::at_the_call;
    pub use crate::glue::constructors;
    pub use crate::glue::custom;
    pub use crate::glue::operators;
    pub use crate::glue::{
        Again, CapitalFunction, Changed, GradOutput, HessianTangent, JacobianOutput, JacobianRows, OneResult,
        ScalarOutput, SecondOrder, TakesFunctions, TakesNoFunctions,
    };
    /// Operations and their adjoints.
    pub mod ops {
        pub use crate::checkpoint::{Lend, Lent, Shared, Whole, stretch, whole};
        pub use crate::glue::*;
        pub use crate::ops::*;
        pub use crate::tape::{entries_of, larger, room_for};
    }
    pub use crate::scalar::Scalar;
    pub use crate::tape::{ArrayTape, Either, VecTape};
    pub use alloc::boxed::Box;
    pub use alloc::string::String;
    pub use alloc::vec::Vec;
    pub use core::clone::Clone;
    pub use libm;
    pub use nalgebra;
    pub use num_traits;
    #[cfg(feature = "serde")]
    pub use serde;
}
