//! Matrices that come factorised, and systems solved by them.
//!
//! The tangent of an LU is that of the matrix `A`; the tangent of a Cholesky is that of its factor `L`, so
//! `dA = dL Lᵀ + L dLᵀ`.

use super::Dense;
use crate::differentiable::{CholeskyShape, LuShape, MatrixShape, factored};
use crate::{Differentiable, Real};
use nalgebra::allocator::Allocator;
use nalgebra::{Cholesky, DefaultAllocator, Dim, DimMin, LU, Matrix, OMatrix, Storage};

/// A square matrix `A`, plain or factorised.
#[diagnostic::on_unimplemented(message = "no derivative rule for this operation on `{Self}`")]
pub trait SquareRule<T: Real, D: Dim>: Differentiable
where
    DefaultAllocator: Allocator<D, D>,
{
    /// `A`.
    fn matrix(&self) -> OMatrix<T, D, D>;
    /// The tangent of `A` for the tangent `t` of `self`.
    fn matrix_tangent(&self, t: OMatrix<T, D, D>) -> OMatrix<T, D, D> {
        t
    }
    /// The cotangent of `self` for the cotangent `g` of `A`.
    fn matrix_cotangent(&self, g: OMatrix<T, D, D>) -> OMatrix<T, D, D> {
        g
    }
}

impl<T: Real, D: Dim, S: Storage<T, D, D>> SquareRule<T, D> for Matrix<T, D, D, S>
where
    DefaultAllocator: Allocator<D, D>,
{
    fn matrix(&self) -> OMatrix<T, D, D> {
        self.clone_owned()
    }
}

impl<T: Real, D: DimMin<D, Output = D>> SquareRule<T, D> for LU<T, D, D>
where
    DefaultAllocator: Allocator<D, D> + Allocator<D>,
{
    fn matrix(&self) -> OMatrix<T, D, D> {
        factored(self)
    }
}

impl<T: Real, D: Dim> SquareRule<T, D> for Cholesky<T, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    fn matrix(&self) -> OMatrix<T, D, D> {
        let l = self.l();
        super::mul(&l, &l.transpose())
    }
    fn matrix_tangent(&self, t: OMatrix<T, D, D>) -> OMatrix<T, D, D> {
        self.tangent_shape().tangent_pair(&self.l(), &t)
    }
    fn matrix_cotangent(&self, g: OMatrix<T, D, D>) -> OMatrix<T, D, D> {
        self.tangent_shape().cotangent_pair(&g, &self.l())
    }
}

/// The second derivative of the matrix by its factors.
pub trait PairRule<T: Real, D: Dim>
where
    DefaultAllocator: Allocator<D, D>,
{
    /// The mixed second derivative of `A` along `u` and `t`.
    fn tangent_pair(&self, u: &OMatrix<T, D, D>, t: &OMatrix<T, D, D>) -> OMatrix<T, D, D>;
    /// The adjoint of `u ↦ tangent_pair(u, t)` at `g`.
    fn cotangent_pair(&self, g: &OMatrix<T, D, D>, t: &OMatrix<T, D, D>) -> OMatrix<T, D, D>;
}

impl<T: Real, D: Dim> PairRule<T, D> for CholeskyShape<T, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    fn tangent_pair(&self, u: &OMatrix<T, D, D>, t: &OMatrix<T, D, D>) -> OMatrix<T, D, D> {
        let half = super::mul(&u.lower_triangle(), &t.lower_triangle().transpose());
        &half + half.transpose()
    }
    fn cotangent_pair(&self, g: &OMatrix<T, D, D>, t: &OMatrix<T, D, D>) -> OMatrix<T, D, D> {
        super::mul(&(g + g.transpose()), &t.lower_triangle()).lower_triangle()
    }
}

macro_rules! matrix_itself {
    ($Shape:ty) => {
        impl<T: Real, D: Dim> PairRule<T, D> for $Shape
        where
            DefaultAllocator: Allocator<D, D>,
        {
            fn tangent_pair(&self, u: &OMatrix<T, D, D>, _: &OMatrix<T, D, D>) -> OMatrix<T, D, D> {
                u * T::zero()
            }
            fn cotangent_pair(&self, g: &OMatrix<T, D, D>, _: &OMatrix<T, D, D>) -> OMatrix<T, D, D> {
                g * T::zero()
            }
        }
    };
}
matrix_itself!(MatrixShape<T, D, D>);
matrix_itself!(LuShape<T, D>);

/// The tangent of the matrix `x` stands for, from the tangent `t` of `x`.
#[inline]
pub fn matrix_tangent<X, T: Real, D: Dim>(x: &X, t: &impl Dense<T, D, D>) -> OMatrix<T, D, D>
where
    X: Differentiable + ?Sized,
    X::Value: SquareRule<T, D>,
    DefaultAllocator: Allocator<D, D>,
{
    x.primal_value().matrix_tangent(t.dense().clone_owned())
}

