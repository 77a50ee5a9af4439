//! Reductions.

use crate::check::Apart;

crate::rows! {
    sum_of: sum / 1, scalar, [x: V<1> = -1.0..1.0] [x: M<2, 3> = -1.0..1.0] => x.sum() * x[0];
    sum_of_views: sum / 1, scalar, [x: M<4, 3> = -1.0..1.0] => x.rows(1, 2).sum() * x.row(0).sum() + x.fixed_view::<2, 2>(1, 1).sum();
    mean_of: mean / 1, scalar, [x: V<6> = -1.0..1.0] [x: M<2, 3> = -1.0..1.0] => x.mean() * x[0];
    mean_of_views: mean / 1, scalar, [x: M<4, 3> = -1.0..1.0] => x.rows(1, 2).mean() * x.column(0).mean();
    trace_of: trace / 1, scalar, [x: M<2, 2> = -1.0..1.0] [x: M<6, 6> = -1.0..1.0] => x.trace() * x[0];
    trace_of_view: trace / 1, scalar, [x: M<4, 4> = -1.0..1.0] => x.fixed_view::<2, 2>(1, 2).trace() * x[0];
    row_sum_of: row_sum / 1, matrix, [x: V<3> = -1.0..1.0] [x: M<2, 3> = -1.0..1.0] => x.row_sum() * x[0];
    row_sum_of_view: row_sum / 1, matrix, [x: M<4, 3> = -1.0..1.0] => x.rows(1, 2).row_sum() * x[0];
    row_sum_tr_of: row_sum_tr / 1, matrix, [x: M<2, 3> = -1.0..1.0] => x.row_sum_tr() * x[0];
    row_sum_tr_of_view: row_sum_tr / 1, matrix, [x: M<4, 3> = -1.0..1.0] => x.rows(1, 2).row_sum_tr() * x[0];
    column_sum_of: column_sum / 1, matrix, [x: V<3> = -1.0..1.0] [x: M<2, 3> = -1.0..1.0] => x.column_sum() * x[0];
    column_sum_of_view: column_sum / 1, matrix, [x: M<4, 3> = -1.0..1.0] => x.columns(1, 2).column_sum() * x[0];
    row_mean_of: row_mean / 1, matrix, [x: M<2, 3> = -1.0..1.0] => x.row_mean() * x[0];
    row_mean_tr_of: row_mean_tr / 1, matrix, [x: M<2, 3> = -1.0..1.0] => x.row_mean_tr() * x[0];
    column_mean_of: column_mean / 1, matrix, [x: M<2, 3> = -1.0..1.0] => x.column_mean() * x[0];
    column_mean_of_view: column_mean / 1, matrix, [x: M<4, 3> = -1.0..1.0] => x.columns(1, 2).column_mean() * x[0];
    variance_of: variance / 1, scalar, [x: V<6> = -1.0..1.0] [x: M<2, 3> = -1.0..1.0] => x.variance() * x[0];
    variance_of_view: variance / 1, scalar, [x: M<4, 3> = -1.0..1.0] => x.rows(1, 2).variance() * x[0];
    product_of: product / 1, scalar, [x: V<1> = -1.0..1.0] [x: V<5> = -1.3..1.3] [x: M<2, 3> = -1.3..1.3] => x.product();
    product_of_views: product / 1, scalar, [x: M<4, 3> = -1.3..1.3] => x.rows(1, 1).product() + x.column(2).product();
    max_of: max / 1, scalar, [x: V<1> = Apart] [x: V<6> = Apart] [x: M<2, 3> = Apart] => x.max();
    max_of_view: max / 1, scalar, [x: M<4, 3> = Apart] => x.rows(1, 2).max() * x[0];
    min_of: min / 1, scalar, [x: V<6> = Apart] [x: M<2, 3> = Apart] => x.min();
    min_of_view: min / 1, scalar, [x: M<4, 3> = Apart] => x.rows(1, 2).min() * x[0];
    amax_of: amax / 1, scalar, [x: V<6> = Apart] [x: M<2, 3> = Apart] => x.amax();
    amax_of_view: amax / 1, scalar, [x: M<4, 3> = Apart] => x.rows(1, 2).amax() * x[0];
    amin_of: amin / 1, scalar, [x: V<6> = Apart] [x: M<2, 3> = Apart] => x.amin();
    amin_of_view: amin / 1, scalar, [x: M<4, 3> = Apart] => x.column(1).amin() * x[0];
    camax_of: camax / 1, scalar, [x: V<6> = Apart] [x: M<2, 3> = Apart] => x.camax();
    camin_of: camin / 1, scalar, [x: V<6> = Apart] [x: M<2, 3> = Apart] => x.camin();
}
