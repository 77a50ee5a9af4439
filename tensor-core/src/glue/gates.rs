//! Gates: the macro sees names, not types; generated code calls these to prove what a name was taken for.

use crate::Real;
use crate::{Differentiable, NoTangent, Scalar};
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::num::FpCategory;
use nalgebra::allocator::Allocator;
use nalgebra::{ArrayStorage, Cholesky, Const, DefaultAllocator, Dim, DimMin, LU, Matrix, VecStorage};

/// A type whose constructors and methods the rule table knows.
pub trait KnownType {
    /// Does nothing: that it exists is the proof.
    #[inline(always)]
    fn derivative_rule(_: &Self) {}
}

impl KnownType for f32 {}
impl KnownType for f64 {}
impl<T, R, C, S> KnownType for Matrix<T, R, C, S> {}
impl<X> KnownType for Vec<X> {}
impl<X, const N: usize> KnownType for [X; N] {}

/// A receiver that the rules of nalgebra's methods hold for.
#[diagnostic::on_unimplemented(
    message = "the derivative rule of this method is for matrices, and the receiver is none",
    label = "not a matrix",
    note = "call a method of your own by its path, `Type::method(x)`, with `#[differentiable]` on it",
    note = "of what a box holds: `let matrix = &*boxed;`, then `matrix.method()`"
)]
pub trait MatrixRules {}

impl<T, R, C, S> MatrixRules for Matrix<T, R, C, S> {}
impl<X: MatrixRules + ?Sized> MatrixRules for &X {}
impl<X: MatrixRules + ?Sized> MatrixRules for &mut X {}
impl<T: Real, D: Dim> MatrixRules for Cholesky<T, D> where DefaultAllocator: Allocator<D, D> {}
impl<T: Real, R: DimMin<C>, C: Dim> MatrixRules for LU<T, R, C> where
    DefaultAllocator: Allocator<R, C> + Allocator<nalgebra::DimMinimum<R, C>>
{
}

/// A type whose operators are those that the rules are for.
#[diagnostic::on_unimplemented(
    message = "no derivative rule for this operator of `{Self}`",
    label = "an operator of a type that is neither a scalar nor a matrix",
    note = "mark the operator with `#[differentiable]`, name its type in `#[differentiable(operators(Type))]` of this function, \
            and write the types of variables that the text does not tell; or write a method"
)]
pub trait Arithmetic {}

impl<T, R, C, S> Arithmetic for Matrix<T, R, C, S> {}
impl<T: Scalar> Arithmetic for T {}

macro_rules! arithmetic {
    ($($t:ty),*) => {$(impl Arithmetic for $t {})*};
}
arithmetic!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, String);

/// Compiles only for operands that the rules of operators hold for.
#[inline(always)]
pub fn assert_arithmetic<X: Differentiable + ?Sized>(_: &X)
where
    X::Value: Arithmetic,
{
}

/// A receiver of the methods that change lists and matrices.
#[diagnostic::on_unimplemented(
    message = "this method is taken for that of slices, vectors and matrices, and the receiver is none",
    label = "neither a list nor a matrix",
    note = "call a method of your own by its path, `Type::method(&mut x)`, with `#[differentiable]` on it"
)]
pub trait List {}

impl<T, R, C, S> List for Matrix<T, R, C, S> {}
impl<X> List for Vec<X> {}
impl<X> List for [X] {}
impl<X, const N: usize> List for [X; N] {}

/// Compiles only for lists and matrices.
#[inline(always)]
pub fn assert_list<X: Differentiable + ?Sized>(_: &X)
where
    X::Value: List,
{
}

/// Compiles only for receivers that the rules of nalgebra's methods hold for.
#[inline(always)]
pub fn assert_matrix<X: MatrixRules + ?Sized>(_: &X) {}

/// A value that borrows nothing, so that a write to it changes no other variable.
#[diagnostic::on_unimplemented(
    message = "an active value is written to a variable that may borrow another: the gradient would be lost",
    label = "not a value of its own",
    note = "write through `let name = &mut variable;`, or assign to the variable itself",
    note = "state without a derivative, such as a generator of random numbers, is passed as `detach(&mut state)`"
)]
pub trait OwnValue {}

macro_rules! own_value {
    ($($t:ty),*) => {$(impl OwnValue for $t {})*};
}
own_value!(f32, f64, bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, (), String);

impl<T, R, C, const M: usize, const N: usize> OwnValue for Matrix<T, R, C, ArrayStorage<T, M, N>> {}
impl<T, R: Dim, C: Dim> OwnValue for Matrix<T, R, C, VecStorage<T, R, C>> {}
impl<X: OwnValue> OwnValue for Vec<X> {}
impl<X: OwnValue> OwnValue for Option<X> {}
impl<X: OwnValue, E> OwnValue for Result<X, E> {}
impl<X: OwnValue, const N: usize> OwnValue for [X; N] {}

