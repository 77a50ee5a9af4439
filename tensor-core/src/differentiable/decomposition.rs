//! Factorised matrices.

use super::{Differentiable, Shape};
use crate::Real;
use core::marker::PhantomData;
use nalgebra::allocator::Allocator;
use nalgebra::{Cholesky, DefaultAllocator, Dim, DimMin, LU, OMatrix};

macro_rules! square_shape {
    ($(#[$doc:meta])* $Name:ident) => {
        $(#[$doc])*
        #[doc(hidden)]
        #[derive(Clone, Copy, Debug)]
        pub struct $Name<T, D> {
            dim: D,
            scalar: PhantomData<T>,
        }

        impl<T: Real, D: Dim> $Name<T, D> {
            pub(crate) fn new(dim: D) -> Self {
                Self { dim, scalar: PhantomData }
            }
        }

        impl<T: Real, D: Dim> Shape for $Name<T, D>
        where
            DefaultAllocator: Allocator<D, D>,
        {
            type Tangent = OMatrix<T, D, D>;
            #[inline(always)]
            fn unknown() -> Self {
                Self::new(D::from_usize(D::try_to_usize().unwrap_or(0)))
            }
            #[inline(always)]
            fn zero(&self) -> Self::Tangent {
                OMatrix::zeros_generic(self.dim, self.dim)
            }
        }
    };
}
square_shape!(
    /// The size of a Cholesky factor.
    CholeskyShape
);
square_shape!(
    /// The size of a matrix in LU form.
    LuShape
);

/// The tangent is that of the factor `L`: a lower triangular matrix.
impl<T: Real, D: Dim> Differentiable for Cholesky<T, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    type Tangent = OMatrix<T, D, D>;
    type Value = Self;
    type Owned = Self;
    type Shape = CholeskyShape<T, D>;

    #[inline(always)]
    fn primal_value(&self) -> &Self {
        self
    }
    #[inline(always)]
    fn saved(&self) -> Self {
        self.clone()
    }
    #[inline(always)]
    fn tangent_shape(&self) -> Self::Shape {
        CholeskyShape::new(self.l_dirty().shape_generic().0)
    }
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self {
        Self::pack_dirty(self.l().zip_map(&direction.lower_triangle(), |l, d| l + T::of_f64(step) * d))
    }
}

/// The tangent is that of the matrix that was factorised.
impl<T: Real, D: DimMin<D, Output = D>> Differentiable for LU<T, D, D>
where
    DefaultAllocator: Allocator<D, D> + Allocator<D>,
{
    type Tangent = OMatrix<T, D, D>;
    type Value = Self;
    type Owned = Self;
    type Shape = LuShape<T, D>;

    #[inline(always)]
    fn primal_value(&self) -> &Self {
        self
    }
    #[inline(always)]
    fn saved(&self) -> Self {
        self.clone()
    }
    #[inline(always)]
    fn tangent_shape(&self) -> Self::Shape {
        LuShape::new(self.lu_internal().shape_generic().0)
    }
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self {
        Self::new(factored(self).zip_map(direction, |a, d| a + T::of_f64(step) * d))
    }
}

/// The matrix that `lu` factorises.
pub(crate) fn factored<T: Real, D: DimMin<D, Output = D>>(lu: &LU<T, D, D>) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D> + Allocator<D>,
{
    let (dim, packed) = (lu.lu_internal().shape_generic().0, lu.lu_internal());
    let unit_lower = |i: usize, k: usize| if i == k { T::one() } else { packed[(i, k)] };
    let mut a = OMatrix::from_fn_generic(dim, dim, |i, j| {
        (0..=i.min(j)).fold(T::zero(), |sum, k| sum + unit_lower(i, k) * packed[(k, j)])
    });
    lu.p().inv_permute_rows(&mut a);
    a
}
