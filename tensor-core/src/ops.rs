//! What tokens cannot decide: the operations that derivative formulas call, dispatched on the operand types.
//!
//! Generated code calls these functions by reference. Each has a row in the rule table of `tensor-macros`, so that
//! derivatives can be differentiated again.

mod accumulate;
mod add;
mod cast;
mod convert;
mod div;
mod fused;
mod kernel;
mod mul;
pub mod real;
mod shapes;

pub use accumulate::{Accumulate, Take, acc, take};
pub use add::{AddRule, NegRule, SubRule, add, neg, sub};
pub use cast::{CastFrom, CastTo, NoDerivative, assert_inactive, cast_jvp, cast_vjp};
pub use convert::{FromTryResidual, TryResidual, TryValue, from_residual, payload_mut, try_branch};
pub use div::{GatedRule, InnerRule, OverRule, QuotientRule, div, gated, inner, over, quotient};
pub use fused::{AccMulLhs, AccMulRhs, acc_mul_lhs, acc_mul_rhs};
pub use mul::{MulLhsRule, MulRhsRule, MulRule, mul, mul_lhs, mul_rhs};
pub use shapes::{Dense, ScalarResult, one_like, primal, save, scalar, shape, zero};
