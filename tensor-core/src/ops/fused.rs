//! The adjoints of `*`, added to a place without a temporary.

use super::kernel;
use crate::differentiable::{NoTangent, Nondiff};
use crate::{Differentiable, Scalar};
use nalgebra::{Dim, Matrix, Storage, StorageMut};

/// A place that takes the cotangent of `a` in `a * b`.
#[diagnostic::on_unimplemented(message = "no derivative rule for this product by `{B}`")]
pub trait AccMulLhs<B: ?Sized, G: ?Sized> {
    /// `self += ` the adjoint of `a ↦ a b` at `g`.
    fn acc_mul_lhs(&mut self, b: &B, g: &G);
}

/// A place that takes the cotangent of `b` in `a * b`.
#[diagnostic::on_unimplemented(message = "no derivative rule for this product with `{A}`")]
pub trait AccMulRhs<A: ?Sized, G: ?Sized> {
    /// `self += ` the adjoint of `b ↦ a b` at `g`.
    fn acc_mul_rhs(&mut self, a: &A, g: &G);
}

/// `a_bar +=` the cotangent of `a` in `a * b` with cotangent `g`.
#[inline(always)]
pub fn acc_mul_lhs<P, B, G>(a_bar: &mut P, b: &B, g: &G)
where
    P: AccMulLhs<B::Value, G::Value> + ?Sized,
    B: Differentiable + ?Sized,
    G: Differentiable + ?Sized,
{
    a_bar.acc_mul_lhs(b.primal_value(), g.primal_value());
}

/// `b_bar +=` the cotangent of `b` in `a * b` with cotangent `g`.
#[inline(always)]
pub fn acc_mul_rhs<P, A, G>(a: &A, b_bar: &mut P, g: &G)
where
    P: AccMulRhs<A::Value, G::Value> + ?Sized,
    A: Differentiable + ?Sized,
    G: Differentiable + ?Sized,
{
    b_bar.acc_mul_rhs(a.primal_value(), g.primal_value());
}

impl<T: Scalar> AccMulLhs<T, T> for T {
    #[inline(always)]
    fn acc_mul_lhs(&mut self, b: &T, g: &T) {
        *self += *g * *b;
    }
}

impl<T: Scalar> AccMulRhs<T, T> for T {
    #[inline(always)]
    fn acc_mul_rhs(&mut self, a: &T, g: &T) {
        *self += *a * *g;
    }
}

macro_rules! fused {
    ($Rule:ident, $method:ident, |$place:ident, $x:ident, $g:ident| $product:expr) => {
        #[diagnostic::do_not_recommend]
        impl<T, R, C, S1, R2, C2, S2> $Rule<Matrix<T, R, C, S1>, Matrix<T, R2, C2, S2>> for T
        where
            T: Scalar,
            R: Dim,
            C: Dim,
            S1: Storage<T, R, C>,
            R2: Dim,
            C2: Dim,
            S2: Storage<T, R2, C2>,
        {
            #[inline(always)]
            fn $method(&mut self, x: &Matrix<T, R, C, S1>, g: &Matrix<T, R2, C2, S2>) {
                *self += kernel::inner(x, g);
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T, R, C, S1, R2, C2, S2> $Rule<T, Matrix<T, R2, C2, S2>> for Matrix<T, R, C, S1>
        where
            T: Scalar,
            R: Dim,
            C: Dim,
            S1: StorageMut<T, R, C>,
            R2: Dim,
            C2: Dim,
            S2: Storage<T, R2, C2>,
        {
            #[inline(always)]
            fn $method(&mut self, k: &T, g: &Matrix<T, R2, C2, S2>) {
                kernel::add_scaled(self, *k, g);
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T, R, C, S1, R2, C2, S2, R3, C3, S3> $Rule<Matrix<T, R2, C2, S2>, Matrix<T, R3, C3, S3>>
            for Matrix<T, R, C, S1>
        where
            T: Scalar,
            R: Dim,
            C: Dim,
            S1: StorageMut<T, R, C>,
            R2: Dim,
            C2: Dim,
            S2: Storage<T, R2, C2>,
            R3: Dim,
            C3: Dim,
            S3: Storage<T, R3, C3>,
        {
            #[inline(always)]
            fn $method(&mut self, $x: &Matrix<T, R2, C2, S2>, $g: &Matrix<T, R3, C3, S3>) {
                let $place = self;
                $product;
            }
        }

        #[diagnostic::do_not_recommend]
        impl<X: ?Sized, G: ?Sized> $Rule<X, G> for NoTangent {
            #[inline(always)]
            fn $method(&mut self, _: &X, _: &G) {}
        }

        #[diagnostic::do_not_recommend]
        impl<X: ?Sized, G: ?Sized> $Rule<X, G> for Nondiff {
            #[inline(always)]
            fn $method(&mut self, _: &X, _: &G) {}
        }
    };
}
fused!(AccMulLhs, acc_mul_lhs, |place, b, g| kernel::product_transposed(place, g, b, kernel::add));
fused!(AccMulRhs, acc_mul_rhs, |place, a, g| kernel::transposed_product(place, a, g, kernel::add));
