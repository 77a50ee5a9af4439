//! Copies of constants that a reverse sweep reads, of any type that can be copied.

use crate::differentiable::Differentiable;

/// A constant, by reference. `(&&&Keep(&x)).keep()` takes the first of the three traits that its type has.
#[derive(Debug)]
pub struct Keep<'a, X: ?Sized>(pub &'a X);

/// A type that tells how it is kept, as a slice by a `Vec`.
pub trait KeepOwned {
    /// What is kept.
    type Owned;
    /// The copy.
    fn keep(&self) -> Self::Owned;
}

impl<X: Differentiable + ?Sized> KeepOwned for &&Keep<'_, X> {
    type Owned = X::Owned;
    #[inline(always)]
    fn keep(&self) -> X::Owned {
        self.0.saved()
    }
}

/// A reference to a type without a tangent: what it points to is kept.
pub trait KeepReferent {
    /// What is kept.
    type Owned;
    /// The copy.
    fn keep(&self) -> Self::Owned;
}

impl<X: Clone> KeepReferent for &Keep<'_, &X> {
    type Owned = X;
    #[inline(always)]
    fn keep(&self) -> X {
        (*self.0).clone()
    }
}

/// A type without a tangent.
pub trait KeepClone<X> {
    /// The copy.
    fn keep(&self) -> X
    where
        X: Kept;
}

impl<X> KeepClone<X> for Keep<'_, X> {
    #[inline(always)]
    fn keep(&self) -> X
    where
        X: Kept,
    {
        self.0.clone()
    }
}

/// A constant that can be copied.
#[diagnostic::on_unimplemented(
    message = "the derivative needs a copy of this constant later, and `{Self}` is not `Clone`",
    label = "cannot be kept",
    note = "derive `Clone`"
)]
pub trait Kept: Clone {}
impl<X: Clone> Kept for X {}
