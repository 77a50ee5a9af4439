//! Operators of matrices, products, sums, and linear algebra by cofactors.

use super::{RealField, SMatrix, SVector};
use std::ops::{Add, AddAssign, Div, DivAssign, Index, IndexMut, Mul, MulAssign, Neg, Sub, SubAssign};

impl<T, const R: usize, const C: usize> Index<usize> for SMatrix<T, R, C> {
    type Output = T;
    fn index(&self, k: usize) -> &T {
        &self.0.as_flattened()[k]
    }
}
impl<T, const R: usize, const C: usize> IndexMut<usize> for SMatrix<T, R, C> {
    fn index_mut(&mut self, k: usize) -> &mut T {
        &mut self.0.as_flattened_mut()[k]
    }
}
impl<T, const R: usize, const C: usize> Index<(usize, usize)> for SMatrix<T, R, C> {
    type Output = T;
    fn index(&self, (i, j): (usize, usize)) -> &T {
        &self.0[j][i]
    }
}
impl<T, const R: usize, const C: usize> IndexMut<(usize, usize)> for SMatrix<T, R, C> {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut T {
        &mut self.0[j][i]
    }
}

/// An operator of two types, also by reference on either side.
macro_rules! operator {
    ($Op:ident $op:ident ($Left:ty) ($Right:ty) -> ($Out:ty) [$($generics:tt)*] $result:expr) => {
        impl<$($generics)*> $Op<$Right> for $Left {
            type Output = $Out;
            fn $op(self, other: $Right) -> $Out {
                let result: fn($Left, $Right) -> $Out = $result;
                result(self, other)
            }
        }
        impl<$($generics)*> $Op<&$Right> for $Left {
            type Output = $Out;
            fn $op(self, other: &$Right) -> $Out {
                self.$op(*other)
            }
        }
        impl<$($generics)*> $Op<$Right> for &$Left {
            type Output = $Out;
            fn $op(self, other: $Right) -> $Out {
                (*self).$op(other)
            }
        }
        impl<$($generics)*> $Op<&$Right> for &$Left {
            type Output = $Out;
            fn $op(self, other: &$Right) -> $Out {
                (*self).$op(*other)
            }
        }
    };
}

type M<T, const R: usize, const C: usize> = SMatrix<T, R, C>;

operator!(Add add (M<T, R, C>) (M<T, R, C>) -> (M<T, R, C>)
    [T: RealField + Copy, const R: usize, const C: usize] |a, b| a.zip_map(&b, |a, b| a + b));
operator!(Sub sub (M<T, R, C>) (M<T, R, C>) -> (M<T, R, C>)
    [T: RealField + Copy, const R: usize, const C: usize] |a, b| a.zip_map(&b, |a, b| a - b));
operator!(Mul mul (M<T, R, K>) (M<T, K, C>) -> (M<T, R, C>)
    [T: RealField + Copy, const R: usize, const K: usize, const C: usize]
    |a, b| SMatrix::from_fn(|i, j| (0..K).fold(T::zero(), |sum, k| sum + a[(i, k)] * b[(k, j)])));
operator!(Mul mul (super::Number) (M<super::Number, R, C>) -> (M<super::Number, R, C>)
    [const R: usize, const C: usize] |k, m| m.scale(k));

/// An operator with a number on the right.
macro_rules! by_number {
    ($Op:ident $op:ident $Assign:ident $assign:ident) => {
        impl<T: RealField + Copy, const R: usize, const C: usize> $Op<T> for M<T, R, C> {
            type Output = Self;
            fn $op(self, k: T) -> Self {
                self.map(|x| x.$op(k))
            }
        }
        impl<T: RealField + Copy, const R: usize, const C: usize> $Op<T> for &M<T, R, C> {
            type Output = M<T, R, C>;
            fn $op(self, k: T) -> M<T, R, C> {
                (*self).$op(k)
            }
        }
        impl<T: RealField + Copy, const R: usize, const C: usize> $Assign<T> for M<T, R, C> {
            fn $assign(&mut self, k: T) {
                *self = (*self).$op(k);
            }
        }
    };
}
by_number!(Mul mul MulAssign mul_assign);
by_number!(Div div DivAssign div_assign);

macro_rules! assigning {
    ($Assign:ident $assign:ident $op:ident) => {
        impl<T: RealField + Copy, const R: usize, const C: usize> $Assign for M<T, R, C> {
            fn $assign(&mut self, other: Self) {
                *self = (*self).$op(other);
            }
        }
        impl<T: RealField + Copy, const R: usize, const C: usize> $Assign<&M<T, R, C>> for M<T, R, C> {
            fn $assign(&mut self, other: &Self) {
                *self = (*self).$op(*other);
            }
        }
    };
}
assigning!(AddAssign add_assign add);
assigning!(SubAssign sub_assign sub);

