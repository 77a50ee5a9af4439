//! Programs over matrices: decompositions, maps, constructors, assignment to parts, generic functions, calls.

mod common;
use na::{Matrix2, Matrix3, RealField, Vector3, matrix, vector};
use tensor_grad::__private::nalgebra as na;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn quad(x: SVector<f64, 3>, a: SMatrix<f64, 3, 3>) -> f64 {
    let s = a * a.transpose() + SMatrix::<f64, 3, 3>::identity() * 2.0;
    let chol = s.cholesky().unwrap();
    let q = (x.transpose() * s * x)[(0, 0)].sqrt();
    q + chol.ln_determinant() + chol.solve(&x).dot(&x) + s.determinant().ln()
}

#[differentiable(hessian)]
fn maybe(x: SVector<f64, 3>, a: SMatrix<f64, 3, 3>) -> f64 {
    match a.try_inverse() {
        Some(inv) => (inv * x).norm_squared(),
        None => x.sum(),
    }
}

#[differentiable]
fn question(x: &Vector3<f64>, a: &Matrix3<f64>) -> Option<f64> {
    let inv = a.try_inverse()?;
    let v = a.lu().solve(x)?;
    Some(inv.trace() * v.dot(x))
}

#[differentiable(hessian)]
fn maps(x: SVector<f64, 4>, k: f64) -> f64 {
    let y = x.map(|v| (v * k).sin() + v * v);
    let z = y.zip_map(&x, |a, b| a * b + k);
    let f = SMatrix::<f64, 2, 2>::from_fn(|i, j| z[i] * x[j + 1]);
    f.norm() + x.iter().map(|v| v.exp()).sum::<f64>() + x.iter().zip(y.iter()).map(|(a, b)| a * b).sum::<f64>()
}

#[differentiable(hessian)]
fn build(x: f64, y: f64) -> f64 {
    let v = Vector3::new(x, y, x * y);
    let m = matrix![x, y; y * y, 1.0];
    let w = vector![y, x.sin()];
    let r = m * w;
    v.cross(&Vector3::new(y, 1.0, x)).dot(&v) + r.x * r.y + m.row(0).sum() + v.fixed_rows::<2>(1).norm_squared()
}

#[differentiable(hessian)]
fn assign(x: SMatrix<f64, 3, 3>, k: f64) -> f64 {
    let mut m = x;
    m[(0, 1)] = k * m[(1, 1)];
    m.fixed_view_mut::<2, 2>(0, 0).copy_from(&(x.fixed_view::<2, 2>(1, 1) * k));
    m.set_row(2, &(m.row(0) * 2.0));
    for mut_row in 0..3 {
        m[(mut_row, 0)] += m[(mut_row, 2)] * k;
    }
    m.swap((0, 0), (1, 2));
    let c = m.column(1);
    m.determinant() + c.norm() * k
}

#[differentiable]
fn generic<T: RealField + Copy, const N: usize>(x: &SVector<T, N>, a: T) -> T {
    let mut s = T::zero();
    for i in 0..N {
        s += x[i].sin() * a;
    }
    let m = x * x.transpose();
    s * m.trace() + x.dot(x).sqrt()
}

fn helper_const(n: usize) -> f64 {
    n as f64
}

#[differentiable(hessian)]
fn callee(x: f64, v: SVector<f64, 2>, n: usize) -> SVector<f64, 2> {
    v * x.powi(n as i32) + SVector::<f64, 2>::repeat(x * helper_const(n))
}

#[differentiable(hessian)]
fn caller(x: f64, y: f64) -> f64 {
    let mut v = SVector::<f64, 2>::new(x, y);
    for i in 0..3 {
        v = callee(x * 0.3, v, i);
    }
    if v.x > 0.0 { callee(y, v, 2).norm() } else { v.sum() }
}

#[differentiable]
fn field(x: &SVector<f64, 3>) -> SVector<f64, 2> {
    SVector::<f64, 2>::new(x[0] * x[1], x[2].sin() + x[0])
}

#[test]
fn matrices() {
    let x = SVector::<f64, 3>::new(0.3, -0.7, 1.1);
    let a = SMatrix::<f64, 3, 3>::new(1.0, 0.2, 0.5, -0.3, 2.0, 0.1, 0.4, 0.6, 1.5);
    check2!(quad, x, a);
    check2!(maybe, x, a);
    check2!(maps, SVector::<f64, 4>::new(0.3, -0.7, 1.1, 0.2), 0.6);
    check2!(build, 0.4, 0.8);
    check2!(assign, a, 0.7);
    check2!(caller, 0.4, 0.8);
    assert!(question::grad(&x, &a).is_some());
    let (y, (dx, da)) = generic::value_and_grad(&x, 0.5);
    assert_eq!(y, generic(&x, 0.5));
    let (y2, dot) = generic::jvp(&x, 0.5, (x, 1.0));
    assert_eq!(y, y2);
    common::close("generic", dx.dot(&x) + da, dot, 1e-12);
    let j = field::jacobian(&x);
    assert_eq!(j, SMatrix::<f64, 2, 3>::new(x[1], x[0], 0.0, 1.0, 0.0, x[2].cos()));
    let _ = Matrix2::<f64>::zeros();
}

/// The inner loop runs again in the reverse sweep, which has a column by the number that it had.
#[differentiable(hessian)]
fn columns_by_number(m: &SMatrix<f64, 3, 3>, weights: &[f64]) -> f64 {
    let mut total: f64 = 0.0;
    for (i, w) in weights.iter().enumerate() {
        let column = m.column(i);
        let mut sum = total * 0.1;
        for j in 0..3 {
            sum += column[j] * column[j] * w;
        }
        total += sum.sin();
    }
    total
}

#[test]
fn views_by_number_in_inner_loops() {
    let m = SMatrix::<f64, 3, 3>::new(0.1, 0.2, 0.3, 0.5, -0.2, 0.7, 1.0, 0.4, 0.2);
    verify2!(columns_by_number, (m = m, weights = vec![0.3, 0.5, -0.7]), (&m, &weights));
}
