//! Products and norms.

use crate::check::Apart;

crate::rows! {
    dot_vectors: dot / 2, scalar, [a: V<1> = -2.0..2.0, b: V<1> = -2.0..2.0] [a: V<6> = -1.0..1.0, b: V<6> = -1.0..1.0]
        [a: M<2, 3> = -1.0..1.0, b: M<2, 3> = -1.0..1.0] => a.dot(&b);
    dot_views: dot / 2, scalar, [a: M<4, 3> = -1.0..1.0, b: M<2, 3> = -1.0..1.0]
        => a.rows(1, 2).dot(&b) + a.fixed_rows::<2>(0).dot(&a.rows(2, 2)) + a.row(1).dot(&b.row(0));
    dotc_vectors: dotc / 2, scalar, [a: V<3> = -2.0..2.0, b: V<3> = -2.0..2.0] [a: M<2, 3> = -1.0..1.0, b: M<2, 3> = -1.0..1.0]
        => a.dotc(&b);
    tr_dot_vectors: tr_dot / 2, scalar, [a: V<3> = -2.0..2.0, b: M<1, 3> = -2.0..2.0] [a: M<2, 3> = -1.0..1.0, b: M<3, 2> = -1.0..1.0]
        => a.tr_dot(&b);
    tr_dot_views: tr_dot / 2, scalar, [a: M<3, 4> = -1.0..1.0] => a.column(1).tr_dot(&a.row(2).columns(1, 3));
    cross_matrices: cross_matrix / 1, matrix, [x: V<3> = -2.0..2.0] => x.cross_matrix() * x.component_mul(&x).cross_matrix();
    cross_vectors: cross / 2, matrix, [a: V<3> = -2.0..2.0, b: V<3> = -2.0..2.0] [a: M<1, 3> = -2.0..2.0, b: M<1, 3> = -2.0..2.0]
        => a.cross(&b);
    cross_views: cross / 2, matrix, [a: M<4, 3> = -2.0..2.0, b: V<3> = -2.0..2.0]
        => a.fixed_view::<3, 1>(1, 0).cross(&b).cross(&a.rows(0, 3).column(2)) + a.row(0).transpose().cross(&b);
    tr_mul_matrices: tr_mul / 2, matrix, [a: M<3, 2> = -1.0..1.0, b: M<3, 3> = -1.0..1.0] [a: V<3> = -1.0..1.0, b: V<3> = -1.0..1.0]
        [a: M<6, 6> = -1.0..1.0, b: M<6, 6> = -1.0..1.0] => a.tr_mul(&b);
    tr_mul_views: tr_mul / 2, matrix, [a: M<4, 2> = -1.0..1.0, b: M<2, 3> = -1.0..1.0] => a.rows(1, 2).tr_mul(&b) + a.fixed_rows::<2>(2).tr_mul(&b);
    ad_mul_matrices: ad_mul / 2, matrix, [a: M<3, 2> = -1.0..1.0, b: M<3, 3> = -1.0..1.0] [a: M<3, 2> = -1.0..1.0, b: V<3> = -1.0..1.0]
        => a.ad_mul(&b);
    kronecker_matrices: kronecker / 2, matrix, [a: V<2> = -1.0..1.0, b: V<3> = -1.0..1.0] [a: M<2, 3> = -1.0..1.0, b: M<3, 2> = -1.0..1.0]
        [a: V<2> = -1.0..1.0, b: M<1, 3> = -1.0..1.0] => a.kronecker(&b);

    norm_of: norm / 1, scalar, [x: V<1> = 0.5..2.0] [x: V<6> = Apart] [x: M<2, 3> = Apart] => x.norm();
    norm_of_views: norm / 1, scalar, [x: M<4, 3> = Apart] => x.rows(1, 2).norm() + x.column(2).norm() * x.row(1).norm();
    magnitude_of: magnitude / 1, scalar, [x: V<3> = Apart] => x.magnitude();
    norm_squared_of: norm_squared / 1, scalar, [x: V<1> = -2.0..2.0] [x: M<2, 3> = -1.0..1.0] => x.norm_squared();
    norm_squared_of_views: norm_squared / 1, scalar, [x: M<4, 3> = -1.0..1.0] => x.rows(1, 2).norm_squared() + x.column(2).norm_squared();
    magnitude_squared_of: magnitude_squared / 1, scalar, [x: V<3> = -1.0..1.0] => x.magnitude_squared();
    metric_distance_between: metric_distance / 2, scalar, [a: V<3> = 1.0..2.0, b: V<3> = -1.0..0.0] [a: M<2, 3> = 1.0..2.0, b: M<2, 3> = -1.0..0.0]
        => a.metric_distance(&b);
    metric_distance_of_views: metric_distance / 2, scalar, [a: M<4, 3> = 1.0..2.0, b: M<2, 3> = -1.0..0.0] => a.rows(1, 2).metric_distance(&b);
    normalized: normalize / 1, matrix, [x: V<2> = Apart] [x: V<6> = Apart] [x: M<2, 3> = Apart] => x.normalize() * x[1];
    normalized_views: normalize / 1, matrix, [x: M<4, 3> = Apart] => x.rows(1, 2).normalize().add_scalar(x[0]) + x.fixed_rows::<2>(1).normalize();
    try_normalized: try_normalize / 2, matrix, [x: V<3> = Apart] [x: M<2, 3> = Apart] => x.try_normalize(0.1).unwrap() * x[1];
    try_normalized_view: try_normalize / 2, matrix, [x: M<4, 3> = Apart] => x.columns(1, 2).try_normalize(1e-9).unwrap() * x[1];
    try_normalized_none: try_normalize / 2, scalar, [x: V<3> = Apart] => match x.try_normalize(1e3) {
        Some(u) => u.x,
        None => x.norm_squared(),
    };
}
