//! Calls of differentiable functions from differentiable functions.

mod common;
use tensor_grad::nalgebra::{Matrix2, Vector2, Vector3};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable(hessian)]
fn weighted(x: &Vector3<f64>, w: f64, n: i32) -> f64 {
    x.norm().powi(n) * w + square(w)
}

#[differentiable(hessian)]
fn affine(a: &Matrix2<f64>, x: Vector2<f64>, b: &Vector2<f64>) -> Vector2<f64> {
    a * x + b
}

#[differentiable(hessian)]
fn polar(x: f64, y: f64) -> (f64, f64) {
    (x.hypot(y), y.atan2(x))
}

#[differentiable(hessian)]
fn powers(x: f64) -> [f64; 3] {
    [x, x * x, x * x * x]
}

#[differentiable(hessian)]
fn structured(x: f64, v: Vector2<f64>) -> (Vector2<f64>, [f64; 2], (f64, f64)) {
    (v * x, [x.sin(), v.x], (v.norm(), x))
}

#[differentiable(hessian)]
fn mean(values: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in values {
        s += v;
    }
    s / values.len() as f64
}

#[differentiable(hessian)]
fn root(x: f64) -> Option<f64> {
    if x > 0.0 { Some(x.sqrt()) } else { None }
}

mod inner {
    pub mod deep {
        use tensor_grad::prelude::*;
        #[differentiable(hessian)]
        pub fn cube(x: f64) -> f64 {
            x * x * x
        }
        #[differentiable(hessian)]
        pub fn same_module(x: f64) -> f64 {
            self::cube(x) + super::double(x)
        }
    }
    use tensor_grad::prelude::*;
    #[differentiable(hessian)]
    pub fn double(x: f64) -> f64 {
        2.0 * x
    }
    pub use deep::cube as renamed_cube;
}

use inner::deep;
use inner::deep::cube as to_the_third;
use inner::*;

#[differentiable(hessian)]
fn straight(x: f64, v: Vector3<f64>) -> f64 {
    let a = square(x) * weighted(&v, x, 2);
    let b = weighted(&(v * a), square(a), 3);
    square(square(a + x)) + b
}

#[differentiable(hessian)]
fn by_path(x: f64, y: f64) -> f64 {
    let a = inner::deep::cube(x) + to_the_third(y) + renamed_cube(x * y);
    let b = double(a) + deep::same_module(x) + self::square(y) + crate::square(x);
    a * b
}

#[differentiable(hessian)]
fn through_matrices(a: Matrix2<f64>, x: Vector2<f64>) -> f64 {
    let b = Vector2::new(1.0, x.x);
    let y = affine(&a, x, &b);
    let z = affine(&(a * 2.0), y, &y);
    affine(&a.transpose(), z, &Vector2::zeros()).norm() + affine(&Matrix2::identity(), x, &b).dot(&y)
}

#[differentiable(hessian)]
fn through_tuples(x: f64, y: f64) -> f64 {
    let (r, angle) = polar(x, y);
    let p = polar(r, angle);
    let [a, b, _] = powers(p.0);
    let c = powers(p.1)[2] + powers(x)[0];
    let (v, [s, t], (n, _)) = structured(x, Vector2::new(a, b));
    v.norm() * s + t * n + c + polar(x, y).0
}

#[differentiable(hessian)]
fn in_loops(x: f64, n: usize) -> f64 {
    let mut s = x;
    for i in 0..n {
        s = square(s) * 0.5 + double(x) * i as f64;
        if s > 1.0 {
            let (r, _) = polar(s, x);
            s = r.sqrt();
        } else {
            for v in powers(s) {
                s += v * 0.1;
            }
        }
        let mut k = 0;
        while k < i {
            s = match k % 2 {
                0 => to_the_third(s.sin()),
                _ => square(s),
            };
            k += 1;
        }
    }
    s
}

#[differentiable(hessian)]
fn in_branches(x: f64, y: f64) -> f64 {
    let a = if x > y { square(x) } else { to_the_third(y) };
    let b = match root(a - 0.2) {
        Some(r) => r * x,
        None => double(y),
    };
    let c = if let Some(r) = root(b) { square(r + y) } else { y };
    if c > 0.5 {
        return square(c) + a;
    }
    c * b + root(x * x + 0.1).unwrap()
}

#[differentiable(hessian)]
fn in_closures(v: Vector3<f64>, w: &[f64], k: f64) -> f64 {
    let a = v.map(|t| square(t) * k);
    let b = v.map(square);
    let c: f64 = w.iter().map(|t| to_the_third(*t)).sum();
    let f = |t: f64| double(t) + square(k);
    let d = SVector::<f64, 3>::from_fn(|i, _| weighted(&v, w[i], 2));
    let windows: f64 = w.windows(2).map(|p| mean(p) * p[0]).sum();
    let mut s = 0.0;
    for p in w.chunks_exact(3) {
        s += square(mean(p));
    }
    a.dot(&b) + c * f(k) + d.sum() + mean(w) + mean(&w[1..]) * windows + s
}

#[differentiable]
fn chained(x: f64, y: f64) -> Option<f64> {
    let a = root(x)?;
    let b = root(a - y)?;
    Some(a * b)
}

