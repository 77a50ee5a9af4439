//! The place of a field that carries no derivative.

use super::{Differentiable, NoTangent};
use crate::ops::{Accumulate, Take};
use alloc::boxed::Box;
use core::ops::{Index, IndexMut};

/// What a tangent has in the place of a `#[nondiff]` field.
///
/// A tuple struct's tangent keeps the positions of its fields, so it shows this type; a tangent with named fields leaves
/// them out. Whatever flows to such a field is dropped, since the field is a constant. It cannot flow on from here: an
/// active value written to a `#[nondiff]` field does not compile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Nondiff;

impl Differentiable for Nondiff {
    type Tangent = NoTangent;
    type Value = Self;
    type Owned = Self;
    type Shape = NoTangent;

    #[inline(always)]
    fn primal_value(&self) -> &Self {
        self
    }
    #[inline(always)]
    fn saved(&self) -> Self {
        Self
    }
    #[inline(always)]
    fn tangent_shape(&self) -> NoTangent {
        NoTangent
    }
    #[inline]
    fn move_along(&self, _: &NoTangent, _: f64) -> Self {
        Self
    }
}

impl<Q: ?Sized> Accumulate<Q> for Nondiff {
    #[inline(always)]
    fn accumulate(&mut self, _: &Q) {}
}

impl Accumulate<Nondiff> for NoTangent {
    #[inline(always)]
    fn accumulate(&mut self, _: &Nondiff) {}
}

impl Take for Nondiff {
    type Taken = Self;
    #[inline(always)]
    fn take_tangent(&mut self) -> Self {
        Self
    }
}

/// A part of a constant is a constant.
impl<I> Index<I> for Nondiff {
    type Output = Self;
    #[inline(always)]
    fn index(&self, _: I) -> &Self {
        self
    }
}

impl<I> IndexMut<I> for Nondiff {
    #[inline(always)]
    fn index_mut(&mut self, _: I) -> &mut Self {
        self
    }
}

/// A value of no size for ever: no memory is taken.
#[doc(hidden)]
#[inline(always)]
pub fn of_no_size<X>(value: X) -> &'static mut X {
    const { assert!(size_of::<X>() == 0, "only values of no size are free to leak") }
    Box::leak(Box::new(value))
}
