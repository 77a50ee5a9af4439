//! Generic functions: number types, sizes, where clauses; hygiene of names.
#![allow(clippy::useless_vec, reason = "programs as people write them")]
mod common;
use tensor_grad::nalgebra::{ComplexField, RealField};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn polynomial<T: RealField + Copy>(x: T, c: &[T]) -> T {
    let mut s = T::zero();
    for a in c.iter().rev() {
        s = s * x + *a;
    }
    s
}

#[differentiable(hessian)]
fn quadratic<T: RealField + Copy, const N: usize>(x: &SVector<T, N>, a: &SMatrix<T, N, N>) -> T {
    let mut s = T::zero();
    for i in 0..N {
        for j in 0..N {
            s += x[i] * a[(i, j)] * x[j];
        }
    }
    s + (a * x).norm() + x.dot(x).sqrt()
}

#[differentiable(hessian)]
fn with_clause<T, const R: usize, const C: usize>(m: SMatrix<T, R, C>, k: T) -> T
where
    T: RealField + Copy,
{
    let gram = m.transpose() * m;
    gram.trace() * k.sin() + m.map(|v| v * v * k).sum() + T::one()
}

#[differentiable(hessian)]
fn by_traits<T: ComplexField + RealField + Copy>(x: T, y: T) -> T {
    let half: T = tensor_grad::nalgebra::convert(0.5);
    let angle = T::pi() * half;
    ComplexField::sin(x + angle) * y.exp() + RealField::atan2(x, y) + RealField::max(x, y) + x.powi(3)
}

#[differentiable(hessian)]
fn caller<T: RealField + Copy, const N: usize>(x: &SVector<T, N>, a: &SMatrix<T, N, N>, t: T) -> T {
    let q = quadratic::<T, N>(x, a);
    let p = polynomial(q, &vec![t, T::one(), t * t]);
    with_clause(*a, p) + quadratic(x, &a.transpose())
}

#[differentiable(hessian)]
fn bounded_array<const N: usize>(x: [f64; N], k: f64) -> f64 {
    const SHIFT: usize = 1;
    let mut a = [k; N];
    for i in SHIFT..N {
        a[i] = a[i - 1] * x[i] + x[0];
    }
    let mut s = 0.0;
    for i in (0..N).rev() {
        s = s * k + a[i];
    }
    s
}

trait Shape {
    fn area(&self) -> f64;
}
struct Square(f64);
impl Shape for Square {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
}

#[differentiable(hessian)]
fn with_inactive_generics<S: Shape, F>(x: f64, #[nondiff] shape: &S, #[nondiff] scale: F) -> f64
where
    F: Fn(usize) -> f64 + Copy,
{
    let mut s = x;
    for i in 0..3 {
        s = s * shape.area() + scale(i) * x * x;
    }
    s
}

#[differentiable(hessian)]
fn lifetimes<'a>(x: &'a [f64], names: &'a [&'a str], k: f64) -> f64 {
    let mut s = k;
    for (v, name) in x.iter().zip(names) {
        s = s * v + name.len() as f64 * k;
    }
    s
}

#[test]
fn in_both_precisions() {
    verify2!(polynomial, (a = 0.7_f64, b = vec![0.3, -0.2, 0.9]), (a, &b));
    verify2!(polynomial, SINGLE, (a = 0.7_f32, b = vec![0.3_f32, -0.2, 0.9]), (a, &b));
    verify2!(by_traits, (a = 0.7_f64, b = 0.4_f64), (a, b));
    verify2!(by_traits, SINGLE, (a = 0.7_f32, b = 0.4_f32), (a, b));
    let m = SMatrix::<f64, 2, 3>::new(0.3, 0.1, 0.8, -0.5, 0.4, 0.2);
    verify2!(with_clause, (a = m, b = 0.4), (a, b));
    verify2!(with_clause, SINGLE, (a = m.map(|v| v as f32), b = 0.4_f32), (a, b));
}

#[test]
fn in_any_size() {
    let (x, a) = (SVector::<f64, 2>::new(0.3, 0.9), SMatrix::<f64, 2, 2>::new(0.9, 0.3, -0.2, 0.7));
    verify2!(quadratic, (v = x, m = a), (&v, &m));
    verify2!(caller, (v = x, m = a, c = 0.4), (&v, &m, c));
    let (x, a) = (
        SVector::<f64, 4>::from_fn(|i, _| 0.3 * i as f64 + 0.1),
        SMatrix::<f64, 4, 4>::from_fn(|i, j| (i + 2 * j) as f64 * 0.1),
    );
    verify2!(quadratic, (v = x, m = a), (&v, &m));
    verify2!(caller, (v = x * 0.3, m = a, c = 0.4), (&v, &m, c));
    let (x, a) = (x.map(|v| v as f32), a.map(|v| v as f32));
    verify2!(quadratic, SINGLE, (v = x, m = a), (&v, &m));
    verify2!(bounded_array, (a = [0.3], b = 0.4), (a, b));
    verify2!(bounded_array, (a = [0.3, 0.9, -0.4, 0.8], b = 0.4), (a, b));
}

#[test]
fn with_other_generics() {
    verify2!(with_inactive_generics, (a = 0.7), (a, &Square(0.5), |i| i as f64 + 0.5));
    verify2!(lifetimes, (a = vec![0.3, 0.9], b = 0.4), (&a, &["one", "three"], b));
}
