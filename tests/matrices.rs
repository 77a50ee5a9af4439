//! Matrices: operators, constructors, views, methods, factorisations.
#![allow(clippy::op_ref, clippy::redundant_locals, reason = "programs as people write them")]
mod common;
use tensor_grad::nalgebra::{
    self as na, Matrix2, Matrix2x3, Matrix3, Matrix3x2, Matrix4, RowVector3, Vector2, Vector3, Vector4, matrix, vector,
};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn operators(a: &Matrix2x3<f64>, b: Matrix2x3<f64>, k: f64) -> f64 {
    let sum = a + b;
    let difference = a - &b;
    let negative = -a;
    let scaled = k * a + b * k - 2.0 * &b + a / k + (a * 2.0) / 3.0;
    let product = a * b.transpose();
    let chained = (a + &b).transpose() * (negative + sum) * (a.transpose() * b);
    let v = Vector3::new(k, 1.0, k * k);
    let w = a * v + b * &v;
    let scalar = (w.transpose() * product * w)[(0, 0)];
    let row = v.transpose() * a.transpose();
    sum.norm() + difference.sum() + scaled.norm_squared() + chained.trace() + scalar + row[1]
}

#[differentiable(hessian)]
fn constructors(x: f64, y: f64) -> f64 {
    let a = Matrix2::new(x, y, x * y, 1.0);
    let b = SMatrix::<f64, 2, 2>::from_element(x);
    let c = Matrix2::repeat(y);
    let d = Matrix2::<f64>::zeros() + Matrix2::identity() * x;
    let e = Matrix2::from_diagonal(&Vector2::new(x, y));
    let f = Matrix2::from_columns(&[Vector2::new(x, 1.0), Vector2::new(y, x)]);
    let g = Matrix2::from_rows(&[na::RowVector2::new(x, 1.0), na::RowVector2::new(y, x)]);
    let h = Matrix2::from_row_slice(&[x, y, y, 1.0]);
    let i = Matrix2::from_column_slice(&[x, y, 2.0, x]);
    let j = matrix![x, y; y * x, 2.0];
    let k = Matrix2::from([[x, y], [1.0, y]]);
    let l = Matrix2::from_diagonal_element(x);
    let u = vector![x, y, x + y];
    let v = Vector3::x() * x + Vector3::y() * y + Vector3::z();
    let w = SVector::<f64, 3>::from([x, y, x]);
    let m = a * b + c * d + e * f + g * h + i * j + k * l;
    m.norm_squared() + u.dot(&v) * w.sum()
}

#[differentiable(hessian)]
fn elementwise(a: Matrix2x3<f64>, b: Matrix2x3<f64>, k: f64) -> f64 {
    let c = a.component_mul(&b);
    let d = a.component_div(&b);
    let e = a.add_scalar(k).scale(k).unscale(1.0 + k * k);
    let f = c.abs() + d.map(|t| t.tanh());
    (c + d - e).norm() + f.sum() + a.sup(&b).sum() + a.inf(&b).norm_squared()
}

#[differentiable(hessian)]
fn reductions(a: Matrix3<f64>, v: Vector3<f64>) -> f64 {
    a.sum() * a.mean()
        + v.product()
        + a.max() * v.min()
        + a.amax() * v.amin()
        + a.trace()
        + a.norm_squared() * v.magnitude()
        + v.norm() * v.magnitude_squared()
        + a.row_sum().norm_squared()
        + a.column_sum().dot(&v)
        + a.row_mean().sum() * v.variance()
        + a.column_mean().norm()
}

#[differentiable(hessian)]
fn vectors(u: Vector3<f64>, v: &Vector3<f64>) -> f64 {
    let n = u.normalize();
    let c = u.cross(v);
    let distance = u.metric_distance(v);
    let outer = u * v.transpose();
    let t = u.try_normalize(1e-9).unwrap();
    n.dot(v) + c.norm() * distance + outer.trace() * t.x + u.x * v.y - u.z + c.xy().norm_squared() + u.xyz().dot(v)
}

#[differentiable(hessian)]
fn views(m: Matrix4<f64>, v: Vector4<f64>) -> f64 {
    let row = m.row(1);
    let column = m.column(2);
    let corner = m.fixed_view::<2, 2>(1, 2);
    let top = m.fixed_rows::<2>(0);
    let left = m.fixed_columns::<3>(1);
    let middle = v.fixed_rows::<2>(1);
    let block = m.view((0, 1), (2, 3));
    let some_rows = m.rows(1, 2);
    let some_columns = m.columns(0, 3);
    (row * column)[0]
        + corner.determinant()
        + top.norm() * left.sum()
        + middle.norm_squared() * v.x
        + m.diagonal().dot(&v)
        + m.transpose().row(3).norm()
        + block.sum() * some_rows.norm_squared()
        + some_columns.norm()
        + (corner * middle).norm()
        + m.upper_triangle().norm_squared()
        + m.lower_triangle().sum()
}

