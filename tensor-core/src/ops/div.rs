//! Quotients, and the products that skip zeros: a zero cotangent times an infinite partial is 0.

use super::real::guarded;
use crate::differentiable::NoTangent;
use crate::{Differentiable, Scalar};
use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Storage};

/// `a / b` for a scalar `b`, where 0 divided by anything is 0.
#[diagnostic::on_unimplemented(
    message = "no derivative rule for `/` between `{Self}` and `{B}`",
    label = "cannot differentiate this quotient"
)]
pub trait OverRule<B: ?Sized> {
    /// The quotient.
    type Output;
    /// `self / b`, as in the user's own program.
    fn divided(&self, b: &B) -> Self::Output;
    /// `self / b`, but 0 where `self` is 0.
    fn over(&self, b: &B) -> Self::Output;
}

/// A scalar times a value, where 0 times anything is 0.
pub trait GatedRule<X: ?Sized> {
    /// The product.
    type Output;
    /// `self · x`.
    fn gated(&self, x: &X) -> Self::Output;
}

/// The inner product `Σ aᵢ bᵢ`, where 0 times anything is 0.
pub trait InnerRule<B: ?Sized> {
    /// A scalar.
    type Output;
    /// `⟨self, b⟩`.
    fn inner(&self, b: &B) -> Self::Output;
}

/// The derivative of `a % b` with respect to `b`.
#[diagnostic::on_unimplemented(
    message = "no derivative rule for `%` between `{Self}` and `{B}`",
    label = "cannot differentiate this remainder"
)]
pub trait QuotientRule<B: ?Sized> {
    /// A scalar, or nothing for integers.
    type Output;
    /// `-trunc(self / b)`.
    fn quotient(&self, b: &B) -> Self::Output;
}

macro_rules! binary {
    ($($(#[$doc:meta])* $name:ident: $Rule:ident :: $method:ident;)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $name<A, B>(a: &A, b: &B) -> <A::Value as $Rule<B::Value>>::Output
        where
            A: Differentiable + ?Sized,
            B: Differentiable + ?Sized,
            A::Value: $Rule<B::Value>,
        {
            a.primal_value().$method(b.primal_value())
        }
    )*};
}
binary! {
    /// `a / b` for a scalar `b`.
    div: OverRule::divided;
    /// `a / b` for a scalar `b`, but 0 where `a` is 0.
    over: OverRule::over;
    /// `k x` for a scalar `k`, but 0 where either factor is 0.
    gated: GatedRule::gated;
    /// `Σ aᵢ bᵢ`, without the terms in which either factor is 0.
    inner: InnerRule::inner;
    /// `-trunc(a / b)`: the derivative of `a % b` with respect to `b`.
    quotient: QuotientRule::quotient;
}

/// `1 / b` if it is a number, for products in the place of quotients: one division then serves all that are divided by `b`.
#[inline(always)]
fn reciprocal<T: Scalar>(b: T) -> Option<T> {
    let r = T::one() / b;
    // Not where the reciprocal of a tiny `b` is infinite, nor for NaN.
    (r * b < T::of_f64(2.0)).then_some(r)
}

#[inline(always)]
pub(super) fn over_scalar<T: Scalar>(a: T, b: T) -> T {
    if a.is_zero() { a } else { a / b }
}

impl<T: Scalar> OverRule<T> for T {
    type Output = T;
    #[inline(always)]
    fn divided(&self, b: &T) -> T {
        *self / *b
    }
    #[inline(always)]
    fn over(&self, b: &T) -> T {
        reciprocal(*b).map_or_else(|| over_scalar(*self, *b), |r| *self * r)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>> OverRule<T> for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Output = OMatrix<T, R, C>;
    #[inline(always)]
    fn divided(&self, b: &T) -> Self::Output {
        self / *b
    }
    #[inline(always)]
    fn over(&self, b: &T) -> Self::Output {
        reciprocal(*b).map_or_else(|| self.map(|a| over_scalar(a, *b)), |r| self * r)
    }
}

impl<T: Scalar> GatedRule<T> for T {
    type Output = T;
    #[inline(always)]
    fn gated(&self, x: &T) -> T {
        guarded(*self, *x)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>> GatedRule<Matrix<T, R, C, S>> for T
where
    DefaultAllocator: Allocator<R, C>,
{
    type Output = OMatrix<T, R, C>;
    #[inline(always)]
    fn gated(&self, x: &Matrix<T, R, C, S>) -> Self::Output {
        x.map(|x| guarded(*self, x))
    }
}

impl<T: Scalar> InnerRule<T> for T {
    type Output = T;
    #[inline(always)]
    fn inner(&self, b: &T) -> T {
        guarded(*self, *b)
    }
}

#[diagnostic::do_not_recommend]
impl<T, R, C, S1, S2> InnerRule<Matrix<T, R, C, S2>> for Matrix<T, R, C, S1>
where
    T: Scalar,
    R: Dim,
    C: Dim,
    S1: Storage<T, R, C>,
    S2: Storage<T, R, C>,
    DefaultAllocator: Allocator<R, C>,
{
    type Output = T;
    #[inline(always)]
    fn inner(&self, b: &Matrix<T, R, C, S2>) -> T {
        self.zip_fold(b, T::zero(), |sum, a, b| sum + guarded(a, b))
    }
}

impl<T: Scalar> QuotientRule<T> for T {
    type Output = T;
    #[inline(always)]
    fn quotient(&self, b: &T) -> T {
        -T::trunc_of(*self / *b)
    }
}

macro_rules! nothing {
    ($($t:ty),*) => {$(
        impl QuotientRule<$t> for $t {
            type Output = NoTangent;
            #[inline(always)]
            fn quotient(&self, _: &$t) -> NoTangent {
                NoTangent
            }
        }
        impl OverRule<$t> for NoTangent {
            type Output = NoTangent;
            #[inline(always)]
            fn divided(&self, _: &$t) -> NoTangent {
                NoTangent
            }
            #[inline(always)]
            fn over(&self, _: &$t) -> NoTangent {
                NoTangent
            }
        }
        impl GatedRule<$t> for NoTangent {
            type Output = NoTangent;
            #[inline(always)]
            fn gated(&self, _: &$t) -> NoTangent {
                NoTangent
            }
        }
        impl InnerRule<$t> for NoTangent {
            type Output = NoTangent;
            #[inline(always)]
            fn inner(&self, _: &$t) -> NoTangent {
                NoTangent
            }
        }
    )*};
}
nothing!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
