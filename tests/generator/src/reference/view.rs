//! Parts of a matrix that are written to.

use super::{RealField, SMatrix};
use std::ops::{AddAssign, DivAssign, Index, IndexMut, MulAssign, SubAssign};

/// The entries of a part, column by column.
pub struct ViewMut<'a, T, const R: usize, const C: usize>(Vec<&'a mut T>);

impl<T: RealField + Copy, const R: usize, const C: usize> SMatrix<T, R, C> {
    pub fn fixed_view_mut<const P: usize, const Q: usize>(&mut self, i: usize, j: usize) -> ViewMut<'_, T, P, Q> {
        ViewMut(self.0[j..j + Q].iter_mut().flat_map(|column| &mut column[i..i + P]).collect())
    }
    pub fn fixed_rows_mut<const P: usize>(&mut self, i: usize) -> ViewMut<'_, T, P, C> {
        self.fixed_view_mut(i, 0)
    }
    pub fn fixed_columns_mut<const Q: usize>(&mut self, j: usize) -> ViewMut<'_, T, R, Q> {
        self.fixed_view_mut(0, j)
    }
    pub fn row_mut(&mut self, i: usize) -> ViewMut<'_, T, 1, C> {
        self.fixed_view_mut(i, 0)
    }
    pub fn column_mut(&mut self, j: usize) -> ViewMut<'_, T, R, 1> {
        self.fixed_view_mut(0, j)
    }
    pub fn row_iter_mut(&mut self) -> impl Iterator<Item = ViewMut<'_, T, 1, C>> {
        let mut rows: Vec<_> = (0..R).map(|_| ViewMut(Vec::new())).collect();
        for (k, entry) in self.iter_mut().enumerate() {
            rows[k % R].0.push(entry);
        }
        rows.into_iter()
    }
    pub fn column_iter_mut(&mut self) -> impl Iterator<Item = ViewMut<'_, T, R, 1>> {
        self.0.iter_mut().map(|column| ViewMut(column.iter_mut().collect()))
    }
}

impl<T: RealField + Copy, const R: usize, const C: usize> ViewMut<'_, T, R, C> {
    fn each(&mut self, mut f: impl FnMut(usize, &mut T)) {
        self.0.iter_mut().enumerate().for_each(|(k, entry)| f(k, entry));
    }
    pub fn copy_from(&mut self, other: &SMatrix<T, R, C>) {
        self.each(|k, entry| *entry = other[k]);
    }
    pub fn fill(&mut self, value: T) {
        self.each(|_, entry| *entry = value);
    }
}

impl<T, const R: usize, const C: usize> Index<usize> for ViewMut<'_, T, R, C> {
    type Output = T;
    fn index(&self, k: usize) -> &T {
        self.0[k]
    }
}
impl<T, const R: usize, const C: usize> IndexMut<usize> for ViewMut<'_, T, R, C> {
    fn index_mut(&mut self, k: usize) -> &mut T {
        self.0[k]
    }
}
impl<T, const R: usize, const C: usize> Index<(usize, usize)> for ViewMut<'_, T, R, C> {
    type Output = T;
    fn index(&self, (i, j): (usize, usize)) -> &T {
        self.0[j * R + i]
    }
}
impl<T, const R: usize, const C: usize> IndexMut<(usize, usize)> for ViewMut<'_, T, R, C> {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut T {
        self.0[j * R + i]
    }
}

macro_rules! assigning {
    (by matrix $($Assign:ident $assign:ident)*) => {$(
        impl<T: RealField + Copy, const R: usize, const C: usize> $Assign<SMatrix<T, R, C>> for ViewMut<'_, T, R, C> {
            fn $assign(&mut self, other: SMatrix<T, R, C>) {
                self.each(|k, entry| entry.$assign(other[k]));
            }
        }
        impl<T: RealField + Copy, const R: usize, const C: usize> $Assign<&SMatrix<T, R, C>> for ViewMut<'_, T, R, C> {
            fn $assign(&mut self, other: &SMatrix<T, R, C>) {
                self.$assign(*other);
            }
        }
    )*};
    (by number $($Assign:ident $assign:ident)*) => {$(
        impl<T: RealField + Copy, const R: usize, const C: usize> $Assign<T> for ViewMut<'_, T, R, C> {
            fn $assign(&mut self, k: T) {
                self.each(|_, entry| entry.$assign(k));
            }
        }
    )*};
}
assigning!(by matrix AddAssign add_assign SubAssign sub_assign);
assigning!(by number MulAssign mul_assign DivAssign div_assign);
