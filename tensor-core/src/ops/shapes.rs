//! What generated code asks of a value of any type.

use crate::Scalar;
use crate::differentiable::{Differentiable, Shape, Tangent, TangentOf};
use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, Storage};

/// A matrix, a vector or a view, behind any references.
#[diagnostic::on_unimplemented(
    message = "this operation has a derivative rule for nalgebra's matrices and vectors only, not for `{Self}`",
    label = "not a matrix",
    note = "call a method of your own type by its path, and give it a derivative of its own"
)]
pub trait Dense<T: Scalar, R: Dim, C: Dim>: Differentiable {
    /// Where the entries are.
    type Storage: Storage<T, R, C>;
    /// The matrix itself.
    fn dense(&self) -> &Matrix<T, R, C, Self::Storage>;
}

impl<X: ?Sized, T, R, C, S> Dense<T, R, C> for X
where
    X: Differentiable<Value = Matrix<T, R, C, S>>,
    T: Scalar,
    R: Dim,
    C: Dim,
    S: Storage<T, R, C>,
    DefaultAllocator: Allocator<R, C>,
{
    type Storage = S;
    #[inline(always)]
    fn dense(&self) -> &Matrix<T, R, C, S> {
        self.primal_value()
    }
}

/// The zero tangent of a shape.
#[inline(always)]
pub fn zero<S: Shape>(shape: &S) -> S::Tangent {
    shape.zero()
}

/// The cotangent of a scalar, or of the scalar in an `Option` or `Result`, that makes a pullback a gradient: 1.
// Not of a trait that generated code is bounded by: in a generic function the bound would hide what the tangent is.
#[inline(always)]
pub fn seed<X: Differentiable>(value: &X) -> TangentOf<X> {
    let mut seed = value.zero_tangent();
    seed.for_each(&mut |entry| entry.set(1.0));
    seed
}

/// What is needed to make a zero tangent of `x`.
#[inline(always)]
pub fn shape<X: Differentiable + ?Sized>(x: &X) -> X::Shape {
    x.tangent_shape()
}

/// A copy of `x` that borrows nothing.
#[inline(always)]
pub fn save<X: Differentiable + ?Sized>(x: &X) -> X::Owned {
    x.saved()
}

/// `x` behind its references.
#[inline(always)]
pub fn primal<X: Differentiable + ?Sized>(x: &X) -> &X::Value {
    x.primal_value()
}

/// The number `x` behind its references: compiles for scalars only.
#[inline(always)]
pub fn scalar<X: Differentiable + ?Sized>(x: &X) -> X::Value
where
    X::Value: Scalar,
{
    *x.primal_value()
}

/// The result of a function whose gradient is asked for.
#[diagnostic::on_unimplemented(
    message = "a gradient needs a scalar result, `f32` or `f64`, not `{Self}`",
    label = "not a scalar",
    note = "reduce the result to a number, or use `vjp`, `jvp` or `jacobian`"
)]
pub trait ScalarResult: Scalar {}
impl<T: Scalar> ScalarResult for T {}

/// The seed 1 of a scalar result.
#[inline(always)]
pub fn one_like<X: Differentiable + ?Sized>(_: &X) -> X::Value
where
    X::Value: ScalarResult,
{
    nalgebra::one()
}
