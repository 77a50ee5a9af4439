//! Triangular systems and the Cholesky factor.

use super::Dense;
use crate::differentiable::MatrixShape;
use crate::{Differentiable, Real};
use nalgebra::allocator::Allocator;
use nalgebra::{Cholesky, DefaultAllocator, Dim, OMatrix};

/// `l⁻¹ b`, reading the lower triangle of `l`; 0 if `l` is singular, which the primal says by `None`.
#[inline]
pub fn lower_solve<T: Real, D: Dim, C: Dim>(l: &impl Dense<T, D, D>, b: &impl Dense<T, D, C>) -> OMatrix<T, D, C>
where
    DefaultAllocator: Allocator<D, C>,
{
    let mut solution = b.dense().clone_owned();
    if !l.dense().solve_lower_triangular_mut(&mut solution) {
        solution.fill(T::zero());
    }
    solution
}

/// `l⁻ᵀ b`, reading the lower triangle of `l`; 0 if `l` is singular.
#[inline]
pub fn lower_solve_tr<T: Real, D: Dim, C: Dim>(l: &impl Dense<T, D, D>, b: &impl Dense<T, D, C>) -> OMatrix<T, D, C>
where
    DefaultAllocator: Allocator<D, C>,
{
    let mut solution = b.dense().clone_owned();
    if !l.dense().tr_solve_lower_triangular_mut(&mut solution) {
        solution.fill(T::zero());
    }
    solution
}

/// The factor `L` of a Cholesky factorisation; the identity if there is none.
#[inline]
pub fn factor_l<T: Real, D: Dim>(
    x: &impl Differentiable<Value = Option<Cholesky<T, D>>>,
    s: &MatrixShape<T, D, D>,
) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    let (rows, columns) = s.dims();
    x.primal_value().as_ref().map_or_else(|| OMatrix::identity_generic(rows, columns), Cholesky::l)
}

/// The gradient of `ln det A` with respect to the factor `L`: `2 / Lᵢᵢ` on the diagonal.
#[inline]
pub fn log_det_gradient<T: Real, D: Dim>(x: &impl Differentiable<Value = Cholesky<T, D>>) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    let l = x.primal_value().l_dirty();
    let (rows, columns) = l.shape_generic();
    let mut gradient = OMatrix::zeros_generic(rows, columns);
    for i in 0..rows.value() {
        gradient[(i, i)] = T::of_f64(2.0) / l[(i, i)];
    }
    gradient
}
