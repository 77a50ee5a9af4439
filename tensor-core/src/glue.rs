//! What generated code needs around the operations: elements by position, iterator starts, options, outputs.

pub mod at_the_call;
pub mod constructors;
pub mod custom;

mod again;
mod elements;
mod entries;
mod gates;
mod given;
mod keep;
mod literal;
pub mod operators;
mod output;
mod receiver;
mod same;
mod same_function;
mod unboxed;

pub use again::{Again, Changed};
pub use elements::{Elements, Total, column_of, length, row_of, sum_of_elements, total};
pub use entries::{AnyPosition, At, KnownPosition, add_mixed, add_second, element_seed, element_shape, number};
pub use gates::{
    Arithmetic, CapitalFunction, Detached, KnownType, MatrixRules, OneResult, OwnValue, Plain, SecondOrder,
    TakesFunctions, TakesNoFunctions, assert_arithmetic, assert_capital_function, assert_counts, assert_detach,
    assert_list, assert_matrix, assert_owned, assert_takes_functions, is_greater, plain,
};
pub use given::{Given, GivenReferent, GivenValue};
pub use keep::{Keep, KeepClone, KeepOwned, KeepReferent};
pub use literal::{HasScalar, literal};
pub use output::{GradOutput, HessianTangent, JacobianOutput, JacobianRows, ScalarOutput};
pub use receiver::{
    Behind, Changes, Direct, ReceiverOf, assert_constant_argument, assert_constant_receiver, assert_receiver,
};
pub use same::{Alike, AlikeUnknown, SameValue};
pub use same_function::OtherFunction;
pub use unboxed::{boxed, unboxed, unboxed_mut};

use crate::differentiable::Shape;
use crate::ops::{OptionPlace, Payload};

/// The shape of a value that does not exist yet.
#[inline(always)]
#[must_use]
pub fn unknown_shape<S: Shape>() -> S {
    S::unknown()
}

/// The value inside; zero if there is none.
#[inline(always)]
pub fn payload<X: OptionPlace>(option: &X) -> Payload<'_, X::Payload> {
    option.payload()
}

/// The last element of a list, removed: of cotangents, the adjoint of a push.
///
/// # Panics
/// If the list is empty, which generated code rules out.
#[inline(always)]
pub fn popped<X>(last: Option<X>) -> X {
    last.expect("as many cotangents as elements")
}

/// The sum of no terms, exactly as `Iterator::sum` starts.
#[inline(always)]
#[must_use]
pub fn empty_sum<T: core::iter::Sum>() -> T {
    core::iter::empty::<T>().sum()
}

/// The product of no factors, exactly as `Iterator::product` starts.
#[inline(always)]
#[must_use]
pub fn empty_product<T: core::iter::Product>() -> T {
    core::iter::empty::<T>().product()
}
