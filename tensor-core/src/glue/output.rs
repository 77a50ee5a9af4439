//! What the derivative functions return, by the type of the output.

use crate::{Differentiable, Scalar, TangentOf};
use arrayvec::ArrayVec;
use nalgebra::{Const, SMatrix};

/// An output that has a gradient: a scalar, or an `Option` or `Result` of one.
#[diagnostic::on_unimplemented(
    message = "`grad` needs a scalar output, and this function returns `{Self}`",
    label = "not a scalar",
    note = "use `vjp` with a cotangent of the output, or `jacobian`; or reduce the output to a scalar, for example by `.sum()`"
)]
pub trait GradOutput: Sized {
    /// The scalar itself.
    type Scalar;
    /// `G`, wrapped as the output is.
    type With<G>;
    /// The value with its gradient.
    fn with_grad<G>(self, gradient: G) -> Self::With<(Self::Scalar, G)>;
    /// Applies `f` inside the wrapper.
    fn map<A, B>(with: Self::With<A>, f: impl FnOnce(A) -> B) -> Self::With<B>;
}

// One by one, so that rustc reports the trait's own message. Generated code of a generic scalar needs no trait.
macro_rules! scalar {
    ($t:ty) => {
        #[diagnostic::do_not_recommend]
        impl GradOutput for $t {
            type Scalar = $t;
            type With<G> = G;
            #[inline(always)]
            fn with_grad<G>(self, gradient: G) -> ($t, G) {
                (self, gradient)
            }
            #[inline(always)]
            fn map<A, B>(with: A, f: impl FnOnce(A) -> B) -> B {
                f(with)
            }
        }
        impl ScalarOutput for $t {}
    };
}

scalar!(f32);
scalar!(f64);

#[diagnostic::do_not_recommend]
impl<T: Scalar> GradOutput for Option<T> {
    type Scalar = T;
    type With<G> = Option<G>;
    #[inline(always)]
    fn with_grad<G>(self, gradient: G) -> Option<(T, G)> {
        Option::map(self, |value| (value, gradient))
    }
    #[inline(always)]
    fn map<A, B>(with: Option<A>, f: impl FnOnce(A) -> B) -> Option<B> {
        Option::map(with, f)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, E> GradOutput for Result<T, E> {
    type Scalar = T;
    type With<G> = Result<G, E>;
    #[inline(always)]
    fn with_grad<G>(self, gradient: G) -> Result<(T, G), E> {
        Result::map(self, |value| (value, gradient))
    }
    #[inline(always)]
    fn map<A, B>(with: Result<A, E>, f: impl FnOnce(A) -> B) -> Result<B, E> {
        Result::map(with, f)
    }
}

/// A plain scalar output, as second derivatives need it.
#[diagnostic::on_unimplemented(
    message = "second derivatives need a scalar output, and this function returns `{Self}`",
    label = "not a scalar"
)]
pub trait ScalarOutput {}

/// An output that a Jacobian has rows for: a scalar, a vector or an array of scalars.
#[diagnostic::on_unimplemented(
    message = "`jacobian` needs a scalar or vector output, and this function returns `{Self}`",
    label = "not a vector",
    note = "use `vjp` or `jvp`"
)]
pub trait JacobianOutput: Differentiable {
    /// The Jacobian with respect to parameters whose gradient is a `G`.
    type Jacobian<G: JacobianRows>;
    /// All rows, one pullback each.
    fn jacobian<G: JacobianRows>(&self, pullback: impl Fn(TangentOf<Self>) -> G) -> Self::Jacobian<G>;
}

impl<T: Scalar> JacobianOutput for T {
    type Jacobian<G: JacobianRows> = G::Rows<1>;
    #[inline]
    fn jacobian<G: JacobianRows>(&self, pullback: impl Fn(T) -> G) -> G::Rows<1> {
        G::rows([pullback(T::of_f64(1.0))])
    }
}

impl<T: Scalar, const M: usize> JacobianOutput for SMatrix<T, M, 1> {
    type Jacobian<G: JacobianRows> = G::Rows<M>;
    #[inline]
    fn jacobian<G: JacobianRows>(&self, pullback: impl Fn(Self) -> G) -> G::Rows<M> {
        rows(|row| {
            let mut seed = Self::zeros();
            seed[row] = T::of_f64(1.0);
            pullback(seed)
        })
    }
}