impl<T: RealField + Copy, const R: usize, const C: usize> Neg for M<T, R, C> {
    type Output = Self;
    fn neg(self) -> Self {
        self.map(|x| -x)
    }
}
impl<T: RealField + Copy, const R: usize, const C: usize> Neg for &M<T, R, C> {
    type Output = M<T, R, C>;
    fn neg(self) -> M<T, R, C> {
        self.map(|x| -x)
    }
}

impl<T: RealField + Copy, const R: usize, const C: usize> SMatrix<T, R, C> {
    pub fn sum(&self) -> T {
        self.fold(T::zero(), |sum, x| sum + x)
    }
    pub fn product(&self) -> T {
        self.fold(T::one(), |product, x| product * x)
    }
    pub fn mean(&self) -> T {
        self.sum() / T::of((R * C) as f64)
    }
    pub fn variance(&self) -> T {
        let mean = self.mean();
        self.map(|x| (x - mean) * (x - mean)).mean()
    }
    pub fn max(&self) -> T {
        self.fold(self[0], |largest, x| largest.max(x))
    }
    pub fn min(&self) -> T {
        self.fold(self[0], |smallest, x| smallest.min(x))
    }
    pub fn amax(&self) -> T {
        self.abs().max()
    }
    pub fn amin(&self) -> T {
        self.abs().min()
    }
    pub fn dot(&self, other: &Self) -> T {
        self.component_mul(other).sum()
    }
    pub fn norm_squared(&self) -> T {
        self.dot(self)
    }
    pub fn norm(&self) -> T {
        self.norm_squared().sqrt()
    }
    pub fn magnitude(&self) -> T {
        self.norm()
    }
    pub fn metric_distance(&self, other: &Self) -> T {
        (*self - other).norm()
    }
    pub fn normalize(&self) -> Self {
        *self / self.norm()
    }
    pub fn row_sum(&self) -> SMatrix<T, 1, C> {
        SMatrix::from_fn(|_, j| self.column(j).sum())
    }
    pub fn column_sum(&self) -> SVector<T, R> {
        SMatrix::from_fn(|i, _| self.row(i).sum())
    }
    pub fn row_mean(&self) -> SMatrix<T, 1, C> {
        SMatrix::from_fn(|_, j| self.column(j).mean())
    }
    pub fn column_mean(&self) -> SVector<T, R> {
        SMatrix::from_fn(|i, _| self.row(i).mean())
    }
    pub fn tr_mul<const K: usize>(&self, other: &SMatrix<T, R, K>) -> SMatrix<T, C, K> {
        self.transpose() * other
    }
    pub fn kronecker<const P: usize, const Q: usize, const A: usize, const B: usize>(
        &self,
        other: &SMatrix<T, P, Q>,
    ) -> SMatrix<T, A, B> {
        SMatrix::from_fn(|i, j| self[(i / P, j / Q)] * other[(i % P, j % Q)])
    }
    /// The sizes of what follows come from where the result goes.
    pub fn push<const N: usize>(&self, last: T) -> SVector<T, N> {
        SMatrix::from_fn(|i, _| if i + 1 < N { self[i] } else { last })
    }
    pub fn insert_row<const N: usize>(&self, at: usize, value: T) -> SMatrix<T, N, C> {
        SMatrix::from_fn(|i, j| match i {
            i if i < at => self[(i, j)],
            i if i == at => value,
            i => self[(i - 1, j)],
        })
    }
    pub fn remove_row<const N: usize>(&self, at: usize) -> SMatrix<T, N, C> {
        SMatrix::from_fn(|i, j| self[(if i < at { i } else { i + 1 }, j)])
    }
    pub fn remove_column<const N: usize>(&self, at: usize) -> SMatrix<T, R, N> {
        SMatrix::from_fn(|i, j| self[(i, if j < at { j } else { j + 1 })])
    }
    pub fn swap(&mut self, (i, j): (usize, usize), (k, l): (usize, usize)) {
        (self.0[j][i], self.0[l][k]) = (self.0[l][k], self.0[j][i]);
    }
    pub fn swap_rows(&mut self, i: usize, k: usize) {
        (0..C).for_each(|j| self.swap((i, j), (k, j)));
    }
    pub fn swap_columns(&mut self, j: usize, l: usize) {
        self.0.swap(j, l);
    }
    pub fn fill(&mut self, value: T) {
        *self = Self::repeat(value);
    }
    pub fn set_row(&mut self, i: usize, row: &SMatrix<T, 1, C>) {
        (0..C).for_each(|j| self.0[j][i] = row[j]);
    }
    pub fn set_column(&mut self, j: usize, column: &SVector<T, R>) {
        self.0[j] = column.0[0];
    }
    pub fn copy_from(&mut self, other: &Self) {
        *self = *other;
    }
}

