//! Places that cotangents are added to.

use crate::differentiable::NoTangent;
use crate::{Differentiable, Scalar};
use alloc::boxed::Box;
use alloc::vec::Vec;
use nalgebra::allocator::Allocator;
use nalgebra::constraint::{SameNumberOfColumns, SameNumberOfRows, ShapeConstraint};
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Storage, StorageMut};

/// A place that a `Q` can be added to.
#[diagnostic::on_unimplemented(
    message = "a cotangent of type `{Q}` cannot be added to a `{Self}`",
    label = "no such sum"
)]
pub trait Accumulate<Q: ?Sized> {
    /// `self += contribution`.
    fn accumulate(&mut self, contribution: &Q);
    /// `self = contribution`, of a place that is zero.
    #[inline(always)]
    fn assign(&mut self, contribution: &Q) {
        self.accumulate(contribution);
    }
}

/// A place whose tangent can be taken out, leaving zero.
#[diagnostic::on_unimplemented(message = "the cotangent of a `{Self}` cannot be taken")]
pub trait Take {
    /// The tangent, owned.
    type Taken;
    /// The tangent; the place becomes zero.
    fn take_tangent(&mut self) -> Self::Taken;
}

/// `place += contribution`.
#[inline(always)]
pub fn acc<P, Q>(place: &mut P, contribution: &Q)
where
    P: Accumulate<Q::Value> + ?Sized,
    Q: Differentiable + ?Sized,
{
    place.accumulate(contribution.primal_value());
}

/// `place = contribution`, of a place that is zero: the first contribution is no sum.
#[inline(always)]
pub fn set<P, Q>(place: &mut P, contribution: &Q)
where
    P: Accumulate<Q::Value> + ?Sized,
    Q: Differentiable + ?Sized,
{
    place.assign(contribution.primal_value());
}

/// The cotangent that `place` holds; the place becomes zero.
#[inline(always)]
pub fn take<P: Take + ?Sized>(place: &mut P) -> P::Taken {
    place.take_tangent()
}

// Not for every `T: Scalar`: that would exclude `&mut P` and `Box<P>`.
macro_rules! scalar {
    ($($t:ty),*) => {$(
        impl Accumulate<$t> for $t {
            #[inline(always)]
            fn accumulate(&mut self, contribution: &$t) {
                *self += *contribution;
            }
            #[inline(always)]
            fn assign(&mut self, contribution: &$t) {
                *self = *contribution;
            }
        }
        impl Take for $t {
            type Taken = $t;
            #[inline(always)]
            fn take_tangent(&mut self) -> $t {
                core::mem::replace(self, 0.0)
            }
        }
    )*};
}
scalar!(f32, f64);

impl Accumulate<NoTangent> for NoTangent {
    #[inline(always)]
    fn accumulate(&mut self, _: &NoTangent) {}
}

impl Take for NoTangent {
    type Taken = NoTangent;
    #[inline(always)]
    fn take_tangent(&mut self) -> NoTangent {
        NoTangent
    }
}

