//! nalgebra's methods that compute in place.
mod common;

use nalgebra::{DVector, Matrix2, Matrix2x3, Matrix3, Vector2, Vector3};
use tensor_grad::prelude::*;

type M = Matrix3<f64>;
type V = Vector3<f64>;

#[differentiable(hessian)]
fn sums_of_vectors(m: &M, v: &V, k: f64, s: f64) -> f64 {
    let mut y = *v;
    y.axpy(k, &m.column(1).into_owned(), s);
    y.axpy(2.0, v, 1.0);
    let mut z = V::zeros();
    z.axpy(y.x, v, 0.0);
    z.gemv(k, m, &y, s);
    z.gemv_tr(0.5, m, &y, 1.0);
    z.dot(&y)
}

#[differentiable(hessian)]
fn products(m: &M, b: &Matrix2x3<f64>, k: f64, s: f64) -> f64 {
    let mut a = Matrix2x3::zeros();
    a.gemm(k, b, m, 0.0);
    a.gemm(1.0, b, &m.transpose(), s);
    let mut c = *m;
    c.gemm_tr(k, &a, b, s);
    c.ger(s, &c.column(0).into_owned(), &m.row(1).transpose(), k);
    c.norm_squared() + a.sum()
}

/// Blocks and columns of what they change, in a loop.
#[differentiable(hessian)]
fn parts(m: &M, v: &V, k: f64) -> f64 {
    let mut a = *m;
    for j in 0..3 {
        a.column_mut(j).axpy(k, v, 1.0 + j as f64);
    }
    a.fixed_view_mut::<2, 2>(1, 1).gemm(k, &Matrix2::new(1.0, k, 0.3, v.x), &m.fixed_view::<2, 2>(0, 1), 2.0);
    a.row_mut(0).add_scalar_mut(k * k);
    a.column_mut(2).neg_mut();
    a.determinant()
}

#[differentiable(hessian)]
fn entries(m: &M, v: &V, s: f64) -> f64 {
    let mut a = *m;
    a.fill_diagonal(v[0] * s);
    let mut b = a * m;
    b.set_diagonal(&(v * 2.0));
    b.add_scalar_mut(s);
    b.neg_mut();
    let mut u = b * v;
    u.normalize_mut();
    let mut w = u + v;
    let length = w.normalize_mut();
    w.component_mul_assign(v);
    a.column_mut(1).component_div_assign(&V::new(2.0, s, 1.5));
    u += a * w;
    (b * u).norm() + u.dot(&w) * length
}

/// State behind a mutable reference, and gradient descent as it is written.
#[differentiable(hessian)]
fn descend(x: &mut Vector2<f64>, gradient: &Vector2<f64>, rate: f64) {
    x.axpy(-rate, gradient, 1.0);
    x.add_scalar_mut(rate * rate);
}

#[differentiable(hessian)]
fn descended(x0: &Vector2<f64>, rate: f64) -> f64 {
    let mut x = *x0;
    for _ in 0..3 {
        let gradient = Vector2::new(x.x * x.y, x.x - 2.0 * x.y);
        descend(&mut x, &gradient, rate);
    }
    x.norm_squared()
}

#[differentiable(hessian)]
fn dynamic(x: &DVector<f64>, k: f64) -> f64 {
    let mut y = x.clone();
    y.axpy(k, x, 0.5);
    y.add_scalar_mut(k);
    y.dot(x)
}

#[test]
fn in_place() {
    let m = M::new(1.2, 0.3, -0.4, 0.5, 0.9, 0.2, -0.1, 0.6, 1.5);
    let b = Matrix2x3::new(0.3, -0.8, 0.5, 1.1, 0.2, -0.6);
    let v = V::new(0.7, -0.4, 1.1);
    verify2!(sums_of_vectors, (m = m, v = v, k = 0.8, s = -0.6), (&m, &v, k, s));
    verify2!(products, (m = m, b = b, k = 0.8, s = -0.6), (&m, &b, k, s));
    verify2!(parts, (m = m, v = v, k = 0.8), (&m, &v, k));
    verify2!(entries, (m = m, v = v, s = 0.6), (&m, &v, s));
    verify2!(descended, (x0 = Vector2::new(0.7, -0.4), rate = 0.2), (&x0, rate));
    verify2!(dynamic, (x = DVector::from_vec(vec![0.2, 0.5, -0.7]), k = 1.3), (&x, k));
}
