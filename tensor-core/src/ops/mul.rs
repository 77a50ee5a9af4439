//! `a * b` and its two adjoints: three partial contractions of the trilinear form `⟨g, a b⟩`, closed under
//! differentiation.

use super::kernel;
use crate::differentiable::{MatrixShape, NoTangent, ScalarShape};
use crate::{Differentiable, Scalar};
use nalgebra::allocator::Allocator;
use nalgebra::constraint::{AreMultipliable, ShapeConstraint};
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Storage};

/// `a * b`.
#[diagnostic::on_unimplemented(
    message = "no derivative rule for `*` between `{Self}` and `{B}`",
    label = "cannot differentiate this product",
    note = "scalars and nalgebra's matrices have one"
)]
pub trait MulRule<B: ?Sized> {
    /// The product.
    type Output;
    /// `self b`.
    fn times(&self, b: &B) -> Self::Output;
}

/// The adjoint of `a ↦ a b`, for an `a` of this shape.
#[diagnostic::on_unimplemented(message = "no derivative rule for this product by `{B}`")]
pub trait MulLhsRule<B: ?Sized, G: ?Sized> {
    /// A tangent of `a`.
    type Output;
    /// The `x` with `⟨x, a⟩ = ⟨g, a b⟩` for all `a`.
    fn mul_lhs(&self, b: &B, g: &G) -> Self::Output;
}

/// The adjoint of `b ↦ a b`, for a `b` of this shape.
#[diagnostic::on_unimplemented(message = "no derivative rule for this product with `{A}`")]
pub trait MulRhsRule<A: ?Sized, G: ?Sized> {
    /// A tangent of `b`.
    type Output;
    /// The `x` with `⟨x, b⟩ = ⟨g, a b⟩` for all `b`.
    fn mul_rhs(&self, a: &A, g: &G) -> Self::Output;
}

/// `a * b`.
#[inline(always)]
pub fn mul<A, B>(a: &A, b: &B) -> <A::Value as MulRule<B::Value>>::Output
where
    A: Differentiable + ?Sized,
    B: Differentiable + ?Sized,
    A::Value: MulRule<B::Value>,
{
    a.primal_value().times(b.primal_value())
}

/// The cotangent of `a`, of shape `s`, in `a * b` with cotangent `g`.
#[inline(always)]
pub fn mul_lhs<B, G, S>(b: &B, g: &G, s: &S) -> S::Output
where
    B: Differentiable + ?Sized,
    G: Differentiable + ?Sized,
    S: MulLhsRule<B::Value, G::Value>,
{
    s.mul_lhs(b.primal_value(), g.primal_value())
}

/// The cotangent of `b`, of shape `s`, in `a * b` with cotangent `g`.
#[inline(always)]
pub fn mul_rhs<A, G, S>(a: &A, g: &G, s: &S) -> S::Output
where
    A: Differentiable + ?Sized,
    G: Differentiable + ?Sized,
    S: MulRhsRule<A::Value, G::Value>,
{
    s.mul_rhs(a.primal_value(), g.primal_value())
}

