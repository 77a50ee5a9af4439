//! Operators, of scalars, matrices, views and references in every combination.

crate::rows! {
    add_scalars: add / 2, scalar, [a: T = -2.0..2.0, b: T = -2.0..2.0] => a + b;
    add_matrices: add / 2, matrix, [a: V<1> = -2.0..2.0, b: V<1> = -2.0..2.0] [a: V<5> = -2.0..2.0, b: V<5> = -2.0..2.0]
        [a: M<2, 3> = -2.0..2.0, b: M<2, 3> = -2.0..2.0] => a + b;
    add_references: add / 2, matrix, [a: M<3, 3> = -2.0..2.0, b: M<3, 3> = -2.0..2.0] => &a + (a + &b) + (&a + b) + &b;
    add_views: add / 2, matrix, [a: M<4, 3> = -2.0..2.0, b: M<2, 4> = -2.0..2.0]
        => a.rows(1, 2).columns(0, 2) + b.fixed_columns::<2>(2) + b.view((0, 1), (2, 2));
    add_assign: add / 2, matrix, [a: M<2, 3> = -2.0..2.0, b: M<2, 3> = -2.0..2.0] => {
        let mut s = a;
        s += b;
        s += &a;
        s
    };
    sub_scalars: sub / 2, scalar, [a: T = -2.0..2.0, b: T = -2.0..2.0] => a - b;
    sub_matrices: sub / 2, matrix, [a: V<6> = -2.0..2.0, b: V<6> = -2.0..2.0] [a: M<2, 3> = -2.0..2.0, b: M<2, 3> = -2.0..2.0]
        => a - b;
    sub_references: sub / 2, matrix, [a: M<2, 2> = -2.0..2.0, b: M<2, 2> = -2.0..2.0] => (&a - &b) - (a - &b) * 0.3 + (&a - b);
    sub_views: sub / 2, matrix, [a: M<4, 3> = -2.0..2.0, b: V<4> = -2.0..2.0] => a.column(1) - b - a.columns(2, 1).column(0);
    sub_assign: sub / 2, matrix, [a: V<3> = -2.0..2.0, b: V<3> = -2.0..2.0] => {
        let mut s = a;
        s -= b;
        s -= &b;
        s
    };
    neg_scalar: neg / 1, scalar, [x: T = -2.0..2.0] => -x;
    neg_matrix: neg / 1, matrix, [x: V<4> = -2.0..2.0] [x: M<2, 3> = -2.0..2.0] => -x + (-&x) * 0.5;
    mul_scalars: mul / 2, scalar, [a: T = -2.0..2.0, b: T = -2.0..2.0] => a * b;
    mul_by_scalar: mul / 2, matrix, [x: V<3> = -2.0..2.0, k: T = -2.0..2.0] [x: M<2, 3> = -2.0..2.0, k: T = -2.0..2.0]
        => x * k + k * x + &x * k + k * &x;
    mul_view_by_scalar: mul / 2, matrix, [x: M<4, 3> = -2.0..2.0, k: T = -2.0..2.0]
        => x.column(1) * k + x.columns(0, 1).column(0) * x[(0, 2)];
    mul_matrices: mul / 2, matrix, [a: M<2, 3> = -1.5..1.5, b: M<3, 2> = -1.5..1.5] [a: M<3, 3> = -1.5..1.5, b: M<3, 3> = -1.5..1.5]
        [a: M<6, 6> = -1.0..1.0, b: M<6, 6> = -1.0..1.0] [a: M<2, 3> = -1.5..1.5, b: V<3> = -1.5..1.5]
        [a: M<1, 4> = -1.5..1.5, b: M<4, 2> = -1.5..1.5] [a: V<3> = -1.5..1.5, b: M<1, 2> = -1.5..1.5]
        [a: V<1> = -1.5..1.5, b: V<1> = -1.5..1.5] => a * b;
    mul_references: mul / 2, matrix, [a: M<2, 2> = -1.5..1.5, b: M<2, 2> = -1.5..1.5] => &a * b + a * &b + &a * &b * &a;
    mul_views: mul / 2, matrix, [a: M<4, 4> = -1.5..1.5, b: M<4, 3> = -1.5..1.5]
        => a.fixed_view::<2, 2>(1, 1) * b.fixed_rows::<2>(2) + a.rows(0, 2) * &b;
    mul_dynamic_views: mul / 2, matrix, [a: M<3, 4> = -1.5..1.5, b: V<4> = -1.5..1.5] => a.columns(1, 2) * b.rows(2, 2);
    mul_outer: mul / 2, matrix, [a: V<3> = -1.5..1.5, b: V<4> = -1.5..1.5] => a * b.transpose();
    mul_self: mul / 2, matrix, [a: M<3, 3> = -1.5..1.5] => a * a * a;
    mul_assign: mul / 2, matrix, [a: M<2, 2> = -1.5..1.5, b: M<2, 2> = -1.5..1.5, k: T = -1.5..1.5] => {
        let mut s = a;
        s *= b;
        s *= k;
        s
    };
    div_scalars: div / 2, scalar, [a: T = -2.0..2.0, b: T = 0.5..2.0] [a: T = -2.0..2.0, b: T = -2.0..-0.5] => a / b;
    div_by_scalar: div / 2, matrix, [x: V<3> = -2.0..2.0, k: T = 0.7..2.0] [x: M<2, 3> = -2.0..2.0, k: T = 0.7..2.0] => x / k + &x / (k * k);
    div_view_by_scalar: div / 2, matrix, [x: M<4, 3> = -2.0..2.0, k: T = 0.7..2.0] => x.row(1) / k + x.rows(2, 1).row(0) / k;
    div_assign: div / 2, matrix, [x: V<3> = -2.0..2.0, k: T = 0.7..2.0] => {
        let mut s = x;
        s /= k;
        s /= k + 0.5;
        s
    };
    rem_scalars: rem / 2, scalar, [a: T = 2.2..2.6, b: T = 0.9..1.0] [a: T = -2.6..-2.2, b: T = 0.9..1.0] => a % b;
    rem_assign: rem / 2, scalar, [a: T = 2.2..2.6, b: T = 0.9..1.0] => {
        let mut s = a * a;
        s %= b * 20.0;
        s
    };
}
