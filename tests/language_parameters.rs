//! Parameters: by value, by reference, slices, arrays, tuples, nested, aliases, both precisions, inactive ones.
#![allow(clippy::ptr_arg, clippy::too_many_arguments, reason = "programs as people write them")]
mod common;
use tensor_grad::__private::nalgebra as na;
use tensor_grad::prelude::*;

type Real = f64;
type State = SVector<f64, 3>;
type Pair<T> = (T, T);

#[differentiable(hessian)]
fn by_value(x: f64, y: f64) -> f64 {
    x * y.sin() + (x * y).exp()
}

#[differentiable(hessian)]
fn by_reference(x: &f64, y: &f64) -> f64 {
    x * y.sin() + *x / (*y + 2.0) + x.powi(2) - y
}

#[differentiable(hessian)]
fn single(x: f32, y: f32) -> f32 {
    let z = x * y.cos() + 0.5;
    z * z - x.exp()
}

#[differentiable(hessian)]
fn mutable_parameter(mut x: f64, mut v: SVector<f64, 3>) -> f64 {
    x *= 2.0;
    v[1] = x * v[0];
    v *= x;
    v.norm_squared() + x
}

#[differentiable(hessian)]
fn slice(w: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..w.len() {
        s += w[i] * w[i] * k + w[w.len() - 1 - i];
    }
    s * w[0]
}

#[differentiable(hessian)]
fn vector_by_reference(w: &Vec<f64>, k: f64) -> f64 {
    let mut s = k;
    for (i, x) in w.iter().enumerate() {
        s += x * x * (i as f64 + 1.0);
    }
    s * s
}

#[differentiable(hessian)]
fn slice_of_vectors(points: &[SVector<f64, 2>], center: &SVector<f64, 2>) -> f64 {
    let mut total = 0.0;
    for p in points {
        let d = p - center;
        total += d.norm_squared() * d.x;
    }
    total
}

#[differentiable(hessian)]
fn array(a: [f64; 3], b: &[f64; 3]) -> f64 {
    a[0] * b[1] - a[1] * b[0] + a[2].sin() * b[2]
}

#[differentiable(hessian)]
fn nested_arrays(a: [[f64; 2]; 3], m: &[SMatrix<f64, 2, 2>; 2]) -> f64 {
    let mut s = 0.0;
    for row in 0..3 {
        for column in 0..2 {
            s += a[row][column] * m[column][(1, 0)] * a[(row + 1) % 3][column];
        }
    }
    s + (m[0] * m[1]).trace()
}

#[differentiable(hessian)]
fn tuple(t: (f64, SVector<f64, 2>), k: &(f64, (f64, f64))) -> f64 {
    let (a, v) = t;
    a * v.norm_squared() + k.0 * k.1.0 - k.1.1.sin() * v.x
}

#[differentiable(hessian)]
fn destructured((a, b): (f64, f64), [c, d]: [f64; 2], &(e, f): &(f64, f64)) -> f64 {
    a * b + c * d * e - f.sin() * a
}

#[differentiable(hessian)]
fn layers(weights: &[(SMatrix<f64, 2, 2>, SVector<f64, 2>)], x: SVector<f64, 2>) -> f64 {
    let mut h = x;
    for (w, b) in weights.iter() {
        h = (w * h + b).map(|v| v.tanh());
    }
    h.norm_squared()
}

#[differentiable(hessian)]
fn alias(s: &State, t: Real) -> Real {
    s.x * t + s.y * s.z
}

#[differentiable(hessian)]
fn generic_alias(p: Pair<f64>) -> f64 {
    p.0 * p.1 + p.0.sin()
}

#[differentiable(hessian)]
fn nalgebra_alias(v: &na::Vector3<f64>, m: &na::Matrix3<f64>, r: na::RowVector3<f64>) -> f64 {
    (r * m * v)[0] + v.dot(&r.transpose())
}

#[differentiable(hessian)]
fn single_matrix(v: &na::Vector3<f32>, m: &na::Matrix3<f32>) -> f32 {
    (m * v).norm_squared() + v.sum()
}

#[differentiable(hessian)]
fn inactive(
    x: f64,
    n: usize,
    name: &str,
    flag: bool,
    table: &[u8],
    #[nondiff] scale: f64,
    c: char,
    #[nondiff] grid: &[f64],
) -> f64 {
    let mut y = if flag { x } else { -x };
    y += name.len() as f64 * x;
    for i in 0..n {
        y = y * x + f64::from(table[i % table.len()]) * grid[i % grid.len()];
    }
    if c == 'z' { y * scale } else { y }
}

