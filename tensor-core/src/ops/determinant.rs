//! The gradient of the determinant: the cofactors, of singular matrices too.

use super::Dense;
use super::factor::SquareRule;
use crate::{Differentiable, Real};
use nalgebra::allocator::Allocator;
use nalgebra::{DMatrix, DefaultAllocator, Dim, Dyn, OMatrix, SVD};

/// The matrix of cofactors of the matrix `x` stands for: the gradient of its determinant.
#[inline]
pub fn cofactor<X, T: Real, D: Dim>(x: &X) -> OMatrix<T, D, D>
where
    X: Differentiable + ?Sized,
    X::Value: SquareRule<T, D>,
    DefaultAllocator: Allocator<D, D>,
{
    let a = x.primal_value().matrix();
    match a.nrows() {
        0 | 1 => a.map(|_| T::one()),
        2 => from_two(&a),
        3 => by_neighbours(&a, |[i1, i2], [j1, j2]| a[(i1, j1)] * a[(i2, j2)] - a[(i1, j2)] * a[(i2, j1)]),
        _ => Inverse::new(&a).map_or_else(|| Spectrum::new(&a).cofactor(&a), |inverse| inverse.cofactor()),
    }
}

/// The derivative of [`cofactor`] along the tangent `v` of the matrix; symmetric, so its own adjoint.
pub fn cofactor_along<X, T: Real, D: Dim>(x: &X, v: &impl Dense<T, D, D>) -> OMatrix<T, D, D>
where
    X: Differentiable + ?Sized,
    X::Value: SquareRule<T, D>,
    DefaultAllocator: Allocator<D, D>,
{
    let (a, v) = (x.primal_value().matrix(), v.dense().clone_owned());
    match a.nrows() {
        0 | 1 => a.map(|_| T::zero()),
        2 => from_two(&v),
        3 => minors(&a, &v),
        _ => Inverse::new(&a).map_or_else(|| Spectrum::new(&a).along(&v), |inverse| inverse.along(&v)),
    }
}

#[inline(always)]
fn from_two<T: Real, D: Dim>(a: &OMatrix<T, D, D>) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    let mut out = a.clone();
    out[(0, 0)] = a[(1, 1)];
    out[(1, 0)] = -a[(0, 1)];
    out[(0, 1)] = -a[(1, 0)];
    out[(1, 1)] = a[(0, 0)];
    out
}

/// The symmetric bilinear form whose diagonal is twice the cofactors of a 3x3 matrix.
#[inline(always)]
fn minors<T: Real, D: Dim>(p: &OMatrix<T, D, D>, q: &OMatrix<T, D, D>) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    by_neighbours(p, |[i1, i2], [j1, j2]| {
        p[(i1, j1)] * q[(i2, j2)] + q[(i1, j1)] * p[(i2, j2)] - p[(i1, j2)] * q[(i2, j1)] - q[(i1, j2)] * p[(i2, j1)]
    })
}

/// A 3x3 matrix from the cyclic neighbours of each row and column, which carry the sign of a cofactor.
#[inline(always)]
fn by_neighbours<T: Real, D: Dim>(
    like: &OMatrix<T, D, D>,
    element: impl Fn([usize; 2], [usize; 2]) -> T,
) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    const NEIGHBOURS: [[usize; 2]; 3] = [[1, 2], [2, 0], [0, 1]];
    let mut out = like.clone();
    for j in 0..3 {
        for i in 0..3 {
            out[(i, j)] = element(NEIGHBOURS[i], NEIGHBOURS[j]);
        }
    }
    out
}

/// Determinant and inverse of a matrix that is far from singular.
struct Inverse<T: Real, D: Dim>
where
    DefaultAllocator: Allocator<D, D>,
{
    determinant: T,
    inverse: OMatrix<T, D, D>,
}

