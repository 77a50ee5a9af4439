//! Types of the user's own: methods with the names of rules, constants without a tangent, fields of types with other names.

#[macro_use]
mod common;

use nalgebra::{RealField, Vector3};
use tensor_grad::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Quaternion {
    w: f64,
    v: Vector3<f64>,
}

impl Quaternion {
    #[differentiable(wrt(self))]
    fn norm(&self) -> f64 {
        (self.w * self.w + self.v.norm_squared()).sqrt()
    }
    #[differentiable(wrt(self, k))]
    fn scale(self, k: f64) -> Self {
        Self { w: self.w * k, v: self.v * k }
    }
    #[differentiable(wrt(self))]
    fn normalize(mut self) -> Self {
        let norm = self.norm();
        self.v /= norm;
        self.w = self.scale(1.0 / norm).w;
        self
    }
    #[differentiable(wrt(self, other))]
    fn dot(&self, other: &Self) -> f64 {
        self.w * other.w + self.v.dot(&other.v)
    }
    #[differentiable(wrt(self, other, t))]
    fn slerp(&self, other: &Self, t: f64) -> Self {
        let other: Self = other.normalize();
        let unit: Self = self.normalize();
        let theta = unit.dot(&other).acos();
        let (a, b) = (((1.0 - t) * theta).sin() / theta.sin(), (t * theta).sin() / theta.sin());
        let (from, to) = (self.scale(a), Self { w: other.w * b, v: other.v * b });
        Self { w: from.w + to.w, v: from.v + to.v }
    }
}

/// The text says nothing of the results of methods; the attribute tells what `a` and `b` are.
#[differentiable(operators(Quaternion))]
fn between(a: &Quaternion, b: Quaternion, t: f64) -> f64 {
    let c: Quaternion = a.slerp(&b, t);
    c.norm() * c.dot(a) + a.v.norm() * b.scale(t).w
}

/// No tangent: a constant of the robot.
#[derive(Clone, Copy, Debug)]
struct Joint {
    length: f64,
    offset: f64,
}

const JOINTS: [Joint; 3] =
    [Joint { length: 0.5, offset: 0.1 }, Joint { length: 0.4, offset: -0.3 }, Joint { length: 0.3, offset: 0.0 }];

#[differentiable]
fn turned(#[nondiff] joint: &Joint, angle: f64, at: f64) -> f64 {
    joint.length * (angle + joint.offset).cos() + at * angle
}

#[differentiable]
fn chained(q: &[f64; 3], k: f64) -> f64 {
    let mut at = 1.0;
    for (joint, &angle) in JOINTS.iter().zip(q) {
        at *= turned(joint, angle, at);
    }
    for (i, joint) in JOINTS.iter().rev().enumerate() {
        let copy = *joint;
        at = turned(&copy, k * at, q[i]);
    }
    at
}

/// Ranges turned round after a way out, with ends that change.
#[differentiable]
fn eliminated(diagonal: &[f64], right: &[f64]) -> Option<Vec<f64>> {
    let mut n = diagonal.len();
    if n < 2 {
        return None;
    }
    let mut x = right.to_vec();
    for i in (0..n - 1).rev() {
        x[i] -= diagonal[i] * x[i + 1];
    }
    n -= 1;
    for i in (1..=n).rev() {
        x[i] /= 3.0 + diagonal[i] * x[i - 1];
    }
    n -= 1;
    for i in 0..n {
        x[i] *= x[i + 1];
    }
    Some(x)
}

type Weights<const R: usize, const C: usize> = SMatrix<f64, R, C>;

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Layer<const I: usize, const O: usize> {
    weights: Weights<O, I>,
    bias: SVector<f64, O>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Network<const I: usize, const H: usize> {
    hidden: Layer<I, H>,
    output: Layer<H, 1>,
}

#[differentiable]
impl<const I: usize, const H: usize> Network<I, H> {
    #[differentiable(wrt(self, x))]
    fn apply(&self, x: &SVector<f64, I>) -> f64 {
        let h = (self.hidden.weights * x + self.hidden.bias).map(f64::tanh);
        (self.output.weights * h + self.output.bias)[0]
    }
}

#[differentiable]
fn response(network: &Network<2, 3>, x: &SVector<f64, 2>) -> f64 {
    network.apply(x)
}

type V3 = Vector3<f64>;
type Mat2<T> = nalgebra::Matrix2<T>;
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Vec3 {
    x: f64,
    y: f64,
    z: f64,
}
impl Vec3 {
    #[differentiable(hessian)]
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Vec3 { x, y, z }
    }
    #[differentiable(hessian, wrt(self, o))]
    pub fn dot(&self, o: &Vec3) -> f64 {
        self.x * o.x + self.y * o.y + self.z * o.z
    }
    #[differentiable(hessian, wrt(self, o))]
    pub fn cross(self, o: Self) -> Self {
        Self::new(self.y * o.z - self.z * o.y, self.z * o.x - self.x * o.z, self.x * o.y - self.y * o.x)
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Wrapped<T> {
    inner: T,
}
#[differentiable]
impl<T: RealField + Copy> Wrapped<T> {
    #[differentiable(hessian)]
    fn new(inner: T) -> Self {
        Wrapped { inner }
    }
}
/// `new` of the user's types and of matrices by other names.
#[differentiable(hessian)]
fn constructed(a: f64, b: f64) -> f64 {
    let u = Vec3::new(a, b * a, 1.0);
    let v = V3::new(b, a, a * a);
    let w = self::Vec3::new(v.x, 2.0, v.dot(&V3::new(1.0, a, b)));
    let m = Mat2::new(a, b, 0.0, a * b);
    let q = Wrapped::new(a);
    Vec3::dot(&u, &w) + Vec3::cross(u, w).z + m.determinant() * v.norm() + q.inner * m[(0, 1)]
}
#[differentiable]
fn constructed_in_loop<T: RealField + Copy>(a: T, b: T) -> T {
    let mut s = T::zero();
    for _ in 0..3 {
        let m = Mat2::new(a, b, a, a * b);
        s += m.determinant() * s + Wrapped::new(a).inner;
    }
    s
}
#[test]
fn own_types() {
    let a = Quaternion { w: 0.8, v: Vector3::new(0.1, -0.4, 0.2) };
    let b = Quaternion { w: 0.5, v: Vector3::new(0.3, 0.2, -0.6) };
    verify!(between, (a = a, b = b, t = 0.3), (&a, b, t));
    verify!(chained, (q = [0.3, -0.7, 1.1], k = 0.8), (&q, k));
    verify!(eliminated, (d = vec![0.3, 0.8, -0.4, 1.1], r = vec![1.0, 0.7, 0.2, 0.4]), (&d, &r));
    let mut numbers = common::Numbers::new(5);
    let hidden = Layer { weights: SMatrix::from_fn(|_, _| numbers.next()), bias: SVector::repeat(0.1) };
    let output = Layer { weights: SMatrix::from_fn(|_, _| numbers.next()), bias: SVector::repeat(0.2) };
    verify!(response, (n = Network { hidden, output }, x = SVector::from([0.4, -0.9])), (&n, &x));
    verify2!(constructed, (a = 0.3, b = 1.2), (a, b));
    verify!(constructed_in_loop, (a = 0.3, b = 1.2_f64), (a, b));
}