#[differentiable(hessian, wrt(b))]
fn only_b(a: f64, b: f64, c: f64) -> f64 {
    a * b * b + c
}

#[test]
fn scalars() {
    verify2!(by_value, (a = 0.7, b = 0.3), (a, b));
    verify2!(by_reference, (a = 0.7, b = 0.3), (&a, &b));
    verify2!(single, SINGLE, (a = 0.7_f32, b = 0.3_f32), (a, b));
    verify2!(mutable_parameter, (a = 0.7, b = State::new(0.1, 0.9, -0.4)), (a, b));
}

#[test]
fn sequences() {
    let w = vec![0.3, -0.5, 0.9, 0.2];
    verify2!(slice, (a = w.clone(), b = 0.3), (&a, b));
    verify2!(vector_by_reference, (a = w.clone(), b = 0.3), (&a, b));
    let points = vec![SVector::<f64, 2>::new(0.1, 0.9), SVector::<f64, 2>::new(-0.4, 0.2)];
    verify2!(slice_of_vectors, (a = points, b = SVector::<f64, 2>::new(0.3, 0.6)), (&a, &b));
    verify2!(array, (a = [0.3, 0.1, 0.8], b = [0.5, -0.3, 0.9]), (a, &b));
    let m = [SMatrix::<f64, 2, 2>::new(1.0, 0.3, 0.2, -0.5), SMatrix::<f64, 2, 2>::new(0.3, -0.2, 0.7, 0.4)];
    verify2!(nested_arrays, (a = [[0.3, 0.1], [0.8, -0.2], [0.4, 0.6]], b = m), (a, &b));
}

#[test]
fn tuples() {
    let v = SVector::<f64, 2>::new(0.1, 0.9);
    verify2!(tuple, (a = (0.4, v), b = (0.2, (0.7, 0.1))), (a, &b));
    verify2!(destructured, (a = (0.4, 0.6), b = [0.2, 0.1], c = (0.7, -0.3)), (a, b, &c));
    let m = SMatrix::<f64, 2, 2>::new(1.0, 0.3, 0.2, -0.5);
    verify2!(layers, (a = vec![(m, v), (m * 0.5, -v), (m.transpose(), v)], b = v), (&a, b));
}

#[test]
fn aliases() {
    let v = State::new(0.1, 0.9, -0.4);
    verify2!(alias, (a = v, b = 0.7), (&a, b));
    verify2!(generic_alias, (a = (0.3, 0.6)), (a));
    let m = na::Matrix3::new(1.0, 0.2, 0.5, -0.3, 2.0, 0.1, 0.4, 0.6, 1.5);
    verify2!(nalgebra_alias, (a = v, b = m, c = na::RowVector3::new(0.3, 0.5, 0.9)), (&a, &b, c));
    let (v, m) = (na::Vector3::new(0.1_f32, 0.9, -0.4), m.map(|x: f64| x as f32));
    verify2!(single_matrix, SINGLE, (a = v, b = m), (&a, &b));
}

#[test]
fn inactive_parameters() {
    for n in 0..4 {
        verify2!(inactive, (a = 0.7), (a, n, "name", n % 2 == 0, &[1, 2], 0.5, 'z', &[0.1, 0.2]));
    }
    verify2!(only_b, (b = 0.7), (0.3, b, 0.5));
    assert_eq!(only_b::grad(2.0, 3.0, 4.0), 12.0);
}

#[differentiable(hessian)]
fn constant_patterns(x: f64, #[nondiff] (a, b): Pair<f64>, #[nondiff] [c, _]: &[f64; 2]) -> f64 {
    let t = (a * x).sin();
    t * t * b + c * x
}

#[test]
fn patterns_of_constants() {
    verify2!(constant_patterns, (x = 0.7), (x, (1.5, -2.0), &[3.0, 4.0]));
}

/// Constants whose types have no names.
#[differentiable(hessian)]
fn unnamed_types(
    x: &[f64],
    #[nondiff] weight: impl Fn(usize) -> f64 + Copy,
    #[nondiff] label: &dyn std::fmt::Display,
    #[nondiff] names: &impl AsRef<str>,
    #[nondiff] f: fn(f64) -> f64,
) -> f64 {
    let factor = (label.to_string().len() + names.as_ref().len()) as f64;
    x.iter().enumerate().map(|(i, v)| weight(i) * v.sin()).sum::<f64>() * factor * f(2.0)
}

#[test]
fn constants_without_a_type_name() {
    verify2!(unnamed_types, (x = vec![0.3, 0.7]), (&x, |i| i as f64 + 1.0, &"abc", &"de", f64::sqrt));
}