impl<T: Real, D: Dim> Inverse<T, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    /// Gauss-Jordan elimination with row pivots; `None` if the pivots tell that much accuracy would be lost.
    fn new(a: &OMatrix<T, D, D>) -> Option<Self> {
        let (rows, columns) = a.shape_generic();
        let (mut left, mut inverse) = (a.clone(), OMatrix::identity_generic(rows, columns));
        let (mut determinant, mut least, mut greatest) = (T::one(), a.amax(), T::zero());
        for k in 0..a.nrows() {
            let row = k + left.view((k, k), (a.nrows() - k, 1)).column(0).icamax();
            if row != k {
                left.swap_rows(k, row);
                inverse.swap_rows(k, row);
                determinant = -determinant;
            }
            let pivot = left[(k, k)];
            least = least.min(pivot.abs());
            greatest = greatest.max(pivot.abs());
            let safe = least > greatest * T::default_epsilon().sqrt().sqrt();
            if !safe {
                return None;
            }
            determinant *= pivot;
            eliminate(&mut left, &mut inverse, k, pivot);
        }
        Some(Self { determinant, inverse })
    }

    fn cofactor(&self) -> OMatrix<T, D, D> {
        self.inverse.transpose() * self.determinant
    }

    /// `(⟨K, v⟩ K - K vᵀ K) / det` for the cofactors `K`.
    fn along(&self, v: &OMatrix<T, D, D>) -> OMatrix<T, D, D> {
        let (cofactor, inverse) = (self.cofactor(), self.inverse.transpose());
        let around = super::mul(&super::mul(&inverse, &v.transpose()), &cofactor);
        &cofactor * super::dot(&inverse, v) - around
    }
}

fn eliminate<T: Real, D: Dim>(left: &mut OMatrix<T, D, D>, inverse: &mut OMatrix<T, D, D>, k: usize, pivot: T)
where
    DefaultAllocator: Allocator<D, D>,
{
    let n = left.nrows();
    for j in 0..n {
        left[(k, j)] /= pivot;
        inverse[(k, j)] /= pivot;
    }
    for i in (0..n).filter(|i| *i != k) {
        let factor = left[(i, k)];
        for j in 0..n {
            let (row, inverse_row) = (left[(k, j)], inverse[(k, j)]);
            left[(i, j)] -= factor * row;
            inverse[(i, j)] -= factor * inverse_row;
        }
    }
}

/// `A = U Σ Vᵀ` with `sign = det U det V`; products of singular values are safe where inverses are not.
struct Spectrum<T: Real> {
    u: DMatrix<T>,
    v_t: DMatrix<T>,
    values: alloc::vec::Vec<T>,
    sign: T,
}

impl<T: Real> Spectrum<T> {
    fn new<D: Dim>(a: &OMatrix<T, D, D>) -> Self
    where
        DefaultAllocator: Allocator<D, D>,
    {
        let n = a.nrows();
        let dense = DMatrix::from_fn(n, n, |i, j| a[(i, j)]);
        // A matrix with a NaN would iterate for ever.
        match SVD::<T, Dyn, Dyn>::try_new(dense, true, true, T::default_epsilon(), 1000 * n) {
            Some(SVD { u: Some(u), v_t: Some(v_t), singular_values }) => {
                let sign = u.determinant() * v_t.determinant();
                Self { u, v_t, values: singular_values.as_slice().to_vec(), sign }
            }
            _ => {
                let nan = DMatrix::from_element(n, n, T::of_f64(f64::NAN));
                Self { u: nan.clone(), v_t: nan, values: alloc::vec![T::one(); n], sign: T::one() }
            }
        }
    }

    /// The product of the singular values without the `i`-th and the `j`-th.
    fn others(&self, i: usize, j: usize) -> T {
        let kept = self.values.iter().enumerate().filter(|(k, _)| *k != i && *k != j);
        kept.fold(T::one(), |product, (_, value)| product * *value)
    }

    fn rotate<D: Dim>(&self, middle: &DMatrix<T>, like: &OMatrix<T, D, D>) -> OMatrix<T, D, D>
    where
        DefaultAllocator: Allocator<D, D>,
    {
        let (rows, columns) = like.shape_generic();
        let full = &self.u * middle * &self.v_t * self.sign;
        OMatrix::from_fn_generic(rows, columns, |i, j| full[(i, j)])
    }

    fn cofactor<D: Dim>(&self, like: &OMatrix<T, D, D>) -> OMatrix<T, D, D>
    where
        DefaultAllocator: Allocator<D, D>,
    {
        let n = self.values.len();
        let middle = DMatrix::from_fn(n, n, |i, j| if i == j { self.others(i, i) } else { T::zero() });
        self.rotate(&middle, like)
    }

    fn along<D: Dim>(&self, v: &OMatrix<T, D, D>) -> OMatrix<T, D, D>
    where
        DefaultAllocator: Allocator<D, D>,
    {
        let n = self.values.len();
        let inner = self.u.tr_mul(&DMatrix::from_fn(n, n, |i, j| v[(i, j)])) * self.v_t.transpose();
        let middle = DMatrix::from_fn(n, n, |i, j| {
            if i == j {
                (0..n).filter(|k| *k != i).fold(T::zero(), |sum, k| sum + inner[(k, k)] * self.others(i, k))
            } else {
                -inner[(j, i)] * self.others(i, j)
            }
        });
        self.rotate(&middle, v)
    }
}
