//! Types of the user's own: methods with the names of rules, constants without a tangent, fields of types with other names.

#[macro_use]
mod common;

use nalgebra::Vector3;
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
}
