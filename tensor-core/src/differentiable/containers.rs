//! Arrays, slices, vectors, tuples, options, results and boxes.

use super::{Differentiable, Entry, Part, Shape, Tangent};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

macro_rules! itself {
    () => {
        type Value = Self;
        #[inline(always)]
        fn primal_value(&self) -> &Self {
            self
        }
    };
}

impl<S: Shape, const N: usize> Shape for [S; N] {
    type Tangent = [S::Tangent; N];
    #[inline(always)]
    fn unknown() -> Self {
        core::array::from_fn(|_| S::unknown())
    }
    #[inline(always)]
    fn zero(&self) -> Self::Tangent {
        core::array::from_fn(|i| self[i].zero())
    }
}

impl<X: Differentiable, const N: usize> Differentiable for [X; N] {
    type Tangent = [X::Tangent; N];
    type Owned = [X::Owned; N];
    type Shape = [X::Shape; N];
    itself!();

    #[inline(always)]
    fn saved(&self) -> Self::Owned {
        core::array::from_fn(|i| self[i].saved())
    }
    #[inline(always)]
    fn tangent_shape(&self) -> Self::Shape {
        core::array::from_fn(|i| self[i].tangent_shape())
    }
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned {
        core::array::from_fn(|i| self[i].move_along(&direction[i], step))
    }
}

impl<X: Part, const N: usize> Tangent for [X; N] {
    #[inline(always)]
    fn add(&mut self, other: &Self) {
        self.iter_mut().zip(other).for_each(|(a, b)| a.part_add(b));
    }
    #[inline]
    fn scale(&mut self, factor: f64) {
        self.iter_mut().for_each(|a| a.part_scale(factor));
    }
    #[inline]
    fn dot(&self, other: &Self) -> f64 {
        self.iter().zip(other).map(|(a, b)| a.part_dot(b)).sum()
    }
    fn for_each(&mut self, visit: &mut dyn FnMut(&mut dyn Entry)) {
        self.iter_mut().for_each(|a| a.part_for_each(visit));
    }
    #[inline(always)]
    fn add_scaled(&mut self, factor: f64, other: &Self) {
        self.iter_mut().zip(other).for_each(|(a, b)| a.part_add_scaled(factor, b));
    }
    fn flat_len(&self) -> usize {
        self.iter().map(Part::part_flat_len).sum()
    }
    fn entry_path(&self, index: usize) -> Result<String, usize> {
        list_path(self, index)
    }
}

impl<S: Shape> Shape for Vec<S> {
    type Tangent = Vec<S::Tangent>;
    #[inline(always)]
    fn unknown() -> Self {
        Vec::new()
    }
    #[inline]
    fn zero(&self) -> Self::Tangent {
        self.iter().map(Shape::zero).collect()
    }
}

impl<X: Differentiable> Differentiable for [X] {
    type Tangent = Vec<X::Tangent>;
    type Owned = Vec<X::Owned>;
    type Shape = Vec<X::Shape>;
    itself!();

    #[inline]
    fn saved(&self) -> Self::Owned {
        self.iter().map(Differentiable::saved).collect()
    }
    #[inline]
    fn tangent_shape(&self) -> Self::Shape {
        self.iter().map(Differentiable::tangent_shape).collect()
    }
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned {
        same_length(self, direction);
        self.iter().zip(direction).map(|(x, d)| x.move_along(d, step)).collect()
    }
}

impl<X: Differentiable> Differentiable for Vec<X> {
    type Tangent = Vec<X::Tangent>;
    type Owned = Vec<X::Owned>;
    type Shape = Vec<X::Shape>;
    itself!();

    #[inline]
    fn saved(&self) -> Self::Owned {
        self.as_slice().saved()
    }
    #[inline]
    fn tangent_shape(&self) -> Self::Shape {
        self.as_slice().tangent_shape()
    }
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned {
        self.as_slice().move_along(direction, step)
    }
}

