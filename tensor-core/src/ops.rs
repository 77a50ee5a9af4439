//! What tokens cannot decide: the operations that derivative formulas call, dispatched on the operand types.
//!
//! Generated code calls these functions by reference. Each has a row in the rule table of `tensor-macros`, so that
//! derivatives can be differentiated again.

mod accumulate;
mod add;
mod blocks;
mod cast;
mod cholesky;
mod convert;
mod determinant;
mod div;
mod elementwise;
mod factor;
mod field;
mod fused;
mod in_place;
mod kernel;
mod lists;
mod mul;
mod option;
mod order;
mod pairs;
mod products;
pub mod real;
mod reduce;
mod shapes;
mod structure;
mod triangular;

pub use accumulate::{Accumulate, Take, acc, set, take};
pub use add::{AddRule, NegRule, SubRule, add, neg, sub};
pub use blocks::*;
pub use cast::{
    CastFrom, CastTo, ConstantArgument, NoDerivative, assert_constant, assert_inactive, cast_jvp, cast_vjp,
};
pub use cholesky::{cholesky, cholesky_pullback};
pub use convert::{FromTryResidual, OptionPlace, TryResidual, TryValue, from_residual, payload_mut, try_branch};
pub use determinant::{cofactor, cofactor_along};
pub use div::{GatedRule, InnerRule, OverRule, QuotientRule, div, gated, inner, over, quotient};
pub use elementwise::*;
pub use factor::*;
pub use field::{
    ActivePart, Constant, FieldPlace, PartOf, Payload, Slot, absent, acc_part, assert_active_part, assert_zero, kind,
};
pub use fused::{AccMulLhs, AccMulRhs, acc_mul_lhs, acc_mul_rhs};
pub use in_place::{axpy, gemm, gemm_tr, gemv, gemv_tr, ger};
pub use lists::{ListShape, listed, unlisted};
pub use mul::{MulLhsRule, MulRhsRule, MulRule, mul, mul_lhs, mul_rhs};
pub use option::{PayloadRule, WrapRule, or_zero, wrap};
pub use order::{
    order_of_insertion, order_of_removal, position_of_max, position_of_min, reorder, restore, sorted_order,
};
pub use pairs::{Pairs, values_of_pairs};
pub use products::{cross, cross_matrix, cross_vector, kronecker, kronecker_lhs, kronecker_rhs};
pub use reduce::*;
pub use shapes::{Dense, ScalarResult, one_like, primal, save, scalar, seed, shape, zero};
pub use structure::*;
pub use triangular::{factor_l, log_det_gradient, lower_solve, lower_solve_tr};
