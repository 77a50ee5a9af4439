//! Fields of structs and payloads of enums in tangents and cotangents.

use super::{Accumulate, Take};
use crate::differentiable::{Nondiff, Part, Shape};
use crate::{Differentiable, Tangent};
use core::ops::Deref;

/// The tangent of a field as its place holds it: itself, or nothing for a `#[nondiff]` field.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the tangent of a field",
    label = "no tangent",
    note = "stop the gradient with `detach(…)` if this value is a constant"
)]
pub trait FieldTangent<X: ?Sized> {
    /// A tangent of `X`.
    type Dot<'a>: Deref
    where
        Self: 'a;
    /// The tangent of `primal`, zero where the field has none.
    fn field_tangent<'a>(&'a self, primal: &X) -> Self::Dot<'a>;
}

#[diagnostic::do_not_recommend]
impl<X: ?Sized, D: Part> FieldTangent<X> for D {
    type Dot<'a>
        = &'a D
    where
        D: 'a;
    #[inline(always)]
    fn field_tangent<'a>(&'a self, _: &X) -> &'a D {
        self
    }
}

impl<X: Differentiable + ?Sized> FieldTangent<X> for Nondiff {
    type Dot<'a> = Constant<X::Tangent>;
    #[inline(always)]
    fn field_tangent(&self, primal: &X) -> Constant<X::Tangent> {
        Constant(primal.zero_tangent())
    }
}

/// The tangent of a constant.
pub struct Constant<T>(T);

impl<T> Deref for Constant<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

/// The tangent of the field `primal`, held in `dot`.
#[inline(always)]
pub fn field_tangent<'a, D: FieldTangent<X>, X: ?Sized>(dot: &'a D, primal: &X) -> D::Dot<'a> {
    dot.field_tangent(primal)
}

/// A part of a variant's payload in a cotangent, read.
pub enum Payload<'a, X> {
    /// The cotangent has this variant.
    There(&'a X),
    /// It is zero, made for another one.
    Zero(X),
}

impl<X> Deref for Payload<'_, X> {
    type Target = X;
    #[inline(always)]
    fn deref(&self) -> &X {
        match self {
            Self::There(x) => x,
            Self::Zero(x) => x,
        }
    }
}

/// A part of a variant's payload in a cotangent, to be added to.
pub struct Slot<'a, X> {
    place: &'a mut X,
    /// The cotangent was zero, made for another variant: the size of this part is not known yet.
    fresh: bool,
}

impl<'a, X> Slot<'a, X> {
    /// The part at `place`.
    #[inline(always)]
    pub fn new(place: &'a mut X, fresh: bool) -> Self {
        Self { place, fresh }
    }
    /// The place of the part.
    #[inline(always)]
    pub fn place(self) -> &'a mut X {
        self.place
    }
}

impl<X: Accumulate<Q>, Q: Differentiable<Tangent = X>> Accumulate<Q> for Slot<'_, X> {
    #[inline(always)]
    fn accumulate(&mut self, contribution: &Q) {
        if core::mem::take(&mut self.fresh) {
            *self.place = contribution.zero_tangent();
        }
        self.place.accumulate(contribution);
    }
}

impl<X: Take> Take for Slot<'_, X> {
    type Taken = X::Taken;
    #[inline(always)]
    fn take_tangent(&mut self) -> X::Taken {
        self.place.take_tangent()
    }
}

/// The zero of a payload that a cotangent of another variant does not have.
#[inline]
pub fn absent<X: Differentiable<Shape: Shape<Tangent = X>>>() -> X {
    X::Shape::unknown().zero()
}

/// A cotangent of another variant adds nothing if it is zero.
///
/// # Panics
/// If it is not: then it was made for another value.
pub fn assert_zero<X: Tangent>(cotangent: &X) {
    assert!(cotangent.dot(cotangent) == 0.0, "a tangent of another variant of the enum");
}
