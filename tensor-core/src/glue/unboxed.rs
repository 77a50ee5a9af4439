//! `*field` in a tangent: what the box holds, or the field itself where a constant reference stands in the primal.
//!
//! A method of the type itself comes before one that it has by `Deref`.

use alloc::boxed::Box;
use core::ops::{Deref, DerefMut};

/// `Box::new`.
#[inline(always)]
pub fn boxed<X>(x: X) -> Box<X> {
    Box::new(x)
}

/// A place that may hold a box.
pub struct Unboxed<'p, P>(Field<'p, P>);

/// Any place.
pub struct Field<'p, P>(&'p P);

/// [`Unboxed`], to write to.
pub struct UnboxedMut<'p, P>(FieldMut<'p, P>);

/// [`Field`], to write to.
pub struct FieldMut<'p, P>(&'p mut P);

/// What is behind a field.
#[inline(always)]
pub fn unboxed<P>(place: &P) -> Unboxed<'_, P> {
    Unboxed(Field(place))
}

/// What is behind a field, to write to.
#[inline(always)]
pub fn unboxed_mut<P>(place: &mut P) -> UnboxedMut<'_, P> {
    UnboxedMut(FieldMut(place))
}

impl<'p, P> Unboxed<'p, Box<P>> {
    /// What the box holds.
    #[inline(always)]
    pub fn get(self) -> &'p P {
        self.0.0
    }
}

impl<'p, P> Field<'p, P> {
    /// The place.
    #[inline(always)]
    pub fn get(&self) -> &'p P {
        self.0
    }
}

impl<'p, P> UnboxedMut<'p, Box<P>> {
    /// What the box holds.
    #[inline(always)]
    pub fn get(self) -> &'p mut P {
        self.0.0
    }
}

impl<P> FieldMut<'_, P> {
    /// The place.
    #[inline(always)]
    pub fn get(&mut self) -> &mut P {
        self.0
    }
}

impl<'p, P> Deref for Unboxed<'p, P> {
    type Target = Field<'p, P>;
    #[inline(always)]
    fn deref(&self) -> &Field<'p, P> {
        &self.0
    }
}

impl<'p, P> Deref for UnboxedMut<'p, P> {
    type Target = FieldMut<'p, P>;
    #[inline(always)]
    fn deref(&self) -> &FieldMut<'p, P> {
        &self.0
    }
}

impl<'p, P> DerefMut for UnboxedMut<'p, P> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut FieldMut<'p, P> {
        &mut self.0
    }
}
