//! Scalars, and the types that carry no derivative.

use super::{Differentiable, Entry, Shape, Tangent};
use crate::Scalar;
use alloc::string::String;
use core::marker::PhantomData;

/// The shape of a scalar.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, Default)]
pub struct ScalarShape<T>(PhantomData<T>);

impl<T: Scalar> Shape for ScalarShape<T> {
    type Tangent = T;
    #[inline(always)]
    fn unknown() -> Self {
        Self(PhantomData)
    }
    #[inline(always)]
    fn zero(&self) -> T {
        T::zero()
    }
}

/// The tangent of a value that has no derivative: an integer, a `bool`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NoTangent;

impl Shape for NoTangent {
    type Tangent = Self;
    #[inline(always)]
    fn unknown() -> Self {
        Self
    }
    #[inline(always)]
    fn zero(&self) -> Self {
        Self
    }
}

impl Tangent for NoTangent {
    #[inline(always)]
    fn add(&mut self, _: &Self) {}
    #[inline(always)]
    fn scale(&mut self, _: f64) {}
    #[inline(always)]
    fn dot(&self, _: &Self) -> f64 {
        0.0
    }
    fn for_each(&mut self, _: &mut dyn FnMut(&mut dyn Entry)) {}
    #[inline(always)]
    fn add_scaled(&mut self, _: f64, _: &Self) {}
}

macro_rules! scalar {
    ($($t:ty),*) => {$(
        impl Differentiable for $t {
            type Tangent = Self;
            type Value = Self;
            type Owned = Self;
            type Shape = ScalarShape<Self>;

            #[inline(always)]
            fn primal_value(&self) -> &Self {
                self
            }
            #[inline(always)]
            fn saved(&self) -> Self {
                *self
            }
            #[inline(always)]
            fn tangent_shape(&self) -> Self::Shape {
                ScalarShape(PhantomData)
            }
            #[inline]
            fn move_along(&self, direction: &Self, step: f64) -> Self {
                *self + <$t as Scalar>::of_f64(step) * *direction
            }
        }

        impl Tangent for $t {
            #[inline(always)]
            fn add(&mut self, other: &Self) {
                *self += *other;
            }
            #[inline(always)]
            fn scale(&mut self, factor: f64) {
                *self *= <$t as Scalar>::of_f64(factor);
            }
            #[inline(always)]
            fn dot(&self, other: &Self) -> f64 {
                f64::from(*self) * f64::from(*other)
            }
            #[inline(always)]
            fn for_each(&mut self, visit: &mut dyn FnMut(&mut dyn Entry)) {
                visit(self);
            }
            #[inline(always)]
            fn add_scaled(&mut self, factor: f64, other: &Self) {
                *self += <$t as Scalar>::of_f64(factor) * *other;
            }
            fn entry_path(&self, index: usize) -> Result<String, usize> {
                index.checked_sub(1).map_or(Ok(String::new()), Err)
            }
        }

        impl Entry for $t {
            fn get(&self) -> f64 {
                f64::from(*self)
            }
            fn set(&mut self, value: f64) {
                *self = <$t as Scalar>::of_f64(value);
            }
        }
    )*};
}
scalar!(f32, f64);

macro_rules! without_tangent {
    ($($t:ty),*) => {$(
        impl Differentiable for $t {
            type Tangent = NoTangent;
            type Value = Self;
            type Owned = Self;
            type Shape = NoTangent;

            #[inline(always)]
            fn primal_value(&self) -> &Self {
                self
            }
            #[inline(always)]
            fn saved(&self) -> Self {
                *self
            }
            #[inline(always)]
            fn tangent_shape(&self) -> NoTangent {
                NoTangent
            }
            #[inline]
            fn move_along(&self, _: &NoTangent, _: f64) -> Self {
                *self
            }
        }
    )*};
}
without_tangent!(NoTangent, bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