impl<X: Part> Tangent for Vec<X> {
    #[inline]
    fn add(&mut self, other: &Self) {
        same_length(self, other);
        self.iter_mut().zip(other).for_each(|(a, b)| a.part_add(b));
    }
    #[inline]
    fn scale(&mut self, factor: f64) {
        self.iter_mut().for_each(|a| a.part_scale(factor));
    }
    #[inline]
    fn dot(&self, other: &Self) -> f64 {
        same_length(self, other);
        self.iter().zip(other).map(|(a, b)| a.part_dot(b)).sum()
    }
    fn for_each(&mut self, visit: &mut dyn FnMut(&mut dyn Entry)) {
        self.iter_mut().for_each(|a| a.part_for_each(visit));
    }
    #[inline(always)]
    fn add_scaled(&mut self, factor: f64, other: &Self) {
        same_length(self, other);
        self.iter_mut().zip(other).for_each(|(a, b)| a.part_add_scaled(factor, b));
    }
    fn flat_len(&self) -> usize {
        self.iter().map(Part::part_flat_len).sum()
    }
    fn entry_path(&self, index: usize) -> Result<String, usize> {
        list_path(self, index)
    }
}

/// Panics if a tangent has not the length of its primal, or of the tangent it meets.
#[track_caller]
fn same_length<A, B>(a: &[A], b: &[B]) {
    assert!(a.len() == b.len(), "a list of {} meets a tangent of {}", a.len(), b.len());
}

/// [`Tangent::entry_path`] of a list.
fn list_path<X: Part>(list: &[X], index: usize) -> Result<String, usize> {
    let mut rest = index;
    for (i, item) in list.iter().enumerate() {
        match item.part_entry_path(rest) {
            Ok(path) => return Ok(format!("[{i}]{path}")),
            Err(left) => rest = left,
        }
    }
    Err(rest)
}

macro_rules! tuple {
    ($($X:ident $i:tt),*) => {
        #[allow(clippy::unused_unit, reason = "the empty tuple")]
        impl<$($X: Shape),*> Shape for ($($X,)*) {
            type Tangent = ($($X::Tangent,)*);
            #[inline(always)]
            fn zero(&self) -> Self::Tangent {
                ($(self.$i.zero(),)*)
            }
            #[inline(always)]
            fn unknown() -> Self {
                ($($X::unknown(),)*)
            }
        }

        #[allow(clippy::unused_unit, reason = "the empty tuple")]
        impl<$($X: Differentiable),*> Differentiable for ($($X,)*) {
            type Tangent = ($($X::Tangent,)*);
            type Owned = ($($X::Owned,)*);
            type Shape = ($($X::Shape,)*);
            itself!();

            #[inline(always)]
            fn saved(&self) -> Self::Owned {
                ($(self.$i.saved(),)*)
            }
            #[inline(always)]
            fn tangent_shape(&self) -> Self::Shape {
                ($(self.$i.tangent_shape(),)*)
            }
            #[allow(unused_variables, reason = "the empty tuple moves nowhere")]
            fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned {
                ($(self.$i.move_along(&direction.$i, step),)*)
            }
        }

        impl<$($X: Part),*> Tangent for ($($X,)*) {
            #[inline(always)]
            #[allow(unused_variables, reason = "the empty tuple has no entries")]
            fn add(&mut self, other: &Self) {
                $(self.$i.part_add(&other.$i);)*
            }
            #[inline]
            #[allow(unused_variables, reason = "the empty tuple has no entries")]
            fn scale(&mut self, factor: f64) {
                $(self.$i.part_scale(factor);)*
            }
            #[inline]
            #[allow(unused_variables, reason = "the empty tuple has no entries")]
            fn dot(&self, other: &Self) -> f64 {
                0.0 $(+ self.$i.part_dot(&other.$i))*
            }
            #[allow(unused_variables, reason = "the empty tuple has no entries")]
            fn for_each(&mut self, visit: &mut dyn FnMut(&mut dyn Entry)) {
                $(self.$i.part_for_each(visit);)*
            }
            #[inline(always)]
            #[allow(unused_variables, reason = "the empty tuple has no entries")]
            fn add_scaled(&mut self, factor: f64, other: &Self) {
                $(self.$i.part_add_scaled(factor, &other.$i);)*
            }
            fn flat_len(&self) -> usize {
                0 $(+ self.$i.part_flat_len())*
            }
            fn entry_path(&self, index: usize) -> Result<String, usize> {
                let rest = index;
                $(let rest = match self.$i.part_entry_path(rest) {
                    Ok(path) => return Ok(format!(concat!(".", stringify!($i), "{}"), path)),
                    Err(left) => left,
                };)*
                Err(rest)
            }
        }
    };
}
tuple!();
tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);