impl<T: Scalar, const M: usize> JacobianOutput for [T; M] {
    type Jacobian<G: JacobianRows> = G::Rows<M>;
    #[inline]
    fn jacobian<G: JacobianRows>(&self, pullback: impl Fn(Self) -> G) -> G::Rows<M> {
        rows(|row| {
            let mut seed = [T::of_f64(0.0); M];
            seed[row] = T::of_f64(1.0);
            pullback(seed)
        })
    }
}

/// All rows, from a loop of our own: with `array::from_fn` the pullback stays a call for each row.
#[inline]
fn rows<G: JacobianRows, const M: usize>(row: impl Fn(usize) -> G) -> G::Rows<M> {
    let mut gradients = ArrayVec::<G, M>::new();
    for number in 0..M {
        gradients.push(row(number));
    }
    match gradients.into_inner() {
        Ok(gradients) => G::rows(gradients),
        Err(_) => unreachable!("there are `M` rows"),
    }
}

/// A gradient that becomes rows of a Jacobian.
#[diagnostic::on_unimplemented(
    message = "no Jacobian with respect to a parameter whose gradient is `{Self}`",
    label = "use `vjp` or `jvp`"
)]
pub trait JacobianRows: Sized {
    /// `M` gradients as one block.
    type Rows<const M: usize>;
    /// Puts the gradients of `M` outputs together.
    fn rows<const M: usize>(gradients: [Self; M]) -> Self::Rows<M>;
}

macro_rules! scalar_rows {
    ($($t:ty),*) => {$(
        impl JacobianRows for $t {
            type Rows<const M: usize> = SMatrix<$t, M, 1>;
            #[inline]
            fn rows<const M: usize>(gradients: [Self; M]) -> SMatrix<$t, M, 1> {
                SMatrix::from_fn(|row, _| gradients[row])
            }
        }
    )*};
}
scalar_rows!(f32, f64);

impl<T: Scalar, const N: usize, const C: usize> JacobianRows for SMatrix<T, N, C>
where
    Const<C>: Columns,
{
    type Rows<const M: usize> = <Const<C> as Columns>::Rows<T, N, C, M>;
    #[inline]
    fn rows<const M: usize>(gradients: [Self; M]) -> Self::Rows<M> {
        <Const<C> as Columns>::rows(gradients)
    }
}

/// Tells vectors, whose Jacobian is a matrix, from matrices, whose Jacobian is an array of matrices.
pub trait Columns {
    /// `M` gradients as one block.
    type Rows<T: Scalar, const N: usize, const C: usize, const M: usize>;
    /// Puts them together.
    fn rows<T: Scalar, const N: usize, const C: usize, const M: usize>(
        gradients: [SMatrix<T, N, C>; M],
    ) -> Self::Rows<T, N, C, M>;
}

impl Columns for Const<1> {
    type Rows<T: Scalar, const N: usize, const C: usize, const M: usize> = SMatrix<T, M, N>;
    #[inline]
    fn rows<T: Scalar, const N: usize, const C: usize, const M: usize>(
        gradients: [SMatrix<T, N, C>; M],
    ) -> SMatrix<T, M, N> {
        SMatrix::from_fn(|row, column| gradients[row][column])
    }
}

macro_rules! several_columns {
    ($($c:literal)*) => {$(
        impl Columns for Const<$c> {
            type Rows<T: Scalar, const N: usize, const C: usize, const M: usize> = [SMatrix<T, N, C>; M];
            #[inline]
            fn rows<T: Scalar, const N: usize, const C: usize, const M: usize>(gradients: [SMatrix<T, N, C>; M]) -> [SMatrix<T, N, C>; M] {
                gradients
            }
        }
    )*};
}
several_columns!(2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40
    41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 128 256 512 784 1024);

impl<X: JacobianRows, const N: usize> JacobianRows for [X; N] {
    type Rows<const M: usize> = [[X; N]; M];
    #[inline]
    fn rows<const M: usize>(gradients: [Self; M]) -> [[X; N]; M] {
        gradients
    }
}

impl<X> JacobianRows for alloc::vec::Vec<X> {
    type Rows<const M: usize> = [Self; M];
    #[inline]
    fn rows<const M: usize>(gradients: [Self; M]) -> [Self; M] {
        gradients
    }
}