#[differentiable(hessian)]
fn same_argument(x: f64, v: Vector3<f64>) -> f64 {
    fn constant(n: usize) -> f64 {
        n as f64 * 0.5
    }
    #[differentiable(hessian)]
    fn product(a: f64, b: f64) -> f64 {
        a * b.sin() + a
    }
    product(x, x) * v.dot(&v) + constant(3) * x + product(v.x, x) * product(1.0, v.y) + product(2.0, 3.0)
}

#[differentiable(hessian)]
fn inactive_arguments(x: f64, #[nondiff] y: f64) -> f64 {
    let k = square(y) + polar(y, 1.0).0;
    let s = weighted(&Vector3::new(1.0, 2.0, y), x, 2);
    k * x * s + square(3.0)
}

#[differentiable(hessian)]
fn statement_results(x: f64, y: f64) -> f64 {
    let mut best = square(x);
    let mut pair = polar(x, y);
    pair.0 *= best;
    best += pair.0;
    let mut list = powers(best);
    list[1] = square(list[0]) + list[2];
    list[2] -= to_the_third(list[1] * 0.1);
    (best, pair) = (list[1] * y, polar(list[2], y));
    best + pair.1
}

#[differentiable(hessian)]
fn depth_one(x: f64) -> f64 {
    depth_two(x) * x
}
#[differentiable(hessian)]
fn depth_two(x: f64) -> f64 {
    let mut s = x;
    for _ in 0..2 {
        s = depth_three(s, x);
    }
    s
}
#[differentiable(hessian)]
fn depth_three(x: f64, y: f64) -> f64 {
    if x > y { depth_four(x) } else { depth_four(y) + x }
}
#[differentiable(hessian)]
fn depth_four(x: f64) -> f64 {
    (x * x).sin() + 0.1
}

#[test]
fn of_scalars_and_matrices() {
    verify2!(straight, (a = 0.3, b = Vector3::new(0.3, 0.9, -0.4)), (a, b));
    verify2!(weighted, (a = Vector3::new(0.3, 0.9, -0.4), b = 0.3), (&a, b, 3));
    verify!(
        affine,
        (a = Matrix2::new(0.9, 0.3, -0.2, 0.7), b = Vector2::new(0.3, 0.9), c = Vector2::new(0.3, 0.9)),
        (&a, b, &c)
    );
    verify2!(through_matrices, (a = Matrix2::new(0.9, 0.3, -0.2, 0.7), b = Vector2::new(0.3, 0.9)), (a, b));
    verify2!(depth_one, (a = 0.8), (a));
}

#[test]
fn of_other_modules() {
    verify2!(by_path, (a = 0.3, b = 0.8), (a, b));
}

#[test]
fn of_structured_results() {
    verify!(polar, (a = 0.3, b = 0.8), (a, b));
    verify!(powers, (a = 0.3), (a));
    verify!(structured, (a = 0.3, b = Vector2::new(0.3, 0.9)), (a, b));
    verify2!(through_tuples, (a = 0.3, b = 0.8), (a, b));
    verify2!(statement_results, (a = 0.3, b = 0.8), (a, b));
}

#[test]
fn inside_control_flow() {
    for n in 0..5 {
        verify2!(in_loops, (a = 0.6), (a, n));
    }
    for (x, y) in [(0.3, 0.8), (0.9, 0.4), (0.2, 0.3), (-0.4, 0.1)] {
        verify2!(in_branches, (a = x, b = y), (a, b));
    }
    verify2!(in_closures, (a = Vector3::new(0.3, 0.9, -0.4), b = vec![0.2, 0.6, 0.5], c = 0.7), (a, &b, c));
    let (y, (dx, dy)) = chained::value_and_grad(0.9, 0.3).unwrap();
    assert_eq!(Some(y), chained(0.9, 0.3));
    common::close("dx", dx, common::difference(|x: &f64| chained(*x, 0.3).unwrap(), &0.9, &1.0, &1.0), 1e-9);
    common::close("dy", dy, common::difference(|y: &f64| chained(0.9, *y).unwrap(), &0.3, &1.0, &1.0), 1e-9);
    assert_eq!(chained::grad(0.9, 2.0), None);
}

#[test]
fn of_one_argument_twice() {
    verify2!(same_argument, (a = 0.3, b = Vector3::new(0.3, 0.9, -0.4)), (a, b));
    verify2!(inactive_arguments, (a = 0.3), (a, 0.7));
}

#[differentiable(hessian)]
fn total(v: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..v.len() {
        s += v[i] * v[i];
    }
    s
}

/// A list that is read after an exit too: its cotangent has its length although the exit is taken.
#[differentiable(hessian)]
fn list_before_an_exit(x: f64, bound: f64) -> f64 {
    let v = vec![x, 2.0 * x];
    let s = total(&v);
    if s > bound {
        return s * x;
    }
    v[0] * v[1] + s
}

#[test]
fn a_list_before_an_exit() {
    verify2!(list_before_an_exit, (x = 0.9, bound = 1.0), (x, bound));
    verify2!(list_before_an_exit, (x = 0.9, bound = 9.0), (x, bound));
}
