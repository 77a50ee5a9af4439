//! Arguments given to a function once more, for its pullback.

use core::borrow::Borrow;

/// In place of an argument that the function has changed: it keeps itself what it needs of it.
#[derive(Clone, Copy, Debug)]
pub struct Changed;

/// A mutable reference `s` handed over as `f(s)`: a function that takes `&mut S` has changed it, one that takes `&S` asks for
/// its value. Only the type of the function tells.
#[diagnostic::on_unimplemented(
    message = "a mutable reference is handed to a function that takes neither `&mut` nor `&` of its value",
    label = "write `&*` or `&mut *` before the argument"
)]
pub trait Again<A> {
    /// What the pullback takes.
    fn again(self) -> A;
}

impl<'a, S: Borrow<X> + ?Sized, X: ?Sized> Again<&'a X> for &'a S {
    #[inline(always)]
    fn again(self) -> &'a X {
        self.borrow()
    }
}

impl<S: ?Sized> Again<Changed> for &S {
    #[inline(always)]
    fn again(self) -> Changed {
        Changed
    }
}

impl<'a, S: Borrow<X> + ?Sized, X: ?Sized> Again<Option<&'a X>> for Option<&'a S> {
    #[inline(always)]
    fn again(self) -> Option<&'a X> {
        self.map(Borrow::borrow)
    }
}

impl<S: ?Sized> Again<Option<Changed>> for Option<&S> {
    #[inline(always)]
    fn again(self) -> Option<Changed> {
        None
    }
}
