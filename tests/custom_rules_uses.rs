//! Custom rules where they are used: foreign types, implicit functions, bodies that no compiler of derivatives could read.

mod common;
use std::sync::atomic::{AtomicUsize, Ordering};
use tensor_grad::nalgebra::{DMatrix, DVector, Vector2};
use tensor_grad::prelude::*;

/// As another crate would have it.
mod foreign {
    #[derive(Clone)]
    pub struct Polynomial(Vec<f64>);

    impl Polynomial {
        pub fn new(coefficients: &[f64]) -> Self {
            Self(coefficients.to_vec())
        }
        pub fn eval(&self, x: f64) -> f64 {
            self.0.iter().rev().fold(0.0, |sum, c| sum * x + c)
        }
        pub fn slope(&self) -> Self {
            Self(self.0.iter().enumerate().skip(1).map(|(k, c)| k as f64 * c).collect())
        }
    }
}
use foreign::Polynomial;

/// The declaration of a method of a foreign type; its rule is the declaration of another.
#[differentiable(hessian, vjp = value_at_vjp)]
fn value_at(#[nondiff] p: &Polynomial, x: f64) -> f64 {
    p.eval(x)
}

#[differentiable]
fn value_at_vjp(#[nondiff] p: &Polynomial, x: f64, y_bar: f64) -> f64 {
    value_at(&p.slope(), x) * y_bar
}

#[differentiable(hessian)]
fn of_a_foreign_type(#[nondiff] p: &Polynomial, x: f64, scale: f64) -> f64 {
    let mut sum = 0.0;
    for k in 0..3 {
        sum += value_at(p, x * k as f64 + scale) * scale;
    }
    sum
}

/// The root of `x³ + p x = q`: the implicit function theorem instead of the iterations.
#[differentiable(hessian, vjp = root_vjp)]
fn root(p: f64, q: f64) -> f64 {
    let mut x = q as i64 as f64;
    while (x * x * x + p * x - q).abs() > 1e-15 {
        let before = x;
        x -= (x * x * x + p * x - q) / (3.0 * x * x + p);
        if x == before {
            break;
        }
    }
    x
}

#[differentiable]
fn root_vjp(p: f64, q: f64, x_bar: f64) -> (f64, f64) {
    let x = root(p, q);
    let slope = 3.0 * x * x + p;
    (-x / slope * x_bar, x_bar / slope)
}

#[differentiable(hessian)]
fn of_a_root(p: f64, q: f64) -> f64 {
    let x = root(p * p, q);
    x * root(p + 1.0, x * q)
}

#[derive(Clone, Differentiable)]
struct Camera {
    focal: f64,
    center: Vector2<f64>,
    #[nondiff]
    #[allow(dead_code, reason = "a part without derivative")]
    name: String,
}

/// A struct of one's own, with a tangent of its own.
#[differentiable(hessian, vjp = project_vjp, jvp = project_jvp)]
fn project(camera: &Camera, p: [f64; 3]) -> Vector2<f64> {
    Vector2::new(p[0], p[1]) * (camera.focal / p[2]) + camera.center
}

#[differentiable]
fn project_vjp(camera: &Camera, p: [f64; 3], y_bar: Vector2<f64>) -> (CameraTangent, [f64; 3]) {
    let along = (y_bar.x * p[0] + y_bar.y * p[1]) / p[2];
    let scale = camera.focal / p[2];
    let camera_bar = CameraTangent { focal: along, center: y_bar };
    (camera_bar, [y_bar.x * scale, y_bar.y * scale, -along * scale])
}

fn project_jvp(camera: &Camera, p: [f64; 3], camera_dot: &CameraTangent, p_dot: [f64; 3]) -> Vector2<f64> {
    let bent = p[2] * camera_dot.focal - camera.focal * p_dot[2];
    Vector2::new(p[0], p[1]) * (bent / (p[2] * p[2]))
        + Vector2::new(p_dot[0], p_dot[1]) * (camera.focal / p[2])
        + camera_dot.center
}

#[differentiable(hessian)]
fn reprojected(camera: &Camera, p: [f64; 3]) -> f64 {
    project(camera, p).norm()
}

static CALLS: AtomicUsize = AtomicUsize::new(0);

/// A static, a cast, a function parameter: the body is the user's own.
#[differentiable(vjp = counted_vjp)]
fn counted<F: Fn(f64) -> f64 + Copy>(x: f64, #[nondiff] slope: F) -> f64 {
    CALLS.fetch_add(1, Ordering::Relaxed);
    slope(0.0) * x.to_bits() as f64 * 0.0 + slope(x) * x
}

fn counted_vjp<F: Fn(f64) -> f64>(x: f64, slope: F, y_bar: f64) -> f64 {
    slope(x) * y_bar
}

