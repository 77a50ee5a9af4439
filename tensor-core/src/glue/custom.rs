//! Custom rules: whether a user's function has the signature of a rule, and one mode made from the other.

use crate::Tangent;
use core::marker::PhantomData;

/// A function, arguments for it, and the result expected of it.
pub struct Rule<F, A, R>(F, A, PhantomData<fn() -> R>);

impl<F, A, R> Rule<F, A, R> {
    /// Nothing is called yet.
    #[inline(always)]
    pub fn new(function: F, arguments: A) -> Self {
        Self(function, arguments, PhantomData)
    }
}

/// What a rule returned, and whether it has the right signature.
pub struct Answer<R, V>(R, PhantomData<V>);

impl<R, V> Answer<R, V> {
    /// What the rule returned.
    #[inline(always)]
    pub fn value(self) -> R {
        self.0
    }
}

/// The function takes these arguments and gives this result.
pub struct Fitting(());

/// It does not.
pub struct Misfitting(());

/// Found first by a method call, if the function fits.
pub trait Fits<R> {
    /// Calls the function.
    fn answer(self) -> Answer<R, Fitting>;
}

/// Found by a method call on a reference, if the function does not fit: the program is not compiled.
pub trait Misfits<R> {
    /// For the types only.
    fn answer(self) -> Answer<R, Misfitting>;
}

impl<F, A, R> Misfits<R> for &Rule<F, A, R> {
    fn answer(self) -> Answer<R, Misfitting> {
        unreachable!("a rule of another signature is not called")
    }
}

macro_rules! fits {
    ($($x:ident)+) => {
        #[allow(non_snake_case, reason = "one name for the type and the value of an argument")]
        impl<F: FnOnce($($x),+) -> R, R, $($x),+> Fits<R> for Rule<F, ($($x,)+), R> {
            #[inline(always)]
            fn answer(self) -> Answer<R, Fitting> {
                let ($($x,)+) = self.1;
                Answer((self.0)($($x),+), PhantomData)
            }
        }
    };
}
fits!(A);
fits!(A B);
fits!(A B C);
fits!(A B C D);
fits!(A B C D E);
fits!(A B C D E G);
fits!(A B C D E G H);
fits!(A B C D E G H I);
fits!(A B C D E G H I J);
fits!(A B C D E G H I J K);
fits!(A B C D E G H I J K L);
fits!(A B C D E G H I J K L M);
fits!(A B C D E G H I J K L M N);
fits!(A B C D E G H I J K L M N O);
fits!(A B C D E G H I J K L M N O P);
fits!(A B C D E G H I J K L M N O P Q);

/// The tangent with the shape of `zero` whose number `i` is `along` of unit vector `i`: the transpose of a linear map to
/// numbers.
pub fn transposed<Y: Tangent>(mut zero: Y, mut along: impl FnMut(&Y) -> f64) -> Y {
    let mut transposed = zero.clone();
    for index in 0..zero.flat_len() {
        set_number(&mut zero, index, 1.0);
        set_number(&mut transposed, index, along(&zero));
        set_number(&mut zero, index, 0.0);
    }
    transposed
}

fn set_number<Y: Tangent>(tangent: &mut Y, index: usize, value: f64) {
    let mut position = 0;
    tangent.for_each(&mut |entry| {
        if position == index {
            entry.set(value);
        }
        position += 1;
    });
}
