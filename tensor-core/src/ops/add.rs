//! Sums of tangents, and of the values of formulas.

use crate::differentiable::{NoTangent, Tangent};
use crate::{Differentiable, Scalar};
use alloc::vec::Vec;
use nalgebra::allocator::{Allocator, SameShapeAllocator, SameShapeC, SameShapeR};
use nalgebra::constraint::{SameNumberOfColumns, SameNumberOfRows, ShapeConstraint};
use nalgebra::{DefaultAllocator, Dim, Matrix, OMatrix, Storage};

/// `a + b`.
#[diagnostic::on_unimplemented(
    message = "no derivative rule for `+` between `{Self}` and `{B}`",
    label = "cannot differentiate this sum"
)]
pub trait AddRule<B: ?Sized> {
    /// The sum.
    type Output;
    /// `self + b`.
    fn plus(&self, b: &B) -> Self::Output;
}

/// `a - b`.
#[diagnostic::on_unimplemented(
    message = "no derivative rule for `-` between `{Self}` and `{B}`",
    label = "cannot differentiate this difference"
)]
pub trait SubRule<B: ?Sized> {
    /// The difference.
    type Output;
    /// `self - b`.
    fn minus(&self, b: &B) -> Self::Output;
}

/// `-a`.
#[diagnostic::on_unimplemented(
    message = "no derivative rule for unary `-` of `{Self}`",
    label = "cannot differentiate this negation"
)]
pub trait NegRule {
    /// The opposite.
    type Output;
    /// `-self`.
    fn negated(&self) -> Self::Output;
}

/// `a + b`.
#[inline(always)]
pub fn add<A, B>(a: &A, b: &B) -> <A::Value as AddRule<B::Value>>::Output
where
    A: Differentiable + ?Sized,
    B: Differentiable + ?Sized,
    A::Value: AddRule<B::Value>,
{
    a.primal_value().plus(b.primal_value())
}

/// `a - b`.
#[inline(always)]
pub fn sub<A, B>(a: &A, b: &B) -> <A::Value as SubRule<B::Value>>::Output
where
    A: Differentiable + ?Sized,
    B: Differentiable + ?Sized,
    A::Value: SubRule<B::Value>,
{
    a.primal_value().minus(b.primal_value())
}

/// `-a`.
#[inline(always)]
pub fn neg<A>(a: &A) -> <A::Value as NegRule>::Output
where
    A: Differentiable + ?Sized,
    A::Value: NegRule,
{
    a.primal_value().negated()
}

impl<T: Scalar> AddRule<T> for T {
    type Output = T;
    #[inline(always)]
    fn plus(&self, b: &T) -> T {
        *self + *b
    }
}

impl<T: Scalar> SubRule<T> for T {
    type Output = T;
    #[inline(always)]
    fn minus(&self, b: &T) -> T {
        *self - *b
    }
}

impl<T: Scalar> NegRule for T {
    type Output = T;
    #[inline(always)]
    fn negated(&self) -> T {
        -*self
    }
}

macro_rules! matrix {
    ($Rule:ident, $method:ident, $op:tt) => {
        #[diagnostic::do_not_recommend]
        impl<T, R1, C1, S1, R2, C2, S2> $Rule<Matrix<T, R2, C2, S2>> for Matrix<T, R1, C1, S1>
        where
            T: Scalar,
            R1: Dim,
            C1: Dim,
            S1: Storage<T, R1, C1>,
            R2: Dim,
            C2: Dim,
            S2: Storage<T, R2, C2>,
            DefaultAllocator: SameShapeAllocator<R1, C1, R2, C2>,
            ShapeConstraint: SameNumberOfRows<R1, R2> + SameNumberOfColumns<C1, C2>,
        {
            type Output = OMatrix<T, SameShapeR<R1, R2>, SameShapeC<C1, C2>>;
            #[inline(always)]
            fn $method(&self, b: &Matrix<T, R2, C2, S2>) -> Self::Output {
                self $op b
            }
        }
    };
}
matrix!(AddRule, plus, +);
matrix!(SubRule, minus, -);

#[diagnostic::do_not_recommend]
impl<T: Scalar, R: Dim, C: Dim, S: Storage<T, R, C>> NegRule for Matrix<T, R, C, S>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Output = OMatrix<T, R, C>;
    #[inline(always)]
    fn negated(&self) -> Self::Output {
        -self
    }
}

impl AddRule<NoTangent> for NoTangent {
    type Output = NoTangent;
    #[inline(always)]
    fn plus(&self, _: &NoTangent) -> NoTangent {
        NoTangent
    }
}

impl SubRule<NoTangent> for NoTangent {
    type Output = NoTangent;
    #[inline(always)]
    fn minus(&self, _: &NoTangent) -> NoTangent {
        NoTangent
    }
}

impl NegRule for NoTangent {
    type Output = NoTangent;
    #[inline(always)]
    fn negated(&self) -> NoTangent {
        NoTangent
    }
}

macro_rules! container {
    ($([$($generics:tt)*] $Type:ty),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> AddRule<$Type> for $Type {
            type Output = $Type;
            #[inline(always)]
            fn plus(&self, b: &$Type) -> $Type {
                let mut sum = self.clone();
                Tangent::add(&mut sum, b);
                sum
            }
        }
    )*};
}
container!(
    [X: Tangent] Option<X>,
    [X: Tangent] Vec<X>,
    [X: Tangent, const N: usize] [X; N],
    [A: Tangent] (A,),
    [A: Tangent, B: Tangent] (A, B),
    [A: Tangent, B: Tangent, C: Tangent] (A, B, C),
    [A: Tangent, B: Tangent, C: Tangent, D: Tangent] (A, B, C, D),
    [A: Tangent, B: Tangent, C: Tangent, D: Tangent, E: Tangent] (A, B, C, D, E),
    [A: Tangent, B: Tangent, C: Tangent, D: Tangent, E: Tangent, F: Tangent] (A, B, C, D, E, F),
);
