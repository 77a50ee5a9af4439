//! Elementwise and linear operations, and those that rearrange entries.

use crate::check::Apart;
use tensor_grad::prelude::{SMatrix, SVector};

crate::rows! {
    scale_matrix: scale / 2, matrix, [x: V<4> = -2.0..2.0, k: T = -2.0..2.0] [x: M<2, 3> = -2.0..2.0, k: T = -2.0..2.0] => x.scale(k);
    scale_view: scale / 2, matrix, [x: M<4, 3> = -2.0..2.0, k: T = -2.0..2.0] => x.rows(1, 2).scale(k) + x.fixed_rows::<2>(0).scale(x[(0, 0)]);
    unscale_matrix: unscale / 2, matrix, [x: V<4> = -2.0..2.0, k: T = 0.7..2.0] [x: M<2, 3> = -2.0..2.0, k: T = 0.7..2.0] => x.unscale(k);
    unscale_view: unscale / 2, matrix, [x: M<4, 3> = -2.0..2.0, k: T = 0.7..2.0] => x.columns(1, 2).unscale(k);
    component_mul: component_mul / 2, matrix, [a: V<1> = -2.0..2.0, b: V<1> = -2.0..2.0] [a: M<2, 3> = -2.0..2.0, b: M<2, 3> = -2.0..2.0]
        => a.component_mul(&b);
    component_mul_views: component_mul / 2, matrix, [a: M<4, 3> = -2.0..2.0, b: M<2, 3> = -2.0..2.0]
        => a.rows(1, 2).component_mul(&b) + a.fixed_rows::<2>(2).component_mul(&b.rows(0, 2));
    component_div: component_div / 2, matrix, [a: V<5> = -2.0..2.0, b: V<5> = 0.7..2.0] [a: M<2, 3> = -2.0..2.0, b: M<2, 3> = 0.7..2.0]
        => a.component_div(&b);
    component_div_views: component_div / 2, matrix, [a: M<4, 3> = 0.7..2.0, b: M<2, 3> = 0.7..2.0]
        => a.rows(1, 2).component_div(&b) + b.component_div(&a.fixed_rows::<2>(2));
    abs_matrix: abs / 1, matrix, [x: V<5> = Apart] [x: M<2, 3> = Apart] => x.abs();
    abs_view: abs / 1, matrix, [x: M<4, 3> = Apart] => x.rows(1, 2).abs();
    sup_matrices: sup / 2, matrix, [a: V<4> = -0.2..0.4, b: V<4> = Apart] [a: M<2, 3> = -0.2..0.4, b: M<2, 3> = Apart] => a.sup(&b);
    inf_matrices: inf / 2, matrix, [a: V<4> = -0.2..0.4, b: V<4> = Apart] [a: M<2, 3> = -0.2..0.4, b: M<2, 3> = Apart] => a.inf(&b);
    add_scalar: add_scalar / 2, matrix, [x: V<4> = -2.0..2.0, k: T = -2.0..2.0] [x: M<2, 3> = -2.0..2.0, k: T = -2.0..2.0] => x.add_scalar(k);
    add_scalar_to_view: add_scalar / 2, matrix, [x: M<4, 3> = -2.0..2.0, k: T = -2.0..2.0] => x.rows(1, 2).add_scalar(k);
    lerp_vectors: lerp / 3, matrix, [a: V<3> = -2.0..2.0, b: V<3> = -2.0..2.0, t: T = -0.5..1.5] [a: V<1> = -2.0..2.0, b: V<1> = -2.0..2.0, t: T = -0.5..1.5]
        => a.lerp(&b, t);
    transposed: transpose / 1, matrix, [x: V<4> = -2.0..2.0] [x: M<2, 3> = -2.0..2.0] [x: M<3, 3> = -2.0..2.0] => x.transpose() * x.add_scalar(0.5);
    transposed_view: transpose / 1, matrix, [x: M<4, 3> = -2.0..2.0] => x.rows(1, 2).transpose() * x.rows(2, 2);
    adjoint_matrix: adjoint / 1, matrix, [x: M<2, 3> = -2.0..2.0] [x: M<3, 3> = -2.0..2.0] => x.adjoint() * x.add_scalar(0.5);
    symmetric: symmetric_part / 1, matrix, [x: M<2, 2> = -2.0..2.0] [x: M<6, 6> = -1.0..1.0] => x.symmetric_part() * x;
    hermitian: hermitian_part / 1, matrix, [x: M<3, 3> = -2.0..2.0] => x.hermitian_part() * x;
    upper: upper_triangle / 1, matrix, [x: M<3, 3> = -2.0..2.0] [x: M<2, 3> = -2.0..2.0] => x.upper_triangle().component_mul(&x.add_scalar(1.0));
    lower: lower_triangle / 1, matrix, [x: M<3, 3> = -2.0..2.0] [x: M<2, 3> = -2.0..2.0] => x.lower_triangle().component_mul(&x.add_scalar(1.0));
    diagonal_of: diagonal / 1, matrix, [x: M<2, 2> = -2.0..2.0] [x: M<3, 3> = -2.0..2.0] => x.diagonal();
    diagonal_of_view: diagonal / 1, matrix, [x: M<4, 4> = -2.0..2.0] => x.fixed_view::<2, 2>(1, 2).diagonal();
    from_diagonal: from_diagonal / 1, matrix, [x: V<1> = -2.0..2.0] [x: V<3> = -2.0..2.0] => SMatrix::from_diagonal(&x) * x;
    from_diagonal_element: from_diagonal_element / 1, matrix, [x: T = -2.0..2.0] => M::<3, 3>::from_diagonal_element(x);
    into: into / 1, scalar, [x: V<3> = -2.0..2.0] => { let list: [T; 3] = x.into(); list[0] * list[1] * list[2] };
    from_column_slice: from_column_slice / 1, matrix, [x: [T; 6] = -2.0..2.0] => M::<2, 3>::from_column_slice(&x) * M::<3, 2>::from_column_slice(&x);
    from_row_slice: from_row_slice / 1, matrix, [x: [T; 6] = -2.0..2.0] => M::<2, 3>::from_row_slice(&x) * M::<3, 2>::from_row_slice(&x);
    from_vec: from_vec / 1, matrix, [x: [T; 3] = -2.0..2.0] => V::<3>::from_vec(x.to_vec()) * x[1];
    to_vec: to_vec / 1, matrix, [x: [T; 3] = -2.0..2.0] => {
        let list = x.to_vec();
        V::<2>::new(list[0] * list[1], list[2])
    };
    from_array: from / 1, matrix, [x: [T; 3] = -2.0..2.0] => V::<3>::from(x) * x[1];
    from_arrays: from / 1, matrix, [x: [[T; 2]; 3] = -2.0..2.0] => M::<2, 3>::from(x) * x[1][0];
    xy: xy / 1, matrix, [x: V<2> = -2.0..2.0] [x: V<3> = -2.0..2.0] => x.xy() * x.x;
    xyz: xyz / 1, matrix, [x: V<3> = -2.0..2.0] [x: V<4> = -2.0..2.0] => x.xyz() * x.x;
    yx: yx / 1, matrix, [x: V<2> = -2.0..2.0] [x: V<3> = -2.0..2.0] => x.yx() * x.x;
    xz: xz / 1, matrix, [x: V<3> = -2.0..2.0] [x: V<4> = -2.0..2.0] => x.xz() * x.x;
    yz: yz / 1, matrix, [x: V<3> = -2.0..2.0] [x: V<4> = -2.0..2.0] => x.yz() * x.x;
    push: push / 2, matrix, [x: V<1> = -2.0..2.0, e: T = -2.0..2.0] [x: V<3> = -2.0..2.0, e: T = -2.0..2.0] => x.push(e) * x[0];
    insert_row: insert_row / 3, matrix, [x: V<4> = -2.0..2.0] [x: M<2, 3> = -2.0..2.0] => x.insert_row(1, 0.7) * x[1];
    insert_column: insert_column / 3, matrix, [x: M<1, 4> = -2.0..2.0] [x: M<2, 3> = -2.0..2.0] => x.insert_column(1, 0.7) * x[1];
    remove_row: remove_row / 2, matrix, [x: V<4> = -2.0..2.0] [x: M<3, 3> = -2.0..2.0] => x.remove_row(1) * x[1];
    remove_column: remove_column / 2, matrix, [x: M<1, 4> = -2.0..2.0] [x: M<3, 3> = -2.0..2.0] => x.remove_column(1) * x[1];
}

/// The type of a vector need not be written where the context tells it.
#[test]
fn inferred() {
    crate::in_double!({
        crate::program!("diagonal", plain, (hessian), [x: V<3> = -2.0..2.0], (x), {
            let m: SMatrix<T, 3, 3> = SMatrix::from_diagonal(&x);
            let v: SVector<T, 3> = m * x;
            v.dot(&x)
        })
    });
}
