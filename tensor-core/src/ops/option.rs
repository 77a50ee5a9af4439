//! Results that may not be there: a cotangent of nothing is zero.

use crate::differentiable::Shape;
use crate::{Differentiable, Scalar};
use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Storage};

/// A value that may be missing.
pub trait PayloadRule<S> {
    /// The value.
    type Output;
    /// The value inside; zero, of this shape, if there is none.
    fn payload_or_zero(&self, shape: &S) -> Self::Output;
}

/// A value that another can be put into like.
pub trait WrapRule<V> {
    /// `V`, or an option of it.
    type Output;
    /// `value`, but nothing where `self` is nothing.
    fn wrap_like(&self, value: V) -> Self::Output;
}

/// The value inside `x`; zero, of shape `s`, if there is none.
#[inline(always)]
pub fn or_zero<X, S>(x: &X, s: &S) -> <X::Value as PayloadRule<S>>::Output
where
    X: Differentiable + ?Sized,
    X::Value: PayloadRule<S>,
{
    x.primal_value().payload_or_zero(s)
}

/// `x`, wrapped as `o` is: `None` if `o` is.
#[inline(always)]
pub fn wrap<X, O>(x: &X, o: &O) -> <O::Value as WrapRule<X::Owned>>::Output
where
    X: Differentiable + ?Sized,
    O: Differentiable + ?Sized,
    O::Value: WrapRule<X::Owned>,
{
    o.primal_value().wrap_like(x.saved())
}

impl<P: Clone, S: Shape<Tangent = P>> PayloadRule<S> for Option<P> {
    type Output = P;
    #[inline(always)]
    fn payload_or_zero(&self, shape: &S) -> P {
        self.clone().unwrap_or_else(|| shape.zero())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>, Sh> PayloadRule<Sh> for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Output = OMatrix<T, R, C>;
    #[inline(always)]
    fn payload_or_zero(&self, _: &Sh) -> Self::Output {
        self.clone_owned()
    }
}

impl<P, V> WrapRule<V> for Option<P> {
    type Output = Option<V>;
    #[inline(always)]
    fn wrap_like(&self, value: V) -> Option<V> {
        self.as_ref().map(|_| value)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>, V> WrapRule<V> for Matrix<T, R, C, S> {
    type Output = V;
    #[inline(always)]
    fn wrap_like(&self, value: V) -> V {
        value
    }
}
