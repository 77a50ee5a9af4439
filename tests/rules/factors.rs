//! Determinants, inverses and factorised matrices.

use crate::check::{Definite, Dominant, Pivoted};

crate::rows! {
    determinant_of: determinant / 1, scalar, [x: M<1, 1> = -1.0..1.0] [x: M<2, 2> = -1.0..1.0] [x: M<3, 3> = -1.0..1.0] [x: M<4, 4> = -1.0..1.0]
        [x: M<6, 6> = -0.7..0.7] => x.determinant();
    determinant_of_view: determinant / 1, scalar, [x: M<4, 4> = -1.0..1.0] => x.fixed_view::<3, 3>(1, 0).determinant() * x.fixed_view::<2, 2>(0, 2).determinant();
    determinant_of_lu: determinant / 1, scalar, [x: M<3, 3> = -1.0..1.0] [x: M<4, 4> = Pivoted] => x.lu().determinant() * 0.1;
    determinant_of_cholesky: determinant / 1, scalar, [x: M<3, 3> = Definite] => x.cholesky().unwrap().determinant() * 0.1;
    ln_determinant_of_cholesky: ln_determinant / 1, scalar, [x: M<1, 1> = Definite] [x: M<3, 3> = Definite] [x: M<6, 6> = Definite]
        => x.cholesky().unwrap().ln_determinant();
    try_inverse_of: try_inverse / 1, matrix, [x: M<1, 1> = 0.7..2.0] [x: M<2, 2> = Dominant] [x: M<3, 3> = Pivoted] [x: M<4, 4> = Dominant] [x: M<6, 6> = Pivoted]
        => x.try_inverse().unwrap();
    try_inverse_of_none: try_inverse / 1, scalar, [x: V<3> = 0.5..1.5] => match (x * x.transpose() * 0.0).try_inverse() {
        Some(inverse) => inverse.trace(),
        None => x.norm_squared(),
    };
    try_inverse_of_lu: try_inverse / 1, matrix, [x: M<3, 3> = Pivoted] => x.lu().try_inverse().unwrap();
    inverse_of_cholesky: inverse / 1, matrix, [x: M<1, 1> = Definite] [x: M<3, 3> = Definite] [x: M<6, 6> = Definite] => x.cholesky().unwrap().inverse();
    lu_of: lu / 1, matrix, [a: M<2, 2> = Dominant, b: V<2> = -1.0..1.0] => {
        let factors = a.lu();
        factors.solve(&b).unwrap() * factors.determinant()
    };
    solve_by_lu: solve / 2, matrix, [a: M<3, 3> = Pivoted, b: V<3> = -1.0..1.0] [a: M<3, 3> = Dominant, b: M<3, 2> = -1.0..1.0]
        [a: M<6, 6> = Pivoted, b: V<6> = -1.0..1.0] => a.lu().solve(&b).unwrap();
    solve_by_lu_of_views: solve / 2, matrix, [a: M<3, 3> = Pivoted, b: M<3, 3> = -1.0..1.0] => a.lu().solve(&b.columns(1, 2)).unwrap();
    solve_by_cholesky: solve / 2, matrix, [a: M<3, 3> = Definite, b: V<3> = -1.0..1.0] [a: M<3, 3> = Definite, b: M<3, 2> = -1.0..1.0]
        [a: M<6, 6> = Definite, b: V<6> = -1.0..1.0] => a.cholesky().unwrap().solve(&b);
    solve_by_cholesky_of_views: solve / 2, matrix, [a: M<3, 3> = Definite, b: M<3, 3> = -1.0..1.0] => a.cholesky().unwrap().solve(&b.columns(1, 2));
    cholesky_of: cholesky / 1, matrix, [a: M<2, 2> = Definite, b: V<2> = -1.0..1.0] => {
        let factor = a.cholesky().unwrap();
        factor.l() * factor.solve(&b) * factor.ln_determinant()
    };
    cholesky_of_none: cholesky / 1, scalar, [x: M<3, 3> = Definite] => match (-x).cholesky() {
        Some(factor) => factor.l().sum(),
        None => x.trace(),
    };
    l_of_cholesky: l / 1, matrix, [x: M<1, 1> = Definite] [x: M<3, 3> = Definite] [x: M<6, 6> = Definite] => x.cholesky().unwrap().l();
    unpack_of_cholesky: unpack / 1, matrix, [x: M<3, 3> = Definite] => x.cholesky().unwrap().unpack();
    solve_lower: solve_lower_triangular / 2, matrix, [a: M<3, 3> = Dominant, b: V<3> = -1.0..1.0] [a: M<3, 3> = Dominant, b: M<3, 2> = -1.0..1.0]
        => a.solve_lower_triangular(&b).unwrap();
    solve_upper: solve_upper_triangular / 2, matrix, [a: M<3, 3> = Dominant, b: V<3> = -1.0..1.0] [a: M<3, 3> = Dominant, b: M<3, 2> = -1.0..1.0]
        => a.solve_upper_triangular(&b).unwrap();
    tr_solve_lower: tr_solve_lower_triangular / 2, matrix, [a: M<3, 3> = Dominant, b: V<3> = -1.0..1.0] [a: M<3, 3> = Dominant, b: M<3, 2> = -1.0..1.0]
        => a.tr_solve_lower_triangular(&b).unwrap();
    tr_solve_upper: tr_solve_upper_triangular / 2, matrix, [a: M<3, 3> = Dominant, b: V<3> = -1.0..1.0] [a: M<3, 3> = Dominant, b: M<3, 2> = -1.0..1.0]
        => a.tr_solve_upper_triangular(&b).unwrap();
    solve_triangular_views: solve_lower_triangular / 2, matrix, [a: M<3, 3> = Dominant, b: M<3, 3> = -1.0..1.0]
        => a.fixed_view::<2, 2>(1, 1).solve_lower_triangular(&b.fixed_view::<2, 2>(0, 1)).unwrap();
}
