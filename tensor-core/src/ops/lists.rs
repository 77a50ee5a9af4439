//! Lists of anything: a slice or an array copied to a `Vec`.

use crate::differentiable::Shape;
use alloc::vec::Vec;

/// The shape of a list.
#[diagnostic::on_unimplemented(message = "no derivative rule for a list made from a value of shape `{Self}`")]
pub trait ListShape: Shape {
    /// The tangent of an element.
    type Element;
    /// The tangent of the whole, from those of its elements.
    fn gather(&self, elements: &[Self::Element]) -> Self::Tangent;
}

impl<S: Shape<Tangent: Clone>> ListShape for Vec<S> {
    type Element = S::Tangent;
    #[inline]
    fn gather(&self, elements: &[S::Tangent]) -> Vec<S::Tangent> {
        elements.to_vec()
    }
}

impl<S: Shape<Tangent: Clone>, const N: usize> ListShape for [S; N] {
    type Element = S::Tangent;
    #[inline(always)]
    fn gather(&self, elements: &[S::Tangent]) -> [S::Tangent; N] {
        core::array::from_fn(|i| elements[i].clone())
    }
}

/// The cotangent of a slice or an array, from that of its copy in a `Vec`.
#[inline(always)]
pub fn unlisted<S: ListShape>(x: &[S::Element], s: &S) -> S::Tangent {
    s.gather(x)
}

/// A copy in a `Vec`.
#[inline]
pub fn listed<E: Clone>(x: &[E]) -> Vec<E> {
    x.to_vec()
}