#[diagnostic::do_not_recommend]
impl<T, R1, C1, S1, R2, C2, S2> Accumulate<Matrix<T, R2, C2, S2>> for Matrix<T, R1, C1, S1>
where
    T: Scalar,
    R1: Dim,
    C1: Dim,
    S1: StorageMut<T, R1, C1>,
    R2: Dim,
    C2: Dim,
    S2: Storage<T, R2, C2>,
    ShapeConstraint: SameNumberOfRows<R1, R2> + SameNumberOfColumns<C1, C2>,
{
    #[inline(always)]
    fn accumulate(&mut self, contribution: &Matrix<T, R2, C2, S2>) {
        *self += contribution;
    }
    #[inline(always)]
    fn assign(&mut self, contribution: &Matrix<T, R2, C2, S2>) {
        self.copy_from(contribution);
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, R: Dim, C: Dim, S: StorageMut<T, R, C>> Take for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Taken = OMatrix<T, R, C>;
    #[inline(always)]
    fn take_tangent(&mut self) -> Self::Taken {
        let taken = self.clone_owned();
        self.fill(T::zero());
        taken
    }
}

impl<P: Accumulate<Q> + ?Sized, Q: ?Sized> Accumulate<Q> for &mut P {
    #[inline(always)]
    fn accumulate(&mut self, contribution: &Q) {
        (**self).accumulate(contribution);
    }
    #[inline(always)]
    fn assign(&mut self, contribution: &Q) {
        (**self).assign(contribution);
    }
}

impl<P: Take + ?Sized> Take for &mut P {
    type Taken = P::Taken;
    #[inline(always)]
    fn take_tangent(&mut self) -> Self::Taken {
        (**self).take_tangent()
    }
}

macro_rules! lists {
    ($([$($generics:tt)*] $Place:ty, $Added:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<P: Accumulate<Q>, Q, $($generics)*> Accumulate<$Added> for $Place {
            #[inline(always)]
            fn accumulate(&mut self, contribution: &$Added) {
                add_each(self, contribution);
            }
        }
    )*};
}
lists! {
    [] [P], [Q];
    [] [P], Vec<Q>;
    [const N: usize] [P], [Q; N];
    [const N: usize] [P; N], [Q];
    [const N: usize] [P; N], Vec<Q>;
    [const N: usize] [P; N], [Q; N];
}

/// An empty list added, or added to, is the zero of a list whose length nobody knew.
macro_rules! growing {
    ($([$($generics:tt)*] $Added:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<P: Accumulate<Q>, Q: Differentiable<Tangent = P>, $($generics)*> Accumulate<$Added> for Vec<P> {
            #[inline(always)]
            fn accumulate(&mut self, contribution: &$Added) {
                if self.is_empty() {
                    *self = contribution.iter().map(Differentiable::zero_tangent).collect();
                }
                add_each(self, contribution);
            }
        }
    )*};
}
growing! {
    [] [Q];
    [] Vec<Q>;
    [const N: usize] [Q; N];
}

#[inline(always)]
fn add_each<P: Accumulate<Q>, Q>(places: &mut [P], added: &[Q]) {
    if added.is_empty() {
        return;
    }
    assert_eq!(places.len(), added.len(), "a cotangent has the length of its primal");
    places.iter_mut().zip(added).for_each(|(place, added)| place.accumulate(added));
}

impl<P: Take> Take for [P] {
    type Taken = Vec<P::Taken>;
    #[inline]
    fn take_tangent(&mut self) -> Self::Taken {
        self.iter_mut().map(Take::take_tangent).collect()
    }
}

impl<P: Take> Take for Vec<P> {
    type Taken = Vec<P::Taken>;
    #[inline]
    fn take_tangent(&mut self) -> Self::Taken {
        self.as_mut_slice().take_tangent()
    }
}

impl<P: Take, const N: usize> Take for [P; N] {
    type Taken = [P::Taken; N];
    #[inline(always)]
    fn take_tangent(&mut self) -> Self::Taken {
        self.each_mut().map(Take::take_tangent)
    }
}

impl<P: Accumulate<Q> + ?Sized, Q: ?Sized> Accumulate<Box<Q>> for Box<P> {
    #[inline]
    fn accumulate(&mut self, contribution: &Box<Q>) {
        (**self).accumulate(contribution);
    }
}

impl<P: Take> Take for Box<P> {
    type Taken = Box<P::Taken>;
    #[inline]
    fn take_tangent(&mut self) -> Self::Taken {
        Box::new((**self).take_tangent())
    }
}

/// `None` is the zero of a value that is not there.
impl<P: Accumulate<P> + Clone> Accumulate<Option<P>> for Option<P> {
    #[inline(always)]
    fn accumulate(&mut self, contribution: &Option<P>) {
        match (self, contribution) {
            (Some(place), Some(added)) => place.accumulate(added),
            (place @ None, Some(added)) => *place = Some(added.clone()),
            (_, None) => {}
        }
    }
}

impl<P: Take> Take for Option<P> {
    type Taken = Option<P::Taken>;
    #[inline(always)]
    fn take_tangent(&mut self) -> Self::Taken {
        self.as_mut().map(Take::take_tangent)
    }
}

macro_rules! tuple {
    ($($P:ident $Q:ident $i:tt),*) => {
        #[diagnostic::do_not_recommend]
        impl<$($P: Accumulate<$Q>, $Q),*> Accumulate<($($Q,)*)> for ($($P,)*) {
            #[inline(always)]
            #[allow(unused_variables, reason = "the empty tuple has no parts")]
            fn accumulate(&mut self, contribution: &($($Q,)*)) {
                $(self.$i.accumulate(&contribution.$i);)*
            }
            #[inline(always)]
            #[allow(unused_variables, reason = "the empty tuple has no parts")]
            fn assign(&mut self, contribution: &($($Q,)*)) {
                $(self.$i.assign(&contribution.$i);)*
            }
        }
        impl<$($P: Take),*> Take for ($($P,)*) {
            type Taken = ($($P::Taken,)*);
            #[inline(always)]
            #[allow(clippy::unused_unit, reason = "the empty tuple has no parts")]
            fn take_tangent(&mut self) -> Self::Taken {
                ($(self.$i.take_tangent(),)*)
            }
        }
    };
}
tuple!();
tuple!(A A2 0);
tuple!(A A2 0, B B2 1);
tuple!(A A2 0, B B2 1, C C2 2);
tuple!(A A2 0, B B2 1, C C2 2, D D2 3);
tuple!(A A2 0, B B2 1, C C2 2, D D2 3, E E2 4);
tuple!(A A2 0, B B2 1, C C2 2, D D2 3, E E2 4, F F2 5);
tuple!(A A2 0, B B2 1, C C2 2, D D2 3, E E2 4, F F2 5, G G2 6);
tuple!(A A2 0, B B2 1, C C2 2, D D2 3, E E2 4, F F2 5, G G2 6, H H2 7);
tuple!(A A2 0, B B2 1, C C2 2, D D2 3, E E2 4, F F2 5, G G2 6, H H2 7, I I2 8);
tuple!(A A2 0, B B2 1, C C2 2, D D2 3, E E2 4, F F2 5, G G2 6, H H2 7, I I2 8, J J2 9);
tuple!(A A2 0, B B2 1, C C2 2, D D2 3, E E2 4, F F2 5, G G2 6, H H2 7, I I2 8, J J2 9, K K2 10);
tuple!(A A2 0, B B2 1, C C2 2, D D2 3, E E2 4, F F2 5, G G2 6, H H2 7, I I2 8, J J2 9, K K2 10, L L2 11);