/// The cotangent of `x` from the cotangent `g` of the matrix it stands for.
#[inline]
pub fn matrix_cotangent<X, T: Real, D: Dim>(x: &X, g: &impl Dense<T, D, D>) -> OMatrix<T, D, D>
where
    X: Differentiable + ?Sized,
    X::Value: SquareRule<T, D>,
    DefaultAllocator: Allocator<D, D>,
{
    x.primal_value().matrix_cotangent(g.dense().clone_owned())
}

/// The second derivative of the matrix, along the tangents `u` and `t` of its factors.
#[inline]
pub fn tangent_pair<T: Real, D: Dim>(
    u: &impl Dense<T, D, D>,
    t: &impl Dense<T, D, D>,
    s: &impl PairRule<T, D>,
) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    s.tangent_pair(&u.dense().clone_owned(), &t.dense().clone_owned())
}

/// The adjoint of `u ↦ tangent_pair(u, t)` at `g`.
#[inline]
pub fn cotangent_pair<T: Real, D: Dim>(
    g: &impl Dense<T, D, D>,
    t: &impl Dense<T, D, D>,
    s: &impl PairRule<T, D>,
) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    s.cotangent_pair(&g.dense().clone_owned(), &t.dense().clone_owned())
}

/// A factorisation that solves systems.
#[diagnostic::on_unimplemented(
    message = "no derivative rule for `solve` of `{Self}`",
    note = "Cholesky and LU have one"
)]
pub trait SolveRule<T: Real, D: Dim> {
    /// `b ← A⁻¹ b`, or 0 if `A` is singular.
    fn solve_in_place<C: Dim>(&self, b: &mut OMatrix<T, D, C>)
    where
        DefaultAllocator: Allocator<D, C>;
    /// `b ← A⁻ᵀ b`, or 0 if `A` is singular.
    fn solve_tr_in_place<C: Dim>(&self, b: &mut OMatrix<T, D, C>)
    where
        DefaultAllocator: Allocator<D, C>;
}

impl<T: Real, D: Dim> SolveRule<T, D> for Cholesky<T, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    fn solve_in_place<C: Dim>(&self, b: &mut OMatrix<T, D, C>)
    where
        DefaultAllocator: Allocator<D, C>,
    {
        self.solve_mut(b);
    }
    fn solve_tr_in_place<C: Dim>(&self, b: &mut OMatrix<T, D, C>)
    where
        DefaultAllocator: Allocator<D, C>,
    {
        self.solve_mut(b);
    }
}

impl<T: Real, D: DimMin<D, Output = D>> SolveRule<T, D> for LU<T, D, D>
where
    DefaultAllocator: Allocator<D, D> + Allocator<D>,
{
    fn solve_in_place<C: Dim>(&self, b: &mut OMatrix<T, D, C>)
    where
        DefaultAllocator: Allocator<D, C>,
    {
        if !self.solve_mut(b) {
            b.fill(T::zero());
        }
    }
    fn solve_tr_in_place<C: Dim>(&self, b: &mut OMatrix<T, D, C>)
    where
        DefaultAllocator: Allocator<D, C>,
    {
        let packed = self.lu_internal();
        if !packed.tr_solve_upper_triangular_mut(b) {
            return b.fill(T::zero());
        }
        for j in 0..b.ncols() {
            for i in (0..b.nrows()).rev() {
                for k in i + 1..b.nrows() {
                    let known = b[(k, j)];
                    b[(i, j)] -= packed[(k, i)] * known;
                }
            }
        }
        self.p().inv_permute_rows(b);
    }
}

/// `A⁻¹ b` for the matrix `A` that `x` factorises; 0 if it is singular, which the primal says by `None`.
#[inline]
pub fn solve_by<X, T: Real, D: Dim, C: Dim>(x: &X, b: &impl Dense<T, D, C>) -> OMatrix<T, D, C>
where
    X: Differentiable + ?Sized,
    X::Value: SolveRule<T, D>,
    DefaultAllocator: Allocator<D, C>,
{
    let mut solution = b.dense().clone_owned();
    x.primal_value().solve_in_place(&mut solution);
    solution
}

/// `A⁻ᵀ b` for the matrix `A` that `x` factorises; 0 if it is singular.
#[inline]
pub fn solve_by_tr<X, T: Real, D: Dim, C: Dim>(x: &X, b: &impl Dense<T, D, C>) -> OMatrix<T, D, C>
where
    X: Differentiable + ?Sized,
    X::Value: SolveRule<T, D>,
    DefaultAllocator: Allocator<D, C>,
{
    let mut solution = b.dense().clone_owned();
    x.primal_value().solve_tr_in_place(&mut solution);
    solution
}