impl<T: Scalar> MulRule<T> for T {
    type Output = T;
    #[inline(always)]
    fn times(&self, b: &T) -> T {
        *self * *b
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>> MulRule<T> for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Output = OMatrix<T, R, C>;
    #[inline(always)]
    fn times(&self, b: &T) -> Self::Output {
        self * *b
    }
}

#[diagnostic::do_not_recommend]
impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>> MulRule<Matrix<T, R, C, S>> for T
where
    DefaultAllocator: Allocator<R, C>,
{
    type Output = OMatrix<T, R, C>;
    #[inline(always)]
    fn times(&self, b: &Matrix<T, R, C, S>) -> Self::Output {
        b * *self
    }
}

#[diagnostic::do_not_recommend]
impl<T, R, K1, S1, K2, C, S2> MulRule<Matrix<T, K2, C, S2>> for Matrix<T, R, K1, S1>
where
    T: Scalar,
    R: Dim,
    K1: Dim,
    S1: Storage<T, R, K1>,
    K2: Dim,
    C: Dim,
    S2: Storage<T, K2, C>,
    DefaultAllocator: Allocator<R, C>,
    ShapeConstraint: AreMultipliable<R, K1, K2, C>,
{
    type Output = OMatrix<T, R, C>;
    #[inline(always)]
    fn times(&self, b: &Matrix<T, K2, C, S2>) -> Self::Output {
        if kernel::is_small::<R, K1, C>() {
            return self * b;
        }
        let mut product = OMatrix::zeros_generic(self.shape_generic().0, b.shape_generic().1);
        kernel::product(&mut product, self, b, kernel::add);
        product
    }
}

impl<T: Scalar> MulLhsRule<T, T> for ScalarShape<T> {
    type Output = T;
    #[inline(always)]
    fn mul_lhs(&self, b: &T, g: &T) -> T {
        *g * *b
    }
}

impl<T: Scalar> MulRhsRule<T, T> for ScalarShape<T> {
    type Output = T;
    #[inline(always)]
    fn mul_rhs(&self, a: &T, g: &T) -> T {
        *a * *g
    }
}

macro_rules! scalar_factor {
    ($Rule:ident, $method:ident) => {
        #[diagnostic::do_not_recommend]
        impl<T, R, C, R2, C2, S1, S2> $Rule<Matrix<T, R, C, S1>, Matrix<T, R2, C2, S2>> for ScalarShape<T>
        where
            T: Scalar,
            R: Dim,
            C: Dim,
            R2: Dim,
            C2: Dim,
            S1: Storage<T, R, C>,
            S2: Storage<T, R2, C2>,
        {
            type Output = T;
            #[inline(always)]
            fn $method(&self, x: &Matrix<T, R, C, S1>, g: &Matrix<T, R2, C2, S2>) -> T {
                kernel::inner(x, g)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T, R, C, R2, C2, S> $Rule<T, Matrix<T, R2, C2, S>> for MatrixShape<T, R, C>
        where
            T: Scalar,
            R: Dim,
            C: Dim,
            R2: Dim,
            C2: Dim,
            S: Storage<T, R2, C2>,
            DefaultAllocator: Allocator<R2, C2>,
        {
            type Output = OMatrix<T, R2, C2>;
            #[inline(always)]
            fn $method(&self, k: &T, g: &Matrix<T, R2, C2, S>) -> Self::Output {
                g * *k
            }
        }
    };
}
scalar_factor!(MulLhsRule, mul_lhs);
scalar_factor!(MulRhsRule, mul_rhs);

#[diagnostic::do_not_recommend]
impl<T, R, K, K2, C2, S2, R3, C3, S3> MulLhsRule<Matrix<T, K2, C2, S2>, Matrix<T, R3, C3, S3>> for MatrixShape<T, R, K>
where
    T: Scalar,
    R: Dim,
    K: Dim,
    K2: Dim,
    C2: Dim,
    S2: Storage<T, K2, C2>,
    R3: Dim,
    C3: Dim,
    S3: Storage<T, R3, C3>,
    DefaultAllocator: Allocator<R, K>,
{
    type Output = OMatrix<T, R, K>;
    #[inline(always)]
    fn mul_lhs(&self, b: &Matrix<T, K2, C2, S2>, g: &Matrix<T, R3, C3, S3>) -> Self::Output {
        let (rows, columns) = self.dims();
        let mut a_bar = OMatrix::zeros_generic(rows, columns);
        kernel::product_transposed(&mut a_bar, g, b, kernel::set);
        a_bar
    }
}

#[diagnostic::do_not_recommend]
impl<T, K, C, R2, K2, S2, R3, C3, S3> MulRhsRule<Matrix<T, R2, K2, S2>, Matrix<T, R3, C3, S3>> for MatrixShape<T, K, C>
where
    T: Scalar,
    K: Dim,
    C: Dim,
    R2: Dim,
    K2: Dim,
    S2: Storage<T, R2, K2>,
    R3: Dim,
    C3: Dim,
    S3: Storage<T, R3, C3>,
    DefaultAllocator: Allocator<K, C>,
{
    type Output = OMatrix<T, K, C>;
    #[inline(always)]
    fn mul_rhs(&self, a: &Matrix<T, R2, K2, S2>, g: &Matrix<T, R3, C3, S3>) -> Self::Output {
        let (rows, columns) = self.dims();
        let mut b_bar = OMatrix::zeros_generic(rows, columns);
        kernel::transposed_product(&mut b_bar, a, g, kernel::set);
        b_bar
    }
}

impl<X: ?Sized, G: ?Sized> MulLhsRule<X, G> for NoTangent {
    type Output = NoTangent;
    #[inline(always)]
    fn mul_lhs(&self, _: &X, _: &G) -> NoTangent {
        NoTangent
    }
}

impl<X: ?Sized, G: ?Sized> MulRhsRule<X, G> for NoTangent {
    type Output = NoTangent;
    #[inline(always)]
    fn mul_rhs(&self, _: &X, _: &G) -> NoTangent {
        NoTangent
    }
}

impl MulRule<NoTangent> for NoTangent {
    type Output = NoTangent;
    #[inline(always)]
    fn times(&self, _: &NoTangent) -> NoTangent {
        NoTangent
    }
}

macro_rules! integer {
    ($($t:ty),*) => {$(
        impl MulRule<NoTangent> for $t {
            type Output = NoTangent;
            #[inline(always)]
            fn times(&self, _: &NoTangent) -> NoTangent {
                NoTangent
            }
        }
        impl MulRule<$t> for NoTangent {
            type Output = NoTangent;
            #[inline(always)]
            fn times(&self, _: &$t) -> NoTangent {
                NoTangent
            }
        }
    )*};
}
integer!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
