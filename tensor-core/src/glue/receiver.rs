//! Of whose type a method is: the derivative of a method must not be that of another one with the same name.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::marker::PhantomData;

/// A receiver of the methods of `S`: an `S`, or a reference or pointer of the standard library to one.
///
/// `How` tells the implementations apart.
#[diagnostic::on_unimplemented(
    message = "this method of `{Self}` may be another one than the method of `{S}` that has a derivative",
    label = "reached through `Deref`",
    note = "dereference the receiver: `(*x).method(…)`"
)]
pub trait ReceiverOf<S: ?Sized, How> {}

/// The type itself.
pub struct Direct(());

/// Behind a pointer.
pub struct Behind<How>(PhantomData<How>);

impl<S> ReceiverOf<S, Direct> for S {}
impl<S: ?Sized, How, R: ReceiverOf<S, How> + ?Sized> ReceiverOf<S, Behind<How>> for &R {}
impl<S: ?Sized, How, R: ReceiverOf<S, How> + ?Sized> ReceiverOf<S, Behind<How>> for &mut R {}
impl<S: ?Sized, How, R: ReceiverOf<S, How> + ?Sized> ReceiverOf<S, Behind<How>> for Box<R> {}
impl<S: ?Sized, How, R: ReceiverOf<S, How> + ?Sized> ReceiverOf<S, Behind<How>> for Rc<R> {}
impl<S: ?Sized, How, R: ReceiverOf<S, How> + ?Sized> ReceiverOf<S, Behind<How>> for Arc<R> {}

/// What a marked method tells its callers: the type that it is of.
pub trait Witness {
    /// The type.
    type Of: ?Sized;
}

impl<S: ?Sized> Witness for PhantomData<S> {
    type Of = S;
}

/// The witness of a method that may write an active value to its receiver.
pub struct Changes<S: ?Sized>(PhantomData<S>);

impl<S: ?Sized> Changes<S> {
    /// Of this type.
    #[inline(always)]
    pub const fn of() -> Self {
        Self(PhantomData)
    }
}

impl<S: ?Sized> Witness for Changes<S> {
    type Of = S;
}

/// The witness of a method that leaves its receiver as it is, or writes constants to it.
#[diagnostic::on_unimplemented(
    message = "the derivative of what this method writes to its receiver would be lost: the text does not tell which variable changes",
    label = "the receiver is a constant as far as the text tells",
    note = "call the method on the variable itself, or on `let name = &mut variable;`"
)]
pub trait KeepsReceiver: Witness {}
impl<S: ?Sized> KeepsReceiver for PhantomData<S> {}

/// Compiles only if the method whose type `of` tells is found on the receiver's own type.
#[inline(always)]
pub fn assert_receiver<R: ReceiverOf<W::Of, How>, W: Witness, How>(_: &R, _of: impl FnOnce(R) -> W) {}

/// The same of a receiver without derivative, to which no active value is written.
#[inline(always)]
pub fn assert_constant_receiver<R: ReceiverOf<W::Of, How>, W: KeepsReceiver, How>(_: &R, _of: impl FnOnce(R) -> W) {}

/// Anything but `&mut X`, for which `Is` is not known: an active value could be written through a constant argument.
pub trait NoMutableBorrow<Is> {}

/// Any type.
pub struct Anything(());

/// A mutable borrow, of a variable that the text does not tell.
pub struct MutableBorrow(());

impl<X: ?Sized> NoMutableBorrow<Anything> for X {}
impl<X: ?Sized> NoMutableBorrow<MutableBorrow> for &mut X {}

/// Compiles only for an argument that nothing can be written through.
#[inline(always)]
pub fn assert_constant_argument<X: NoMutableBorrow<Is> + ?Sized, Is>(_: &X) {}
