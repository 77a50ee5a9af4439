//! The numbers of a value, one after the other.

use super::{Number, SMatrix};

/// A value made of numbers.
pub trait Entries {
    /// Calls `visit` with every number, column by column in a matrix.
    fn each(&mut self, visit: &mut dyn FnMut(&mut Number));
}

/// `value` with its numbers replaced by those of `numbers`.
pub fn fill<X: Entries>(mut value: X, numbers: &[Number]) -> X {
    let mut numbers = numbers.iter();
    value.each(&mut |entry| *entry = *numbers.next().expect("a number for every entry"));
    value
}

/// The numbers of `value`.
pub fn flat<X: Entries>(mut value: X) -> Vec<Number> {
    let mut numbers = Vec::new();
    value.each(&mut |entry| numbers.push(*entry));
    numbers
}

impl Entries for Number {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Number)) {
        visit(self);
    }
}

impl<const R: usize, const C: usize> Entries for SMatrix<Number, R, C> {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Number)) {
        self.0.iter_mut().flatten().for_each(visit);
    }
}

impl<X: Entries, const N: usize> Entries for [X; N] {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Number)) {
        self.iter_mut().for_each(|x| x.each(visit));
    }
}

impl<X: Entries> Entries for Vec<X> {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Number)) {
        self.iter_mut().for_each(|x| x.each(visit));
    }
}

impl<X: Entries> Entries for Option<X> {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Number)) {
        self.iter_mut().for_each(|x| x.each(visit));
    }
}

impl<X: Entries, E> Entries for Result<X, E> {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Number)) {
        self.iter_mut().for_each(|x| x.each(visit));
    }
}

macro_rules! tuples {
    ($($($X:ident $i:tt),+;)*) => {$(
        impl<$($X: Entries),+> Entries for ($($X,)+) {
            fn each(&mut self, visit: &mut dyn FnMut(&mut Number)) {
                $(self.$i.each(visit);)+
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
}
