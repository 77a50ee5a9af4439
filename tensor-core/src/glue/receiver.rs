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

/// Compiles only if the method whose type `of` tells is found on the receiver's own type.
#[inline(always)]
pub fn assert_receiver<R: ReceiverOf<S, How>, S: ?Sized, How>(_: &R, _of: impl FnOnce(R) -> PhantomData<S>) {}