macro_rules! own_tuple {
    ($($x:ident),+) => { impl<$($x: OwnValue),+> OwnValue for ($($x,)+) {} };
}
own_tuple!(A);
own_tuple!(A, B);
own_tuple!(A, B, C);
own_tuple!(A, B, C, D);
own_tuple!(A, B, C, D, E);
own_tuple!(A, B, C, D, E, F);

/// Compiles only for values that borrow nothing.
#[inline(always)]
pub fn assert_owned<X: OwnValue + ?Sized>(_: &X) {}

/// A result that carries no derivative: an integer, a `bool`, an ordering.
#[diagnostic::on_unimplemented(
    message = "the result of this method may depend on the active receiver, and it has no derivative rule",
    label = "the gradient would be lost here",
    note = "call your own function by its name instead, with `#[differentiable]` on it, or write `detach(…)`"
)]
pub trait Plain {}

macro_rules! plain {
    ($($t:ty),*) => {$(impl Plain for $t {})*};
}
plain!(bool, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, Ordering, FpCategory);
impl<X: Plain> Plain for Option<X> {}
impl<X: Plain, E: Plain> Plain for Result<X, E> {}
impl<A: Plain, B: Plain> Plain for (A, B) {}
impl<const N: usize> Plain for Const<N> {}

/// `x`, if it carries no derivative.
#[inline(always)]
pub fn plain<X: Plain>(x: X) -> X {
    x
}

/// Is `a` the greater one?
#[inline(always)]
pub fn is_greater<X>(a: &X, b: &X, compare: impl FnOnce(&X, &X) -> Ordering) -> bool {
    compare(a, b) == Ordering::Greater
}

/// A type that only a generic `detach` can take.
pub struct Detached(());

/// Compiles only for the identity of every type.
#[inline(always)]
pub fn assert_detach(_: impl Fn(Detached) -> Detached) {}

/// The companion of a function whose second derivatives exist.
#[diagnostic::on_unimplemented(
    message = "second derivatives of `{Self}` are asked for, and it has first derivatives only",
    label = "write `#[differentiable(hessian)]` on this function",
    note = "or write `detach(…)` if the result is a constant to the gradient"
)]
pub trait SecondOrder {}

/// The companion of a function that is given functions, through which derivatives flow.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is given a function here, and its derivative goes through no function that it is given",
    label = "a constant function, if any",
    note = "write `detach(…)` around an argument that is a `#[nondiff]` function; a parameter `f: impl Fn(f64) -> f64` without `#[nondiff]` is differentiated"
)]
pub trait TakesFunctions {}

/// The companion of a function whose name is in capitals.
#[diagnostic::on_unimplemented(
    message = "`{Self}(…)` is taken for a call of a function, as the name has no lower-case letter",
    label = "no `#[differentiable]` function",
    note = "of a tuple struct, write its name where a type stands: `let value: {Self} = {Self}(…);`"
)]
pub trait CapitalFunction {}

/// Compiles only for such companions.
#[inline(always)]
pub fn assert_capital_function<C: CapitalFunction>() {}

/// Compiles only for companions of functions that are given functions.
#[inline(always)]
pub fn assert_takes_functions<C: TakesFunctions>() {}

/// Where the tangent of a closure's parameter is, if it has none.
#[diagnostic::on_unimplemented(
    message = "this closure uses a number with a derivative as an integer",
    label = "used as an index, in a range, or in a cast",
    note = "write `detach(…)` around that use, after `let name: f64 = …`, or give the closure an integer"
)]
pub trait Counts {}
impl Counts for Option<&NoTangent> {}
impl Counts for Option<&mut NoTangent> {}

/// Compiles only for parameters without derivative.
#[inline(always)]
pub fn assert_counts<X: Counts>(_: &X) {}

/// No companion has it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` takes a function, whose derivative only another differentiable function can give it",
    label = "call `{Self}` in a `#[differentiable]` function, with a closure or a differentiable function, and take the derivative of that"
)]
pub trait TakesNoFunctions {}

/// The companion of a function with one result, whose entries are the rows of a Jacobian.
#[diagnostic::on_unimplemented(
    message = "a Jacobian is of one result, and `{Self}` returns none and changes several `&mut` parameters",
    label = "several results",
    note = "use `vjp` or `jvp`, or `#[nondiff]` on what does not count"
)]
pub trait OneResult {}
