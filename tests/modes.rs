//! Shapes, orders and entries of what every mode returns.

mod common;
use tensor_grad::nalgebra::{Matrix2, Matrix2x3, Matrix3, RowVector2, Vector2, Vector3};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn scalar(x: f64) -> f64 {
    x * x * x
}

#[differentiable(hessian)]
fn of_vector(v: &Vector3<f64>) -> f64 {
    v.x * v.y * v.y + v.z.powi(3)
}

#[differentiable(hessian)]
fn of_two(v: &Vector2<f64>, k: f64) -> f64 {
    v.x * v.x * k + v.y * k * k
}

#[differentiable(hessian)]
fn of_matrix(m: &Matrix2<f64>) -> f64 {
    m[(0, 0)] * m[(1, 0)] + m[(0, 1)] * m[(0, 1)]
}

#[differentiable]
fn field(v: Vector3<f64>) -> Vector2<f64> {
    Vector2::new(v.x * v.y, v.z.sin() + v.x)
}

#[differentiable]
fn field_of_several(v: &Vector2<f64>, k: f64, n: i32, m: &Matrix2x3<f64>) -> Vector2<f64> {
    v * k.powi(n) + m.column(1)
}

#[differentiable]
fn curve(t: f64) -> [f64; 3] {
    [t, t * t, t.sin()]
}

#[differentiable]
fn of_arrays(a: [f64; 2], v: &[f64]) -> Vector2<f64> {
    Vector2::new(a[0] * v[0], a[1] * v[2])
}

#[differentiable]
fn matrix_valued(x: f64, v: Vector2<f64>) -> Matrix2<f64> {
    v * v.transpose() * x
}

#[differentiable]
fn of_row(r: RowVector2<f64>) -> f64 {
    r[0] * r[1]
}

#[differentiable(hessian)]
fn single(v: Vector2<f32>) -> f32 {
    v.x * v.x * v.y
}

#[test]
fn gradients() {
    assert_eq!(scalar::grad(2.0), 12.0);
    assert_eq!(scalar::value_and_grad(2.0), (8.0, 12.0));
    let (dv, dk): (Vector2<f64>, f64) = of_two::grad(&Vector2::new(2.0, 3.0), 5.0);
    assert_eq!((dv, dk), (Vector2::new(20.0, 25.0), 4.0 + 30.0));
    let dm: Matrix2<f64> = of_matrix::grad(&Matrix2::new(1.0, 2.0, 3.0, 4.0));
    assert_eq!(dm, Matrix2::new(3.0, 4.0, 1.0, 0.0));
    let dr: RowVector2<f64> = of_row::grad(RowVector2::new(2.0, 3.0));
    assert_eq!(dr, RowVector2::new(3.0, 2.0));
}

#[test]
fn jacobians() {
    let v = Vector3::new(2.0, 3.0, 0.5);
    let j: Matrix2x3<f64> = field::jacobian(v);
    assert_eq!(j, Matrix2x3::new(3.0, 2.0, 0.0, 1.0, 0.0, 0.5_f64.cos()));
    assert_eq!(field::value_and_jacobian(v), (field(v), j));
    let j: Vector3<f64> = curve::jacobian(0.5);
    assert_eq!(j, Vector3::new(1.0, 1.0, 0.5_f64.cos()));
    let j: SMatrix<f64, 1, 3> = of_vector::jacobian(&v);
    assert_eq!(j, of_vector::grad(&v).transpose());
    let j: SMatrix<f64, 1, 1> = scalar::jacobian(2.0);
    assert_eq!(j[0], 12.0);
}

#[test]
fn jacobians_with_respect_to_several() {
    let (w, m) = (Vector2::new(2.0, 3.0), Matrix2x3::zeros());
    let (jv, jk, jm): (Matrix2<f64>, Vector2<f64>, [Matrix2x3<f64>; 2]) = field_of_several::jacobian(&w, 2.0, 3, &m);
    assert_eq!((jv, jk), (Matrix2::identity() * 8.0, w * 12.0));
    assert_eq!(jm[0], Matrix2x3::new(0.0, 1.0, 0.0, 0.0, 0.0, 0.0));
    assert_eq!(jm[1], Matrix2x3::new(0.0, 0.0, 0.0, 0.0, 1.0, 0.0));
    let (ja, jv): ([[f64; 2]; 2], [Vec<f64>; 2]) = of_arrays::jacobian([2.0, 3.0], &[5.0, 6.0, 7.0]);
    assert_eq!(ja, [[5.0, 0.0], [0.0, 7.0]]);
    assert_eq!(jv, [vec![2.0, 0.0, 0.0], vec![0.0, 0.0, 3.0]]);
}