macro_rules! tuple_rows {
    ($($X:ident $i:tt),*) => {
        impl<$($X: JacobianRows + Clone),*> JacobianRows for ($($X,)*) {
            type Rows<const M: usize> = ($($X::Rows<M>,)*);
            #[inline]
            fn rows<const M: usize>(gradients: [Self; M]) -> Self::Rows<M> {
                ($($X::rows(core::array::from_fn(|row| gradients[row].$i.clone())),)*)
            }
        }
    };
}
tuple_rows!(A 0, B 1);
tuple_rows!(A 0, B 1, C 2);
tuple_rows!(A 0, B 1, C 2, D 3);
tuple_rows!(A 0, B 1, C 2, D 3, E 4);
tuple_rows!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple_rows!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple_rows!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// A gradient whose derivative is a square matrix.
#[diagnostic::on_unimplemented(
    message = "no Hessian with respect to a parameter whose gradient is `{Self}`",
    label = "use `hvp`",
    note = "a Hessian is with respect to one scalar or vector: name it by `wrt(…)`, or put several numbers in one vector"
)]
pub trait HessianTangent: Sized {
    /// The square matrix.
    type Hessian;
    /// Value, gradient and all columns, one direction each.
    fn hessian<Y>(zero: Self, along: impl FnMut(&Self) -> (Y, Self, Self)) -> (Y, Self, Self::Hessian);
    /// Zeros, to which entries are added one by one.
    fn empty() -> Self::Hessian;
    /// Adds a second derivative by one element.
    fn add_second(hessian: &mut Self::Hessian, element: usize, value: f64);
    /// Adds a second derivative by two elements, to both entries; to one twice if they are the same.
    fn add_mixed(hessian: &mut Self::Hessian, elements: [usize; 2], value: f64);
}

macro_rules! scalar_hessian {
    ($($t:ty),*) => {$(
        impl HessianTangent for $t {
            type Hessian = SMatrix<$t, 1, 1>;
            #[inline]
            fn hessian<Y>(_: Self, mut along: impl FnMut(&Self) -> (Y, Self, Self)) -> (Y, Self, Self::Hessian) {
                let (value, gradient, second) = along(&1.0);
                (value, gradient, SMatrix::from_element(second))
            }
            #[inline]
            fn empty() -> Self::Hessian {
                SMatrix::zeros()
            }
            #[inline]
            fn add_second(hessian: &mut Self::Hessian, element: usize, value: f64) {
                hessian[(element, element)] += <$t as Scalar>::of_f64(value);
            }
            #[inline]
            fn add_mixed(hessian: &mut Self::Hessian, [_, element]: [usize; 2], value: f64) {
                Self::add_second(hessian, element, value + value);
            }
        }
    )*};
}
scalar_hessian!(f32, f64);

impl<T: Scalar, const N: usize> HessianTangent for SMatrix<T, N, 1> {
    type Hessian = SMatrix<T, N, N>;
    #[inline]
    fn hessian<Y>(zero: Self, mut along: impl FnMut(&Self) -> (Y, Self, Self)) -> (Y, Self, SMatrix<T, N, N>) {
        let mut hessian = SMatrix::<T, N, N>::zeros();
        if const { N == 0 } {
            let (value, gradient, _) = along(&zero);
            return (value, gradient, hessian);
        }
        // One call in the text, so that it is inlined and what no direction changes is computed once.
        let mut both = None;
        for column in 0..N {
            let mut direction = zero;
            direction[column] = T::of_f64(1.0);
            let (value, gradient, second) = along(&direction);
            both = Some((value, gradient));
            hessian.set_column(column, &second);
        }
        let (value, gradient) = both.expect("there is a direction");
        (value, gradient, hessian)
    }
    #[inline]
    fn empty() -> Self::Hessian {
        SMatrix::zeros()
    }
    #[inline]
    fn add_second(hessian: &mut Self::Hessian, element: usize, value: f64) {
        hessian[(element, element)] += T::of_f64(value);
    }
    #[inline]
    fn add_mixed(hessian: &mut Self::Hessian, [one, other]: [usize; 2], value: f64) {
        if one == other {
            return Self::add_second(hessian, one, value + value);
        }
        // The second entry is that of the first, not another sum: it need not be read.
        let sum = hessian[(one, other)] + T::of_f64(value);
        hessian[(one, other)] = sum;
        hessian[(other, one)] = sum;
    }
}