#[differentiable(hessian)]
fn assignments(m: Matrix4<f64>, k: f64) -> f64 {
    let mut a = m;
    a.fixed_view_mut::<2, 2>(0, 1).copy_from(&(m.fixed_view::<2, 2>(2, 2) * k));
    a.set_row(3, &(m.row(0) * k));
    a.set_column(0, &m.column(2));
    a.row_mut(1).copy_from(&(m.row(2) + m.row(3)));
    a.column_mut(3).fill(k);
    a[(2, 2)] *= k;
    a.fixed_view_mut::<2, 2>(1, 1).scale_mut(k);
    let mut z = Vector3::zeros();
    z.x = a[(0, 0)];
    z.y += a[(1, 2)] * k;
    z[2] = z.x * z.y;
    z.z -= k;
    let mut b = Matrix2::zeros();
    b.fill(k);
    b[(0, 1)] = z.z;
    b += Matrix2::identity() * z.x;
    a.norm_squared() + z.norm() + b.determinant()
}

#[differentiable(hessian)]
fn resized(v: Vector3<f64>, m: Matrix3<f64>, k: f64) -> f64 {
    let w = v.push(k);
    let taller = m.insert_row(1, 0.5);
    let shorter = m.remove_row(0);
    let narrow = m.remove_column(2);
    w.norm() + taller.norm_squared() + shorter.sum() * narrow.norm() + w[3]
}

#[differentiable(hessian)]
fn products(a: Matrix2x3<f64>, b: Matrix3x2<f64>, c: Matrix2<f64>) -> f64 {
    a.kronecker(&c).norm_squared()
        + a.tr_mul(&c).sum()
        + a.ad_mul(&c).norm()
        + (a * b).dot(&c)
        + a.tr_dot(&b)
        + b.transpose().dotc(&a)
}

#[differentiable(hessian)]
fn factorisations(a: Matrix3<f64>, b: Vector3<f64>) -> f64 {
    let s = a * a.transpose() + Matrix3::identity();
    let lu = a.lu().solve(&b).unwrap();
    let inverse = a.try_inverse().unwrap();
    let cholesky = s.cholesky().unwrap();
    let l = cholesky.l();
    lu.norm()
        + inverse.trace()
        + a.determinant()
        + l.sum()
        + cholesky.solve(&b).dot(&b)
        + cholesky.inverse().norm()
        + cholesky.determinant().ln()
        + cholesky.ln_determinant()
        + l.solve_lower_triangular(&b).unwrap().norm()
}

#[differentiable(hessian)]
fn through_options(a: Matrix3<f64>, b: Vector3<f64>) -> f64 {
    let mut total = 0.0;
    if let Some(inverse) = a.try_inverse() {
        total += (inverse * b).norm();
    }
    if let Some(x) = a.lu().solve(&b) {
        total += x.dot(&b);
    } else {
        return b.sum();
    }
    total += match (a * a.transpose()).cholesky() {
        Some(c) => c.ln_determinant() + c.l()[(1, 0)],
        None => a.norm(),
    };
    let Some(again) = a.try_inverse() else { return 0.0 };
    total + again.map(|t| t * t).sum()
}

#[differentiable]
fn with_question_marks(a: &Matrix3<f64>, b: &Vector3<f64>) -> Option<f64> {
    let inverse = a.try_inverse()?;
    let x = a.lu().solve(b)?;
    let c = (a * a.transpose()).cholesky()?;
    Some(inverse.trace() + x.norm() + c.ln_determinant())
}

#[differentiable(hessian)]
fn in_loops(a: Matrix2<f64>, v: Vector2<f64>, n: usize) -> f64 {
    let mut x = v;
    let mut p = Matrix2::identity();
    for i in 0..n {
        p *= a;
        x = (p * x + v * i as f64).normalize();
        if x.x > 0.3 {
            p = p.transpose() + Matrix2::identity() * x.y;
        }
        if let Some(inverse) = p.try_inverse() {
            x += inverse * v * 0.1;
        }
    }
    x.dot(&v) + p.trace()
}

#[differentiable(hessian)]
fn singles(a: Matrix3<f32>, v: Vector3<f32>, k: f32) -> f32 {
    let s = a * a.transpose() + Matrix3::identity() * k;
    let c = s.cholesky().unwrap();
    (a * v).normalize().dot(&v) + c.ln_determinant() + s.determinant().sqrt() + a.component_mul(&s).sum() * 0.5
}

#[differentiable(hessian)]
fn real_functions(x: f64, y: f64) -> f64 {
    let a = x.sin() + x.cos() * x.tan() + x.asin() + x.acos() + x.atan() + x.atan2(y) + x.sinh() + x.cosh() + x.tanh();
    let b = x.asinh()
        + (x + 2.0).acosh()
        + x.atanh()
        + x.exp()
        + x.exp2()
        + x.exp_m1()
        + x.ln()
        + x.ln_1p()
        + x.log2()
        + x.log10()
        + x.log(y + 1.0);
    let c = x.sqrt()
        + x.cbrt()
        + x.powi(3)
        + x.powi(-2)
        + x.powf(y)
        + x.hypot(y)
        + x.abs()
        + x.recip()
        + x.mul_add(y, a)
        + x.clamp(0.1, 0.9);
    let d = x.max(y) * x.min(y)
        + x.to_radians()
        + y.to_degrees()
        + x.copysign(-y)
        + (x * 7.0).rem_euclid(y)
        + x.signum()
        + x.floor()
        + x.ceil();
    let e = f64::max(x, y)
        + f64::sin(x)
        + f64::powi(x, 2)
        + f64::atan2(x, y)
        + x.round()
        + x.trunc()
        + x.fract()
        + (x * 9.0) % y;
    let (s, t) = (x * y).sin_cos();
    a * b + c * d + e * s - t + x.sin_cos().0 * y.sinh_cosh().1
}