impl<S: Shape> Shape for Option<S> {
    type Tangent = Option<S::Tangent>;
    #[inline(always)]
    fn unknown() -> Self {
        None
    }
    #[inline(always)]
    fn zero(&self) -> Self::Tangent {
        self.as_ref().map(Shape::zero)
    }
}

impl<X: Differentiable> Differentiable for Option<X> {
    type Tangent = Option<X::Tangent>;
    type Owned = Option<X::Owned>;
    type Shape = Option<X::Shape>;
    itself!();

    #[inline(always)]
    fn saved(&self) -> Self::Owned {
        self.as_ref().map(Differentiable::saved)
    }
    #[inline(always)]
    fn tangent_shape(&self) -> Self::Shape {
        self.as_ref().map(Differentiable::tangent_shape)
    }
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned {
        self.as_ref().zip(direction.as_ref()).map(|(x, d)| x.move_along(d, step))
    }
}

impl<X: Part> Tangent for Option<X> {
    #[inline(always)]
    fn add(&mut self, other: &Self) {
        match (self.as_mut(), other) {
            (Some(a), Some(b)) => a.part_add(b),
            (None, Some(_)) => self.clone_from(other),
            (_, None) => {}
        }
    }
    #[inline]
    fn scale(&mut self, factor: f64) {
        self.iter_mut().for_each(|a| a.part_scale(factor));
    }
    #[inline]
    fn dot(&self, other: &Self) -> f64 {
        self.as_ref().zip(other.as_ref()).map_or(0.0, |(a, b)| a.part_dot(b))
    }
    fn for_each(&mut self, visit: &mut dyn FnMut(&mut dyn Entry)) {
        self.iter_mut().for_each(|a| a.part_for_each(visit));
    }
    fn entry_path(&self, index: usize) -> Result<String, usize> {
        self.as_ref().map_or(Err(index), |a| a.part_entry_path(index))
    }
}

/// The tangent of a `Result` is that of its `Ok` value; an error carries none.
impl<X: Differentiable, E> Differentiable for Result<X, E> {
    type Tangent = Option<X::Tangent>;
    type Value = Self;
    type Owned = Option<X::Owned>;
    type Shape = Option<X::Shape>;

    #[inline(always)]
    fn primal_value(&self) -> &Self {
        self
    }
    #[inline(always)]
    fn saved(&self) -> Self::Owned {
        self.as_ref().ok().map(Differentiable::saved)
    }
    #[inline(always)]
    fn tangent_shape(&self) -> Self::Shape {
        self.as_ref().ok().map(Differentiable::tangent_shape)
    }
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned {
        self.as_ref().ok().zip(direction.as_ref()).map(|(x, d)| x.move_along(d, step))
    }
}

impl<S: Shape> Shape for Box<S> {
    type Tangent = Box<S::Tangent>;
    #[inline(always)]
    fn unknown() -> Self {
        Box::new(S::unknown())
    }
    fn zero(&self) -> Self::Tangent {
        Box::new((**self).zero())
    }
}

impl<X: Differentiable> Differentiable for Box<X> {
    type Tangent = Box<X::Tangent>;
    type Owned = Box<X::Owned>;
    type Shape = Box<X::Shape>;
    itself!();

    fn saved(&self) -> Self::Owned {
        Box::new((**self).saved())
    }
    fn tangent_shape(&self) -> Self::Shape {
        Box::new((**self).tangent_shape())
    }
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned {
        Box::new((**self).move_along(direction, step))
    }
}

impl<X: Part> Tangent for Box<X> {
    fn add(&mut self, other: &Self) {
        (**self).part_add(other);
    }
    fn scale(&mut self, factor: f64) {
        (**self).part_scale(factor);
    }
    fn dot(&self, other: &Self) -> f64 {
        (**self).part_dot(other)
    }
    fn for_each(&mut self, visit: &mut dyn FnMut(&mut dyn Entry)) {
        (**self).part_for_each(visit);
    }
    fn add_scaled(&mut self, factor: f64, other: &Self) {
        (**self).part_add_scaled(factor, other);
    }
    fn flat_len(&self) -> usize {
        (**self).part_flat_len()
    }
    fn entry_path(&self, index: usize) -> Result<String, usize> {
        (**self).part_entry_path(index)
    }
}