impl<T: RealField + Copy> SVector<T, 3> {
    pub fn cross(&self, b: &Self) -> Self {
        let a = self;
        Self::of([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])
    }
}

/// Square matrices.
impl<T: RealField + Copy, const N: usize> SMatrix<T, N, N> {
    pub fn trace(&self) -> T {
        self.diagonal().sum()
    }
    pub fn diagonal(&self) -> SVector<T, N> {
        SMatrix::from_fn(|i, _| self[(i, i)])
    }
    pub fn symmetric_part(&self) -> Self {
        (*self + self.transpose()) * T::of(0.5)
    }
    pub fn upper_triangle(&self) -> Self {
        Self::from_fn(|i, j| if i <= j { self[(i, j)] } else { T::zero() })
    }
    pub fn lower_triangle(&self) -> Self {
        Self::from_fn(|i, j| if i >= j { self[(i, j)] } else { T::zero() })
    }
    pub fn determinant(&self) -> T {
        determinant(&(0..N).map(|i| (0..N).map(|j| self[(i, j)]).collect()).collect::<Vec<_>>())
    }
    pub fn try_inverse(&self) -> Option<Self> {
        let determinant = self.determinant();
        let inverse = Self::from_fn(|i, j| self.cofactor(j, i) / determinant);
        Some(inverse)
    }
    fn cofactor(&self, row: usize, column: usize) -> T {
        let others = |skipped: usize| (0..N).filter(move |k| *k != skipped);
        let minor = others(row).map(|i| others(column).map(|j| self[(i, j)]).collect()).collect::<Vec<_>>();
        sign(row + column, determinant(&minor))
    }
    pub fn cholesky(&self) -> Option<Cholesky<T, N>> {
        let mut l = Self::zeros();
        for j in 0..N {
            let left = |i: usize, l: &Self| (0..j).fold(self[(i, j)], |rest, k| rest - l[(i, k)] * l[(j, k)]);
            l[(j, j)] = left(j, &l).sqrt();
            for i in j + 1..N {
                l[(i, j)] = left(i, &l) / l[(j, j)];
            }
        }
        Some(Cholesky(l))
    }
    pub fn lu(&self) -> Lu<T, N> {
        Lu(*self)
    }
}

fn sign<T: RealField>(k: usize, x: T) -> T {
    if k.is_multiple_of(2) { x } else { -x }
}

/// Along the first row.
fn determinant<T: RealField + Copy>(rows: &[Vec<T>]) -> T {
    let Some((first, below)) = rows.split_first() else { return T::one() };
    let minor = |skipped: usize| {
        let keep = |row: &Vec<T>| row.iter().enumerate().filter(|(j, _)| *j != skipped).map(|(_, x)| *x).collect();
        below.iter().map(keep).collect::<Vec<_>>()
    };
    first.iter().enumerate().fold(T::zero(), |sum, (j, x)| sum + sign(j, *x * determinant(&minor(j))))
}

/// `L` with `L Lᵀ` the matrix, whose lower triangle alone is read.
pub struct Cholesky<T, const N: usize>(SMatrix<T, N, N>);

impl<T: RealField + Copy, const N: usize> Cholesky<T, N> {
    pub fn l(&self) -> SMatrix<T, N, N> {
        self.0
    }
    fn matrix(&self) -> SMatrix<T, N, N> {
        self.0 * self.0.transpose()
    }
    pub fn solve<const C: usize>(&self, b: &SMatrix<T, N, C>) -> SMatrix<T, N, C> {
        self.inverse() * b
    }
    pub fn inverse(&self) -> SMatrix<T, N, N> {
        self.matrix().try_inverse().expect("positive definite")
    }
    pub fn determinant(&self) -> T {
        self.matrix().determinant()
    }
    pub fn ln_determinant(&self) -> T {
        self.determinant().ln()
    }
}

/// A matrix to solve with.
pub struct Lu<T, const N: usize>(SMatrix<T, N, N>);

impl<T: RealField + Copy, const N: usize> Lu<T, N> {
    pub fn solve<const C: usize>(&self, b: &SMatrix<T, N, C>) -> Option<SMatrix<T, N, C>> {
        Some(self.0.try_inverse()? * b)
    }
    pub fn determinant(&self) -> T {
        self.0.determinant()
    }
    pub fn try_inverse(&self) -> Option<SMatrix<T, N, N>> {
        self.0.try_inverse()
    }
}
