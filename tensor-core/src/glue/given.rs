//! Constants given to a function once more, for its pullback.

/// A constant, by reference. `(&&Given(&x)).given()` takes the first of the two traits that its type has.
#[derive(Debug)]
pub struct Given<'a, X: ?Sized>(pub &'a X);

/// A reference: given as it is, so that it may become one to a slice or to a trait's object.
pub trait GivenReferent<'a> {
    /// What it points to.
    type Referent: ?Sized + 'a;
    /// The reference.
    fn given(&self) -> &'a Self::Referent;
}

impl<'a, X: ?Sized> GivenReferent<'a> for &Given<'_, &'a X> {
    type Referent = X;
    #[inline(always)]
    fn given(&self) -> &'a X {
        self.0
    }
}

/// A value: given by reference.
pub trait GivenValue<'a> {
    /// The type.
    type Value: ?Sized + 'a;
    /// A reference to it.
    fn given(&self) -> &'a Self::Value;
}

impl<'a, X: ?Sized> GivenValue<'a> for Given<'a, X> {
    type Value = X;
    #[inline(always)]
    fn given(&self) -> &'a X {
        self.0
    }
}