trait SinhCosh {
    fn sinh_cosh(self) -> (f64, f64);
}
impl SinhCosh for f64 {
    fn sinh_cosh(self) -> (f64, f64) {
        na::ComplexField::sinh_cosh(self)
    }
}

#[differentiable(hessian)]
fn real_functions_single(x: f32, y: f32) -> f32 {
    x.sin() * y.exp()
        + x.powf(y)
        + x.atan2(y)
        + f32::max(x, y) * x.hypot(y)
        + x.ln()
        + x.powi(3)
        + x.tanh()
        + y.sqrt()
        + x.mul_add(y, 0.5)
}

fn a3() -> Matrix3<f64> {
    Matrix3::new(1.0, 0.2, 0.5, -0.3, 2.0, 0.1, 0.4, 0.6, 1.5)
}
fn a23() -> Matrix2x3<f64> {
    Matrix2x3::new(0.3, 0.1, 0.8, -0.5, 0.4, 0.2)
}
fn a4() -> Matrix4<f64> {
    Matrix4::from_fn(|i, j| ((3 * i + 5 * j) as f64).sin() + 0.3 * (i + j) as f64)
}

#[test]
fn arithmetic() {
    let b = Matrix2x3::new(0.9, -0.4, 0.15, 0.7, 0.25, -0.6);
    verify2!(operators, (a = a23(), b = b, k = 0.7), (&a, b, k));
    verify2!(elementwise, (a = a23(), b = b, k = 0.7), (a, b, k));
    verify2!(products, (a = a23(), b = b.transpose(), c = Matrix2::new(0.3, 0.9, -0.2, 0.4)), (a, b, c));
    for (x, y) in [(0.7, 0.3), (0.2, 0.9)] {
        verify2!(constructors, (a = x, b = y), (a, b));
    }
}

#[test]
fn methods() {
    let v = Vector3::new(0.3, 0.9, -0.4);
    verify2!(reductions, (a = a3(), b = v), (a, b));
    verify2!(vectors, (a = v, b = Vector3::new(0.7, -0.2, 0.5)), (a, &b));
    verify2!(resized, (a = v, b = a3(), c = 0.7), (a, b, c));
}

#[test]
fn parts() {
    verify2!(views, (a = a4(), b = Vector4::new(0.3, 0.9, -0.4, 0.1)), (a, b));
    verify2!(assignments, (a = a4(), b = 0.7), (a, b));
}

#[test]
fn solvers() {
    let b = Vector3::new(0.3, 0.9, -0.4);
    verify2!(factorisations, (a = a3(), b = b), (a, b));
    verify2!(through_options, (a = a3(), b = b), (a, b));
    for n in 0..4 {
        verify2!(in_loops, (a = Matrix2::new(0.9, 0.3, -0.2, 0.7), b = Vector2::new(0.4, 0.6)), (a, b, n));
    }
    let (y, (da, db)) = with_question_marks::value_and_grad(&a3(), &b).unwrap();
    assert_eq!(Some(y), with_question_marks(&a3(), &b));
    let (y, dot) = with_question_marks::jvp(&a3(), &b, (a23().insert_row(2, 0.3), b));
    assert!(y.is_some());
    common::close("with_question_marks", da.dot(&a23().insert_row(2, 0.3)) + db.dot(&b), dot.unwrap(), 1e-12);
    assert_eq!(with_question_marks::grad(&Matrix3::zeros(), &b), None);
}

#[test]
fn single_precision() {
    let v = Vector3::new(0.3_f32, 0.9, -0.4);
    verify2!(singles, SINGLE, (a = a3().map(|t| t as f32), b = v, c = 0.7_f32), (a, b, c));
    verify2!(real_functions_single, SINGLE, (a = 0.7_f32, b = 0.4_f32), (a, b));
}

#[test]
fn scalar_functions() {
    for (x, y) in [(0.73, 0.31), (0.22, 0.87)] {
        verify2!(real_functions, (a = x, b = y), (a, b));
    }
}

#[test]
fn row_vectors() {
    #[differentiable(hessian)]
    fn rows(r: RowVector3<f64>, m: &Matrix3x2<f64>) -> f64 {
        let p = r * m;
        p[0] * p[1] + r.norm() + r.dot(&r) + r.transpose().norm_squared()
    }
    verify2!(rows, (a = RowVector3::new(0.3, 0.9, -0.4), b = a23().transpose()), (a, &b));
}
