use super::{add, product, product_transposed, set, transposed_product};
use nalgebra::{DMatrix, Dim, Matrix, SMatrix, Storage};

fn pattern<const R: usize, const C: usize>(seed: usize) -> SMatrix<f64, R, C> {
    SMatrix::from_fn(|i, j| ((5 * i + 11 * j + seed) % 17) as f64 - 7.5)
}

fn dynamic<R: Dim, C: Dim, S: Storage<f64, R, C>>(m: &Matrix<f64, R, C, S>) -> DMatrix<f64> {
    DMatrix::from_fn(m.nrows(), m.ncols(), |i, j| m[(i, j)])
}

/// How an element gets to its place.
type Put = fn(&mut f64, f64);

/// All three products, of integers and halves: exact in any order.
fn agree<const R: usize, const K: usize, const C: usize>() {
    let (a, b): (SMatrix<f64, R, K>, SMatrix<f64, K, C>) = (pattern(1), pattern(2));
    let (a_transposed, b_transposed) = (a.transpose(), b.transpose());
    let expected = dynamic(&a) * dynamic(&b);
    let start: SMatrix<f64, R, C> = pattern(3);
    let check = |name: &str, compute: &dyn Fn(&mut SMatrix<f64, R, C>, Put)| {
        let (mut sum, mut stored) = (start, SMatrix::zeros());
        compute(&mut sum, add);
        compute(&mut stored, set);
        assert_eq!(dynamic(&sum), dynamic(&start) + &expected, "{name} {R}x{K}x{C}, added");
        assert_eq!(dynamic(&stored), expected, "{name} {R}x{K}x{C}, stored");
    };
    check("a b", &|out, put| product(out, &a, &b, put));
    check("a bᵀ", &|out, put| product_transposed(out, &a, &b_transposed, put));
    check("aᵀ b", &|out, put| transposed_product(out, &a_transposed, &b, put));
}

macro_rules! shapes {
    ($($r:literal $k:literal $c:literal),*) => { $(agree::<$r, $k, $c>();)* };
}

#[test]
fn products_of_fixed_shapes() {
    // Rows and columns that tiles of four, two and one leave over; vectors, rows, sums with and without lanes.
    shapes! {
        1 1 1, 1 2 1, 2 1 2, 3 1 5, 4 1 4, 7 1 9, 1 3 4, 3 3 3, 4 4 4, 5 2 7, 6 6 6, 7 3 2, 8 8 8, 2 9 3,
        4 3 1, 3 4 1, 5 7 1, 5 8 1, 6 9 1, 10 10 1, 3 11 1, 1 16 1, 1 8 5, 0 3 2, 3 0 2, 3 2 0
    }
}

#[test]
fn products_of_large_and_of_dynamic_shapes() {
    agree::<25, 24, 26>();
    let (a, b): (SMatrix<f64, 3, 9>, SMatrix<f64, 9, 1>) = (pattern(1), pattern(2));
    let mut out = DMatrix::zeros(3, 1);
    transposed_product(&mut out, &dynamic(&a.transpose()), &dynamic(&b), add);
    assert_eq!(out, dynamic(&a) * dynamic(&b));
}
