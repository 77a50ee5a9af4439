//! `Name::new(…)` of a type that the text does not know: of another name of a matrix here, else of the user's own type, whose
//! derivatives stand beside its `new` and are found first.

#![allow(
    clippy::too_many_arguments,
    clippy::type_complexity,
    clippy::modulo_one,
    reason = "one function for each number of entries"
)]

use crate::Scalar;
use nalgebra::SMatrix;

/// A matrix of `N` entries.
pub trait Entries<const N: usize>: Sized {
    /// The type of an entry.
    type Entry: Scalar;
    /// Of its entries, row by row.
    fn of(entries: [Self::Entry; N]) -> Self;
    /// The entry at this position, row by row.
    fn entry(&self, position: usize) -> Self::Entry;
}

macro_rules! shapes {
    ($($n:literal: $(($r:literal, $c:literal)),+;)+) => {$($(
        impl<T: Scalar> Entries<$n> for SMatrix<T, $r, $c> {
            type Entry = T;
            #[inline(always)]
            fn of(entries: [T; $n]) -> Self {
                Self::from_row_slice(&entries)
            }
            #[inline(always)]
            fn entry(&self, position: usize) -> T {
                self[(position / $c, position % $c)]
            }
        }
    )+)+};
}
shapes! {
    1: (1, 1);
    2: (1, 2), (2, 1);
    3: (1, 3), (3, 1);
    4: (1, 4), (4, 1), (2, 2);
    5: (1, 5), (5, 1);
    6: (1, 6), (6, 1), (2, 3), (3, 2);
    8: (2, 4), (4, 2);
    9: (3, 3);
    10: (2, 5), (5, 2);
    12: (2, 6), (6, 2), (3, 4), (4, 3);
    15: (3, 5), (5, 3);
    16: (4, 4);
}

/// An entry; the identifier is that of a parameter.
macro_rules! entry {
    ($x:ident, $n:literal) => {
        <Self as Entries<$n>>::Entry
    };
}

/// The trait of one number of arguments; two names for each.
macro_rules! constructors {
    ($($name:ident, $n:literal: $($a:ident $b:ident),+;)+) => {$(
        #[doc = concat!("`new` of ", $n, " arguments.")]
        pub trait $name: Entries<$n> {
            /// The matrix and its pullback.
            #[inline(always)]
            fn __differentiable_new_vjp($($a: entry!($a, $n)),+) -> (
                Self,
                impl Fn($(&entry!($a, $n),)+ &Self, $(Option<&mut entry!($a, $n)>),+) + use<Self>,
            ) {
                (Self::of([$($a),+]), |$(_: &entry!($a, $n),)+ bar: &Self, $($a: Option<&mut entry!($a, $n)>),+| {
                    add_entries(bar, [$($a),+]);
                })
            }

            /// The matrix and its tangent.
            #[inline(always)]
            fn __differentiable_new_jvp($($a: entry!($a, $n),)+ $($b: Option<&entry!($a, $n)>),+) -> (Self, Self) {
                (Self::of([$($a),+]), Self::of([$($b.map_or_else(nalgebra::zero, |dot| *dot)),+]))
            }

            /// The tangent of both, and of the pullback.
            #[inline(always)]
            fn __differentiable_new_jvp_of_vjp($($a: entry!($a, $n),)+ $($b: Option<&entry!($a, $n)>),+) -> (
                Self,
                Self,
                impl Fn(
                    $(&entry!($a, $n),)+ $(Option<&entry!($a, $n)>,)+ &Self, &Self,
                    $(Option<&mut entry!($a, $n)>,)+ $(Option<&mut entry!($a, $n)>),+
                ) + use<Self>,
            ) {
                let (value, value_dot) = Self::__differentiable_new_jvp($($a,)+ $($b),+);
                let pullback = |
                    $(_: &entry!($a, $n),)+ $(_: Option<&entry!($a, $n)>,)+ bar: &Self, bar_dot: &Self,
                    $($a: Option<&mut entry!($a, $n)>,)+ $($b: Option<&mut entry!($a, $n)>),+
                | {
                    add_entries(bar, [$($a),+]);
                    add_entries(bar_dot, [$($b),+]);
                };
                (value, value_dot, pullback)
            }
        }
        impl<X: Entries<$n>> $name for X {}
    )+};
}
constructors! {
    New1, 1: a0 b0;
    New2, 2: a0 b0, a1 b1;
    New3, 3: a0 b0, a1 b1, a2 b2;
    New4, 4: a0 b0, a1 b1, a2 b2, a3 b3;
    New5, 5: a0 b0, a1 b1, a2 b2, a3 b3, a4 b4;
    New6, 6: a0 b0, a1 b1, a2 b2, a3 b3, a4 b4, a5 b5;
    New8, 8: a0 b0, a1 b1, a2 b2, a3 b3, a4 b4, a5 b5, a6 b6, a7 b7;
    New9, 9: a0 b0, a1 b1, a2 b2, a3 b3, a4 b4, a5 b5, a6 b6, a7 b7, a8 b8;
    New10, 10: a0 b0, a1 b1, a2 b2, a3 b3, a4 b4, a5 b5, a6 b6, a7 b7, a8 b8, a9 b9;
    New12, 12: a0 b0, a1 b1, a2 b2, a3 b3, a4 b4, a5 b5, a6 b6, a7 b7, a8 b8, a9 b9, a10 b10, a11 b11;
    New15, 15: a0 b0, a1 b1, a2 b2, a3 b3, a4 b4, a5 b5, a6 b6, a7 b7, a8 b8, a9 b9, a10 b10, a11 b11, a12 b12, a13 b13, a14 b14;
    New16, 16: a0 b0, a1 b1, a2 b2, a3 b3, a4 b4, a5 b5, a6 b6, a7 b7, a8 b8, a9 b9, a10 b10, a11 b11, a12 b12, a13 b13, a14 b14, a15 b15;
}

#[inline(always)]
fn add_entries<M: Entries<N>, const N: usize>(bar: &M, places: [Option<&mut M::Entry>; N]) {
    for (position, place) in places.into_iter().enumerate() {
        if let Some(place) = place {
            *place += bar.entry(position);
        }
    }
}
