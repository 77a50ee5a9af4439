//! Fields of structs and payloads of enums in tangents and cotangents.

use super::{Accumulate, Take};
use crate::differentiable::{NoTangent, Nondiff, Part, Shape};
use crate::{Differentiable, Tangent};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::marker::PhantomData;
use core::ops::Deref;

/// What generated code does with the place of a field in a tangent.
///
/// It calls these as methods: the place of a `#[nondiff]` field is a [`Nondiff`], whose own methods of the same names come
/// first.
pub trait FieldPlace {
    /// The tangent of the field, whose value is given.
    #[inline(always)]
    fn __tangent<X: ?Sized>(&self, _: &X) -> &Self {
        self
    }
    /// The same of a field of this shape.
    #[inline(always)]
    fn __part<S: ?Sized>(&self, _: &S) -> &Self {
        self
    }
    /// The same of a view, which is a value.
    #[inline(always)]
    fn __view<X: ?Sized>(self, _: &X) -> Self
    where
        Self: Sized,
    {
        self
    }
    /// A copy of the tangent.
    #[inline(always)]
    fn __saved<X: ?Sized>(&self, _: &X) -> Self::Owned
    where
        Self: Differentiable,
    {
        self.saved()
    }
    /// A copy of the cotangent, of a field of this shape.
    #[inline(always)]
    fn __cotangent<S: ?Sized>(&self, _: &S) -> Self
    where
        Self: Clone,
    {
        self.clone()
    }
    /// Changes a part of the cotangent, of a field of this kind.
    #[inline(always)]
    fn __within<K>(&mut self, _: K, change: impl FnOnce(&mut Self)) {
        change(self);
    }
    /// Replaces the tangent.
    #[inline(always)]
    fn __set(&mut self, tangent: Self)
    where
        Self: Sized,
    {
        *self = tangent;
    }
    /// Makes it the zero tangent of the field's value.
    #[inline(always)]
    fn __clear<X: Differentiable<Tangent = Self> + ?Sized>(&mut self, primal: &X)
    where
        Self: Sized,
    {
        *self = primal.zero_tangent();
    }
}
impl<D: ?Sized> FieldPlace for D {}

impl Nondiff {
    /// The tangent of a constant is zero.
    #[doc(hidden)]
    #[inline(always)]
    pub fn __tangent<X: Differentiable + ?Sized>(&self, primal: &X) -> Constant<X::Tangent> {
        Constant(primal.zero_tangent())
    }
    #[doc(hidden)]
    #[inline(always)]
    pub fn __part<S: Shape>(&self, shape: &S) -> Constant<S::Tangent> {
        Constant(shape.zero())
    }
    #[doc(hidden)]
    #[inline(always)]
    pub fn __view<X: Differentiable + ?Sized>(self, primal: &X) -> X::Tangent {
        primal.zero_tangent()
    }
    #[doc(hidden)]
    #[inline(always)]
    pub fn __saved<X: Differentiable + ?Sized>(&self, primal: &X) -> X::Tangent {
        primal.zero_tangent()
    }
    #[doc(hidden)]
    #[inline(always)]
    pub fn __cotangent<S: Shape>(&self, shape: &S) -> S::Tangent {
        shape.zero()
    }
    #[doc(hidden)]
    #[inline(always)]
    pub fn __within<T: ?Sized>(&mut self, _: PhantomData<T>, _: impl FnOnce(&mut T)) {}
    #[doc(hidden)]
    #[inline(always)]
    pub fn __set<T>(&mut self, _: T) {}
    #[doc(hidden)]
    #[inline(always)]
    pub fn __clear<X: ?Sized>(&mut self, _: &X) {}
}

/// The type of the tangent of `x`.
#[inline(always)]
pub fn kind<X: Differentiable + ?Sized>(_: &X) -> PhantomData<X::Tangent> {
    PhantomData
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

/// The cotangent of a field, as its place holds it, of a value with a cotangent of type `P`.
#[diagnostic::on_unimplemented(
    message = "an active value is written to a field that is marked `#[nondiff]`",
    label = "its gradient would be lost here",
    note = "take the mark off the field, or stop the gradient: `detach(…)` around the value"
)]
pub trait PartOf<P: ?Sized> {
    /// `place += self`.
    fn add_to(&self, place: &mut P);
}

#[diagnostic::do_not_recommend]
impl<P: Accumulate<D> + ?Sized, D: Part> PartOf<P> for D {
    #[inline(always)]
    fn add_to(&self, place: &mut P) {
        place.accumulate(self);
    }
}

/// Values without derivative may be written to a `#[nondiff]` field.
macro_rules! nothing {
    ($([$($generics:tt)*] $Place:ty $(where $P:ty)?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> PartOf<$Place> for Nondiff $(where Nondiff: PartOf<$P>)? {
            #[inline(always)]
            fn add_to(&self, _: &mut $Place) {}
        }
    )*};
}
nothing! {
    [] Nondiff;
    [] NoTangent;
    [P] Vec<P> where P;
    [P] Option<P> where P;
    [P] Box<P> where P;
    [P, const N: usize] [P; N] where P;
}

/// The cotangent of a field that an active value may be written to.
#[diagnostic::on_unimplemented(
    message = "an active value is written to a field that is marked `#[nondiff]`",
    label = "its gradient would be lost here",
    note = "take the mark off the field, or stop the gradient: `detach(…)` around the value"
)]
pub trait ActivePart {}
#[diagnostic::do_not_recommend]
impl<D: Part> ActivePart for D {}

/// Compiles only for the cotangent of a field that is not marked `#[nondiff]`.
#[inline(always)]
pub fn assert_active_part<D: ActivePart>(_: &D) {}

/// `place += held`, the cotangent of a field.
#[inline(always)]
pub fn acc_part<P: ?Sized, D: PartOf<P> + ?Sized>(place: &mut P, held: &D) {
    held.add_to(place);
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
