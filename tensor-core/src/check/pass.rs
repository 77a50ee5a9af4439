//! How an argument is passed: a variable may be a reference itself.

use core::borrow::Borrow;
use core::marker::PhantomData;

/// The type of an argument as the user wrote it.
#[derive(Debug)]
pub struct Kind<T>(PhantomData<T>);

impl<T> Clone for Kind<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Kind<T> {}

/// Looks at the type alone.
#[must_use]
pub fn kind_of<T>(_: &T) -> Kind<T> {
    Kind(PhantomData)
}

/// Of a reference; found before the trait's method.
impl<T: ?Sized> Kind<&T> {
    /// The point behind a reference of the argument's type.
    pub fn pass<'x, X: Borrow<T>>(&self, x: &'x X) -> &'x T {
        x.borrow()
    }
}

/// Of anything else.
pub trait ByValue {
    /// A copy of the point.
    fn pass<X: Clone>(&self, x: &X) -> X;
}

impl<T> ByValue for Kind<T> {
    fn pass<X: Clone>(&self, x: &X) -> X {
        x.clone()
    }
}
