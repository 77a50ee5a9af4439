//! Operations on each number of a scalar or a matrix by itself.

use super::Dense;
use super::div::over_scalar;
use super::real::{guarded, larger, ratio, sign0, smaller};
use crate::{Differentiable, Scalar};
use nalgebra::allocator::Allocator;
use nalgebra::constraint::{SameNumberOfColumns, SameNumberOfRows, ShapeConstraint};
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Storage};

/// The product of each number with its counterpart.
#[diagnostic::on_unimplemented(message = "no derivative rule for elementwise products of `{Self}` and `{B}`")]
pub trait HadamardRule<B: ?Sized> {
    /// The products.
    type Output;
    /// `selfᵢ bᵢ`.
    fn hadamard(&self, b: &B) -> Self::Output;
}

/// The sign of each number.
#[diagnostic::on_unimplemented(message = "no derivative rule for the absolute value of `{Self}`")]
pub trait SignRule {
    /// The signs.
    type Output;
    /// The sign of each number; 0 at 0.
    fn sign(&self) -> Self::Output;
}

/// The direction of a vector.
#[diagnostic::on_unimplemented(message = "no derivative rule for the norm of `{Self}`")]
pub trait DirectionRule<N: ?Sized> {
    /// A vector, of length 1 unless zero.
    type Output;
    /// `self / norm`; 0 for a norm of 0.
    fn direction(&self, norm: &N) -> Self::Output;
}

/// The product of each number of `a` with its counterpart in `b`.
#[inline(always)]
pub fn hadamard<A, B>(a: &A, b: &B) -> <A::Value as HadamardRule<B::Value>>::Output
where
    A: Differentiable + ?Sized,
    B: Differentiable + ?Sized,
    A::Value: HadamardRule<B::Value>,
{
    a.primal_value().hadamard(b.primal_value())
}

/// The sign of each number of `x`; 0 at 0 and -0.
#[inline(always)]
pub fn sign<X>(x: &X) -> <X::Value as SignRule>::Output
where
    X: Differentiable + ?Sized,
    X::Value: SignRule,
{
    x.primal_value().sign()
}

/// `x / r`, the direction of a vector of norm `r`; 0 for `r = 0`.
#[inline(always)]
pub fn direction<X, N>(x: &X, r: &N) -> <X::Value as DirectionRule<N::Value>>::Output
where
    X: Differentiable + ?Sized,
    N: Differentiable + ?Sized,
    X::Value: DirectionRule<N::Value>,
{
    x.primal_value().direction(r.primal_value())
}

impl<T: Scalar> HadamardRule<T> for T {
    type Output = T;
    #[inline(always)]
    fn hadamard(&self, b: &T) -> T {
        *self * *b
    }
}

#[diagnostic::do_not_recommend]
impl<T, R, C, S1, S2> HadamardRule<Matrix<T, R, C, S2>> for Matrix<T, R, C, S1>
where
    T: Scalar,
    R: Dim,
    C: Dim,
    S1: Storage<T, R, C>,
    S2: Storage<T, R, C>,
    DefaultAllocator: Allocator<R, C>,
{
    type Output = OMatrix<T, R, C>;
    #[inline(always)]
    fn hadamard(&self, b: &Matrix<T, R, C, S2>) -> Self::Output {
        self.component_mul(b)
    }
}

impl<T: Scalar> SignRule for T {
    type Output = T;
    #[inline(always)]
    fn sign(&self) -> T {
        sign0(*self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>> SignRule for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Output = OMatrix<T, R, C>;
    #[inline(always)]
    fn sign(&self) -> Self::Output {
        self.map(sign0)
    }
}

impl<T: Scalar> DirectionRule<T> for T {
    type Output = T;
    #[inline(always)]
    fn direction(&self, norm: &T) -> T {
        ratio(*self, *norm)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>> DirectionRule<T> for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Output = OMatrix<T, R, C>;
    #[inline(always)]
    fn direction(&self, norm: &T) -> Self::Output {
        self.map(|x| ratio(x, *norm))
    }
}

/// `1 - t`.
#[inline(always)]
pub fn complement<X>(t: &X) -> X::Value
where
    X: Differentiable + ?Sized,
    X::Value: Scalar,
{
    nalgebra::one::<X::Value>() - *t.primal_value()
}

/// The zero tangent at `x`.
#[inline(always)]
pub fn zero_like<X: Differentiable + ?Sized>(x: &X) -> X::Tangent {
    x.zero_tangent()
}

macro_rules! zip {
    ($($(#[$doc:meta])* $name:ident: $function:expr;)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $name<T, R1, C1, R2, C2>(a: &impl Dense<T, R1, C1>, b: &impl Dense<T, R2, C2>) -> OMatrix<T, R1, C1>
        where
            T: Scalar,
            R1: Dim,
            C1: Dim,
            R2: Dim,
            C2: Dim,
            ShapeConstraint: SameNumberOfRows<R1, R2> + SameNumberOfColumns<C1, C2>,
            DefaultAllocator: Allocator<R1, C1>,
        {
            let mut result = a.dense().clone_owned();
            let function = $function;
            result.zip_apply(b.dense(), |a, b| *a = function(*a, b));
            result
        }
    )*};
}
zip! {
    /// `aᵢⱼ bᵢⱼ`.
    component_mul: |a, b| a * b;
    /// `aᵢⱼ bᵢⱼ`, but 0 where either is 0.
    component_gated: guarded;
    /// `aᵢⱼ / bᵢⱼ`, but 0 where `aᵢⱼ` is 0.
    component_over: over_scalar;
    /// The share of `aᵢⱼ` in `max(aᵢⱼ, bᵢⱼ)`.
    larger_each: larger;
    /// The share of `aᵢⱼ` in `min(aᵢⱼ, bᵢⱼ)`.
    smaller_each: smaller;
}

/// `x / 2`.
#[inline(always)]
pub fn halve<T: Scalar, R: Dim, C: Dim>(x: &impl Dense<T, R, C>) -> OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    x.dense() * T::of_f64(0.5)
}

/// `(k cos, -k sin)` for a pair `(sin, cos)`: its derivative.
#[inline(always)]
pub fn turn<T: Scalar>(p: &impl Differentiable<Value = (T, T)>, k: &impl Differentiable<Value = T>) -> (T, T) {
    let (&(s, c), &k) = (p.primal_value(), k.primal_value());
    (c * k, -s * k)
}

/// `(k cosh, k sinh)` for a pair `(sinh, cosh)`: its derivative.
#[inline(always)]
pub fn boost<T: Scalar>(p: &impl Differentiable<Value = (T, T)>, k: &impl Differentiable<Value = T>) -> (T, T) {
    let (&(s, c), &k) = (p.primal_value(), k.primal_value());
    (c * k, s * k)
}
