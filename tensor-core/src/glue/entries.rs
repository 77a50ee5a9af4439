//! Entries of a Hessian that is added up.

use super::HessianTangent;
use crate::differentiable::{Differentiable, Shape, Tangent, TangentOf};
use crate::ops::Accumulate;

/// An index of the parameter.
#[derive(Debug)]
pub struct At<'i, I>(pub &'i I);

/// The number of the element of a vector that an index names.
pub trait KnownPosition {
    /// The number.
    fn position(&self) -> usize;
}

impl KnownPosition for At<'_, usize> {
    #[inline(always)]
    fn position(&self) -> usize {
        *self.0
    }
}

/// A row and a column, which is 0.
impl KnownPosition for At<'_, (usize, usize)> {
    #[inline(always)]
    fn position(&self) -> usize {
        self.0.0
    }
}

/// Of other types, whose gradients have no Hessian.
pub trait AnyPosition {
    /// Never called.
    fn position(&self) -> usize;
}

impl<I> AnyPosition for &At<'_, I> {
    fn position(&self) -> usize {
        unreachable!("a vector has an index of another type")
    }
}

/// The shape of a number, which `element` need not read.
#[inline(always)]
pub fn element_shape<'x, X: Differentiable + 'x>(_element: impl FnOnce() -> &'x X) -> X::Shape {
    X::Shape::unknown()
}

/// The tangent 1 of a number.
#[inline(always)]
pub fn element_seed<'x, X: Differentiable + 'x>(element: impl FnOnce() -> &'x X) -> TangentOf<X> {
    let mut seed = element_shape(element).zero();
    seed.for_each(&mut |entry| entry.set(1.0));
    seed
}

/// A second derivative as a number of any precision.
#[inline(always)]
pub fn number<X>(second: &X) -> f64
where
    X: Differentiable,
    X::Tangent: Accumulate<X::Value>,
{
    let (mut tangent, mut number) = (second.zero_tangent(), 0.0);
    tangent.assign(second.primal_value());
    tangent.for_each(&mut |entry| number = entry.get());
    number
}

/// Adds a second derivative by one element, of a function whose gradient is a `G`.
#[inline(always)]
pub fn add_second<G: HessianTangent>(hessian: &mut G::Hessian, [element]: [usize; 1], value: f64) {
    G::add_second(hessian, element, value);
}

/// Adds a second derivative by two elements.
#[inline(always)]
pub fn add_mixed<G: HessianTangent>(hessian: &mut G::Hessian, elements: [usize; 2], value: f64) {
    G::add_mixed(hessian, elements, value);
}