#[test]
fn foreign_types() {
    let p = Polynomial::new(&[0.3, -1.0, 0.5, 2.0]);
    verify2!(value_at, (x = 0.7), (&p, x));
    verify2!(of_a_foreign_type, (x = 0.7, scale = -0.4), (&p, x, scale));
}

#[test]
fn own_types() {
    let view = Camera { focal: 1.7, center: Vector2::new(0.3, -0.8), name: "left".into() };
    verify!(project, (camera = view.clone(), p = [0.2, 0.9, 1.4]), (&camera, p));
    verify2!(reprojected, (camera = view, p = [0.2, 0.9, 1.4]), (&camera, p));
}

#[test]
fn implicit_functions() {
    verify2!(root, (p = 1.3, q = 2.1), (p, q));
    verify2!(of_a_root, (p = 1.3, q = 2.1), (p, q));
}

#[test]
fn called_once() {
    assert_eq!(counted::value_and_grad(2.0, |_| 3.0), (6.0, 3.0));
    assert_eq!(CALLS.load(Ordering::Relaxed), 1);
    assert_eq!(counted::jvp(2.0, |_| 3.0, 0.5), (6.0, 1.5));
}

/// Matrices on the heap, by value and by reference.
#[differentiable(hessian, vjp = product_vjp, jvp = product_jvp)]
fn product(a: DMatrix<f64>, x: &DVector<f64>) -> DVector<f64> {
    a * x
}

#[differentiable]
fn product_vjp(a: DMatrix<f64>, x: &DVector<f64>, y_bar: DVector<f64>) -> (DMatrix<f64>, DVector<f64>) {
    (&y_bar * x.transpose(), a.tr_mul(&y_bar))
}

fn product_jvp(a: DMatrix<f64>, x: &DVector<f64>, a_dot: DMatrix<f64>, x_dot: &DVector<f64>) -> DVector<f64> {
    a_dot * x + a * x_dot
}

#[differentiable(hessian)]
fn of_the_heap(a: DMatrix<f64>, x: &DVector<f64>) -> f64 {
    let y = product(a.clone(), x);
    product(a, &y).norm_squared()
}

#[test]
fn on_the_heap() {
    let (m, v) =
        (DMatrix::from_fn(3, 3, |i, j| (i * 2 + j) as f64 * 0.3 - 0.7), DVector::from_vec(vec![0.2, -0.9, 1.1]));
    verify!(product, (a = m.clone(), x = v.clone()), (a.clone(), &x));
    verify2!(of_the_heap, (a = m, x = v), (a.clone(), &x));
}

#[differentiable(hessian)]
fn in_a_block(v: Vector2<f64>) -> f64 {
    #[differentiable(hessian, vjp = cube_vjp)]
    fn cube(x: f64) -> f64 {
        x.powi(3)
    }
    #[differentiable]
    fn cube_vjp(x: f64, y_bar: f64) -> f64 {
        3.0 * x * x * y_bar
    }
    let cubed: f64 = v.iter().map(|x| cube(*x)).sum();
    v.map(|x| cube(x) * cubed).norm()
}

macro_rules! with_rule {
    ($name:ident, $rule:ident, |$x:ident| $value:expr, $slope:expr) => {
        #[differentiable(hessian, vjp = $rule)]
        fn $name($x: f64) -> f64 {
            $value
        }
        #[differentiable]
        fn $rule($x: f64, y_bar: f64) -> f64 {
            y_bar * $slope
        }
    };
}
with_rule!(square, square_vjp, |y| y * y, 2.0 * y);
// Names of the generated code's own.
with_rule!(value, cotangent, |bar0| bar0 * bar0 * bar0, 3.0 * bar0 * bar0);

#[differentiable(hessian)]
fn from_macros(cotangent: f64, tangent0: f64) -> f64 {
    square(cotangent) * value(tangent0 * cotangent)
}

/// Parameters with names of the generated code's own.
#[differentiable(hessian, vjp = clashing_vjp)]
fn clashing(cotangent: f64, answer: f64, r#type: f64, y: f64) -> f64 {
    cotangent * answer * r#type * y
}

#[differentiable]
fn clashing_vjp(cotangent: f64, answer: f64, r#type: f64, y: f64, residual: f64) -> (f64, f64, f64, f64) {
    let all = cotangent * answer * r#type * y * residual;
    (all / cotangent, all / answer, all / r#type, all / y)
}

#[test]
fn names_and_places() {
    verify2!(in_a_block, (v = Vector2::new(0.4, -1.2)), (v));
    verify2!(square, (x = 0.4), (x));
    verify2!(value, (x = 0.4), (x));
    verify2!(from_macros, (x = 0.4, y = 1.7), (x, y));
    verify2!(clashing, (a = 0.4, b = 1.7, c = -0.3, d = 0.9), (a, b, c, d));
}
