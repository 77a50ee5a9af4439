//! The Cholesky factorisation and its adjoint, by loops that the compiler unrolls for small fixed shapes.

use super::Dense;
use crate::differentiable::MatrixShape;
use crate::{Differentiable, Real};
use nalgebra::allocator::Allocator;
use nalgebra::{Cholesky, DefaultAllocator, Dim, OMatrix};

/// `a.cholesky()`: the same operations in the same order as nalgebra's, so the same bits, without its calls per column.
#[inline]
pub fn cholesky<T: Real, D: Dim>(a: &impl Dense<T, D, D>) -> Option<Cholesky<T, D>>
where
    DefaultAllocator: Allocator<D, D>,
{
    let mut l = a.dense().clone_owned();
    assert!(l.is_square(), "The input matrix must be square.");
    for j in 0..l.nrows() {
        for k in 0..j {
            let factor = -l[(j, k)];
            for i in j..l.nrows() {
                let known = l[(i, k)];
                l[(i, j)] += factor * known;
            }
        }
        let root = l[(j, j)].try_sqrt().filter(|root| !root.is_zero())?;
        l[(j, j)] = root;
        for i in j + 1..l.nrows() {
            l[(i, j)] /= root;
        }
    }
    Some(Cholesky::pack_dirty(l))
}

/// The cotangent of the matrix, of shape `s`, from the cotangent `g` of its factor. Murray 2016, §3.2.
#[inline]
pub fn cholesky_pullback<T: Real, D: Dim>(
    factor: &impl Differentiable<Value = Option<Cholesky<T, D>>>,
    g: &impl Differentiable<Value = Option<OMatrix<T, D, D>>>,
    s: &MatrixShape<T, D, D>,
) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    let (rows, columns) = s.dims();
    match (factor.primal_value(), g.primal_value()) {
        (Some(factor), Some(g)) => swept_back(factor.l_dirty(), g),
        _ => OMatrix::zeros_generic(rows, columns),
    }
}

/// Column by column from the last, the cotangent of `l` turns into that of the matrix.
#[inline]
fn swept_back<T: Real, D: Dim>(l: &OMatrix<T, D, D>, g: &OMatrix<T, D, D>) -> OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    let mut a_bar = g.lower_triangle();
    let n = l.nrows();
    macro_rules! unrolled {
        ($($j:literal)*) => {$(if $j < n {
            sweep_column(l, &mut a_bar, $j, n);
        })*};
    }
    if n <= 8 {
        // Twice as fast at 6x6: with `j` a literal, the loops of a fixed shape have no bounds left to compute.
        unrolled!(7 6 5 4 3 2 1 0);
    } else {
        (0..n).rev().for_each(|j| sweep_column(l, &mut a_bar, j, n));
    }
    a_bar
}

#[inline(always)]
fn sweep_column<T: Real, D: Dim>(l: &OMatrix<T, D, D>, a_bar: &mut OMatrix<T, D, D>, j: usize, n: usize)
where
    DefaultAllocator: Allocator<D, D>,
{
    let reciprocal = T::one() / l[(j, j)];
    let mut sum = T::zero();
    for i in j + 1..n {
        a_bar[(i, j)] *= reciprocal;
        sum += l[(i, j)] * a_bar[(i, j)];
    }
    a_bar[(j, j)] = (a_bar[(j, j)] - sum) * reciprocal;
    for k in 0..j {
        let mut sum = T::zero();
        for i in j..n {
            sum += a_bar[(i, j)] * l[(i, k)];
        }
        a_bar[(j, k)] -= sum;
        for i in j + 1..n {
            let c = a_bar[(i, j)];
            a_bar[(i, k)] -= c * l[(j, k)];
        }
    }
    a_bar[(j, j)] *= T::of_f64(0.5);
}

#[cfg(test)]
mod tests {
    use super::cholesky;
    use nalgebra::{DMatrix, SMatrix};

    fn bits<const N: usize>(a: &SMatrix<f64, N, N>) -> Option<[[u64; N]; N]> {
        cholesky(a).map(|factor| factor.l_dirty().data.0.map(|column| column.map(f64::to_bits)))
    }

    #[test]
    fn nalgebra_s_bits() {
        for seed in 1..200_u32 {
            let entry = |i: usize, j: usize| (f64::from(seed) * (1.7 * i as f64 + 0.9 * j as f64 + 0.3)).sin();
            let b = SMatrix::<f64, 5, 5>::from_fn(entry);
            let a = b * b.transpose() + SMatrix::identity() * 0.1 * f64::from(seed % 3);
            let expected = a.cholesky().map(|factor| factor.l_dirty().data.0.map(|column| column.map(f64::to_bits)));
            assert_eq!(bits(&a), expected, "seed {seed}");
            let dynamic = DMatrix::from_fn(5, 5, |i, j| a[(i, j)]);
            let (ours, theirs) = (cholesky(&dynamic), dynamic.cholesky());
            assert_eq!(ours.map(|l| l.unpack_dirty()), theirs.map(|l| l.unpack_dirty()), "seed {seed}");
            let indefinite = b + b.transpose();
            assert_eq!(bits(&indefinite).is_some(), indefinite.cholesky().is_some(), "seed {seed}");
        }
    }

    #[test]
    fn what_has_no_factor() {
        for entry in [0.0, -0.0, -1.0, f64::NAN] {
            assert!(cholesky(&SMatrix::<f64, 1, 1>::new(entry)).is_none());
            assert!(SMatrix::<f64, 1, 1>::new(entry).cholesky().is_none());
        }
    }
}
