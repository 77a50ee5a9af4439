//! The operations of tangents under names of their own, so that derived code can call them for every field.

use super::{Differentiable, Entry, Shape, Tangent};
use crate::ops::{Accumulate, Take};
use alloc::format;
use alloc::string::String;

/// A tangent, or a generic scalar: `T: Scalar` does not prove `T: Tangent`.
#[doc(hidden)]
pub trait Part: Clone + Differentiable<Tangent = Self, Value = Self, Owned = Self> {
    /// `self += other`.
    fn part_add(&mut self, other: &Self);
    /// `self *= factor`.
    fn part_scale(&mut self, factor: f64);
    /// `Σ selfᵢ otherᵢ`.
    fn part_dot(&self, other: &Self) -> f64;
    /// Every number, in storage order.
    fn part_for_each(&mut self, visit: &mut dyn FnMut(&mut dyn Entry));
    /// `self += factor · other`.
    fn part_add_scaled(&mut self, factor: f64, other: &Self);
    /// How many numbers there are.
    fn part_flat_len(&self) -> usize;
    /// [`Tangent::entry_path`].
    fn part_entry_path(&self, index: usize) -> Result<String, usize>;
}

/// The path of an entry of the field written `name`.
#[doc(hidden)]
pub fn field_path(name: &str, part: Result<String, usize>) -> Result<String, usize> {
    part.map(|path| format!("{name}{path}"))
}

#[diagnostic::do_not_recommend]
impl<X: Tangent> Part for X {
    #[inline(always)]
    fn part_add(&mut self, other: &Self) {
        self.add(other);
    }
    #[inline(always)]
    fn part_scale(&mut self, factor: f64) {
        self.scale(factor);
    }
    #[inline(always)]
    fn part_dot(&self, other: &Self) -> f64 {
        self.dot(other)
    }
    fn part_for_each(&mut self, visit: &mut dyn FnMut(&mut dyn Entry)) {
        self.for_each(visit);
    }
    #[inline(always)]
    fn part_add_scaled(&mut self, factor: f64, other: &Self) {
        self.add_scaled(factor, other);
    }
    fn part_flat_len(&self) -> usize {
        self.flat_len()
    }
    fn part_entry_path(&self, index: usize) -> Result<String, usize> {
        self.entry_path(index)
    }
}

/// A type that a field of a struct or enum may have which is its own tangent: numbers, matrices, lists of them, and derived types
/// whose fields are all active.
///
/// The bound of type parameters of such a struct: `impl<L: Layer + OwnTangent> Twice<L>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not its own tangent",
    label = "a field with a tangent of another type, or with none",
    note = "write `#[differentiable(tangent = Name)]` on the struct or enum to have a tangent type of that name generated",
    note = "a type of your own needs `#[derive(Differentiable)]`; a field that is a constant to gradients is marked `#[nondiff]`"
)]
pub trait OwnTangent: Part + Accumulate<Self> + Take<Taken = Self> {}
#[diagnostic::do_not_recommend]
impl<X: Part + Accumulate<X> + Take<Taken = X>> OwnTangent for X {}

/// Compiles only for a field that is its own tangent.
#[doc(hidden)]
pub const fn assert_own_tangent<X: OwnTangent>() {}

/// The zero tangent of an `X` of this shape.
#[doc(hidden)]
#[inline(always)]
pub fn zero_of<X: Differentiable>(shape: &X::Shape) -> X::Tangent {
    shape.zero()
}

/// A type that an active field of a struct or enum may have.
///
/// The bound of type parameters of a derived struct whose tangent is a type of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no tangent: it cannot be an active field",
    label = "not differentiable",
    note = "derive `Differentiable` for it, or mark the field `#[nondiff]` if it is a constant to gradients"
)]
pub trait ActiveField:
    Differentiable<
        Value = Self,
        Owned = Self,
        Tangent: Accumulate<<Self as Differentiable>::Tangent> + Take<Taken = <Self as Differentiable>::Tangent>,
    > + Sized
{
}
#[diagnostic::do_not_recommend]
impl<X> ActiveField for X where
    X: Differentiable<
            Value = X,
            Owned = X,
            Tangent: Accumulate<<X as Differentiable>::Tangent> + Take<Taken = <X as Differentiable>::Tangent>,
        >
{
}