/// Rows are outputs, columns inputs, both in nalgebra's storage order.
#[test]
fn jacobian_is_jvp_by_columns_and_vjp_by_rows() {
    let v = Vector3::new(0.3, -0.7, 1.1);
    let j = field::jacobian(v);
    for column in 0..3 {
        let direction = Vector3::from_fn(|i, _| f64::from(u8::from(i == column)));
        assert!((field::jvp(v, direction).1 - j.column(column)).norm() < 1e-15);
    }
    let (_, pullback) = field::vjp(v);
    for row in 0..2 {
        let seed = Vector2::from_fn(|i, _| f64::from(u8::from(i == row)));
        assert!((pullback(seed) - j.row(row).transpose()).norm() < 1e-15);
    }
}

#[test]
fn hessians() {
    let h: SMatrix<f64, 1, 1> = scalar::hessian(2.0);
    assert_eq!(h[0], 12.0);
    let v = Vector3::new(2.0, 3.0, 0.5);
    let h: Matrix3<f64> = of_vector::hessian(&v);
    assert_eq!(h, Matrix3::new(0.0, 6.0, 0.0, 6.0, 4.0, 0.0, 0.0, 0.0, 3.0));
    assert_eq!(of_vector::value_grad_and_hessian(&v), (of_vector(&v), of_vector::grad(&v), h));
    let d = Vector3::new(0.3, -0.2, 0.9);
    assert!((of_vector::hvp(&v, d) - h * d).norm() < 1e-14);
    let h: Matrix2<f32> = single::hessian(Vector2::new(2.0, 3.0));
    assert_eq!(h, Matrix2::new(6.0, 4.0, 4.0, 0.0));
}

#[test]
fn hessian_times_a_direction_of_several() {
    let (hv, hk): (Vector2<f64>, f64) = of_two::hvp(&Vector2::new(2.0, 3.0), 5.0, (Vector2::new(1.0, 0.0), 0.0));
    assert_eq!((hv, hk), (Vector2::new(10.0, 0.0), 4.0));
    let h: Matrix2<f64> = of_matrix::hvp(&Matrix2::zeros(), Matrix2::new(1.0, 2.0, 3.0, 4.0));
    assert_eq!(h, Matrix2::new(3.0, 4.0, 1.0, 0.0));
}

#[test]
fn tangents_and_cotangents_of_matrices() {
    let v = Vector2::new(2.0, 3.0);
    let (y, dot) = matrix_valued::jvp(0.5, v, (1.0, Vector2::zeros()));
    assert_eq!((y, dot), (v * v.transpose() * 0.5, v * v.transpose()));
    let (_, pullback) = matrix_valued::vjp(0.5, v);
    let (dx, dv) = pullback(Matrix2::new(0.0, 1.0, 0.0, 0.0));
    assert_eq!((dx, dv), (6.0, Vector2::new(1.5, 1.0)));
    assert_eq!(pullback(Matrix2::zeros()), (0.0, Vector2::zeros()));
}

#[test]
fn higher_modes_of_larger_programs() {
    #[differentiable(hessian)]
    fn fit(p: Vector3<f64>, #[nondiff] data: &[(f64, f64)]) -> f64 {
        let mut s = 0.0;
        for (x, y) in data {
            let model = p.x * (1.0 - (-p.y * x).exp()) + p.z;
            s += (y - model).powi(2);
        }
        s
    }
    let data = [(0.1, 0.3), (0.5, 0.9), (1.3, 1.4), (2.0, 1.2)];
    let p = Vector3::new(1.1, 0.8, 0.2);
    let h = fit::hessian(p, &data);
    assert!((h - h.transpose()).norm() < 1e-13);
    for column in 0..3 {
        let step = Vector3::from_fn(|i, _| if i == column { 1e-5 } else { 0.0 });
        let numeric = (fit::grad(p + step, &data) - fit::grad(p - step, &data)) / 2e-5;
        assert!((h.column(column) - numeric).norm() < 1e-8);
    }
}
