//! Workload 5: the negative log likelihood of a Kalman filter, four states, two measurements, 50 steps.

mod harness;
mod peers;

use harness::{Comparison, Workload, check};
use nalgebra::{Matrix2, Matrix2x4, Matrix4, Matrix4x2, Vector2, Vector4};
use peers::{Function, Number};
use std::f64::consts::PI;
use std::hint::black_box;
use tensor_grad::prelude::*;

#[differentiable]
fn likelihood(
    f: &Matrix4<f64>,
    h: &Matrix2x4<f64>,
    q: &Matrix4<f64>,
    r: &Matrix2<f64>,
    #[nondiff] data: &Measurements,
) -> f64 {
    let mut x = data.x0;
    let mut p = data.p0;
    let mut sum = 0.0;
    for y in &data.ys {
        x = f * x;
        p = f * p * f.transpose() + q;
        let v = y - h * x;
        let s = h * p * h.transpose() + r;
        let s_inverse = s.try_inverse().expect("the innovation's covariance is regular");
        let gain = p * h.transpose() * s_inverse;
        sum += 0.5 * (v.dot(&(s_inverse * v)) + s.determinant().ln()) + (2.0 * PI).ln();
        x += gain * v;
        p -= gain * h * p;
    }
    sum
}

/// What is measured, and what is known before.
struct Measurements {
    ys: Vec<Vector2<f64>>,
    x0: Vector4<f64>,
    p0: Matrix4<f64>,
}

type Gradient = (Matrix4<f64>, Matrix2x4<f64>, Matrix4<f64>, Matrix2<f64>);

/// What the reverse sweep reads of one step.
struct Step {
    x0: Vector4<f64>,
    p0: Matrix4<f64>,
    x: Vector4<f64>,
    p: Matrix4<f64>,
    v: Vector2<f64>,
    s_inverse: Matrix2<f64>,
    gain: Matrix4x2<f64>,
}

fn forward(
    f: &Matrix4<f64>,
    h: &Matrix2x4<f64>,
    q: &Matrix4<f64>,
    r: &Matrix2<f64>,
    data: &Measurements,
) -> (f64, Vec<Step>) {
    let (mut x0, mut p0) = (data.x0, data.p0);
    let mut sum = 0.0;
    let mut steps = Vec::with_capacity(data.ys.len());
    for y in &data.ys {
        let x = f * x0;
        let p = f * p0 * f.transpose() + q;
        let v = y - h * x;
        let s = h * p * h.transpose() + r;
        let s_inverse = s.try_inverse().expect("the innovation's covariance is regular");
        let gain = p * h.transpose() * s_inverse;
        sum += 0.5 * (v.dot(&(s_inverse * v)) + s.determinant().ln()) + (2.0 * PI).ln();
        steps.push(Step { x0, p0, x, p, v, s_inverse, gain });
        x0 = x + gain * v;
        p0 = p - gain * h * p;
    }
    (sum, steps)
}

/// The adjoint of each statement in turn.
fn plain(
    f: &Matrix4<f64>,
    h: &Matrix2x4<f64>,
    q: &Matrix4<f64>,
    r: &Matrix2<f64>,
    data: &Measurements,
) -> (f64, Gradient) {
    let (sum, steps) = forward(f, h, q, r, data);
    let mut f_bar = Matrix4::zeros();
    let mut h_bar = Matrix2x4::zeros();
    let mut q_bar = Matrix4::zeros();
    let mut r_bar = Matrix2::zeros();
    let mut x_bar = Vector4::zeros();
    let mut p_bar = Matrix4::zeros();
    for step in steps.iter().rev() {
        let Step { x0, p0, x, p, v, s_inverse, gain } = step;
        // p - gain * h * p
        let hp = h * p;
        let mut gain_bar = -(p_bar * hp.transpose());
        let hp_bar = -(gain.transpose() * p_bar);
        h_bar += hp_bar * p.transpose();
        p_bar += h.transpose() * hp_bar;
        // x + gain * v
        gain_bar += x_bar * v.transpose();
        let mut v_bar = gain.transpose() * x_bar;
        // the likelihood's term
        v_bar += (s_inverse + s_inverse.transpose()) * v * 0.5;
        let mut s_inverse_bar = v * v.transpose() * 0.5;
        let mut s_bar = s_inverse.transpose() * 0.5;
        // p * hᵀ * s⁻¹
        let pht = p * h.transpose();
        let pht_bar = gain_bar * s_inverse.transpose();
        s_inverse_bar += pht.transpose() * gain_bar;
        p_bar += pht_bar * h;
        h_bar += pht_bar.transpose() * p;
        // the inverse, and h * p * hᵀ + r
        s_bar -= s_inverse.transpose() * s_inverse_bar * s_inverse.transpose();
        r_bar += s_bar;
        h_bar += s_bar * h * p.transpose() + s_bar.transpose() * h * p;
        p_bar += h.transpose() * s_bar * h;
        // y - h * x
        h_bar -= v_bar * x.transpose();
        x_bar -= h.transpose() * v_bar;
        // f * p * fᵀ + q
        q_bar += p_bar;
        f_bar += p_bar * f * p0.transpose() + p_bar.transpose() * f * p0;
        p_bar = f.transpose() * p_bar * f;
        // f * x
        f_bar += x_bar * x0.transpose();
        x_bar = f.transpose() * x_bar;
    }
    (sum, (f_bar, h_bar, q_bar, r_bar))
}

/// What the lean reverse sweep reads of one step: `fp = f p0`, `n = p hᵀ`, `u = s⁻¹ v`.
struct LeanStep {
    x0: Vector4<f64>,
    fp: Matrix4<f64>,
    x: Vector4<f64>,
    p: Matrix4<f64>,
    n: Matrix4x2<f64>,
    s_inverse: Matrix2<f64>,
    u: Vector2<f64>,
}

fn lean_forward(
    f: &Matrix4<f64>,
    h: &Matrix2x4<f64>,
    q: &Matrix4<f64>,
    r: &Matrix2<f64>,
    data: &Measurements,
) -> (f64, Vec<LeanStep>) {
    let (ft, ht) = (f.transpose(), h.transpose());
    let (mut x0, mut p0) = (data.x0, data.p0);
    let mut quadratic = 0.0;
    let mut logarithms = 0.0;
    let mut steps = Vec::with_capacity(data.ys.len());
    for y in &data.ys {
        let x = f * x0;
        let fp = f * p0;
        let p = fp * ft + q;
        let n = p * ht;
        let s = h * n + r;
        let determinant = s.m11 * s.m22 - s.m12 * s.m21;
        let s_inverse = Matrix2::new(s.m22, -s.m12, -s.m21, s.m11) * (1.0 / determinant);
        let v = y - h * x;
        let u = s_inverse * v;
        quadratic += v.dot(&u);
        logarithms += determinant.ln();
        steps.push(LeanStep { x0, fp, x, p, n, s_inverse, u });
        x0 = x + n * u;
        // Without this, rounding lets the two halves drift apart.
        p0 = symmetric(&(p - n * (s_inverse * n.transpose())));
    }
    let constant = data.ys.len() as f64 * (2.0 * PI).ln();
    (0.5 * (quadratic + logarithms) + constant, steps)
}

/// `p`, `s` and their cotangents are symmetric.
fn careful(
    f: &Matrix4<f64>,
    h: &Matrix2x4<f64>,
    q: &Matrix4<f64>,
    r: &Matrix2<f64>,
    data: &Measurements,
) -> (f64, Gradient) {
    let (sum, steps) = lean_forward(f, h, q, r, data);
    let (ft, ht) = (f.transpose(), h.transpose());
    let mut f_bar = Matrix4::zeros();
    let mut h_bar = Matrix2x4::zeros();
    let mut q_bar = Matrix4::zeros();
    let mut r_bar = Matrix2::zeros();
    let mut x_bar = Vector4::zeros();
    let mut p_bar = Matrix4::zeros();
    for step in steps.iter().rev() {
        let LeanStep { x0, fp, x, p, n, s_inverse, u } = step;
        let gain = n * s_inverse;
        let p_gain = p_bar * gain;
        let a = s_inverse * (n.transpose() * x_bar);
        let v_bar = u + a;
        let b = a + u * 0.5;
        let outer = b * u.transpose();
        let s_bar = s_inverse * 0.5 + gain.transpose() * p_gain - (outer + outer.transpose()) * 0.5;
        let n_bar = x_bar * u.transpose() - p_gain * 2.0 + ht * s_bar;
        r_bar += s_bar;
        h_bar += s_bar * n.transpose() + n_bar.transpose() * p - v_bar * x.transpose();
        let both = n_bar * h;
        p_bar += (both + both.transpose()) * 0.5;
        x_bar -= ht * v_bar;
        q_bar += p_bar;
        f_bar += p_bar * fp * 2.0 + x_bar * x0.transpose();
        p_bar = ft * (p_bar * f);
        x_bar = ft * x_bar;
    }
    (sum, (f_bar, h_bar, q_bar, r_bar))
}

fn symmetric<const N: usize>(m: &SMatrix<f64, N, N>) -> SMatrix<f64, N, N> {
    (m + m.transpose()) / 2.0
}

impl Function<44, 1> for Measurements {
    fn apply<D: Number>(&self, inputs: &[D; 44]) -> [D; 1] {
        use peers::{constants, product, take, transpose, zip};
        let mut rest = &inputs[..];
        let f: [[D; 4]; 4] = take(&mut rest);
        let h: [[D; 4]; 2] = take(&mut rest);
        let q: [[D; 4]; 4] = take(&mut rest);
        let r: [[D; 2]; 2] = take(&mut rest);
        let (mut x, mut p) = (constants::<D, 4, 1>(&self.x0), constants::<D, 4, 4>(&self.p0));
        let mut sum = D::constant(0.0);
        for y in &self.ys {
            x = product(&f, &x);
            p = zip(&product(&product(&f, &p), &transpose(&f)), &q, |a, b| a + b);
            let v = zip(&constants(y), &product(&h, &x), |a, b| a - b);
            let n = product(&p, &transpose(&h));
            let [[s11, s12], [s21, s22]] = zip(&product(&h, &n), &r, |a, b| a + b);
            let determinant = s11 * s22 - s12 * s21;
            let inverse = [[s22 / determinant, -s12 / determinant], [-s21 / determinant, s11 / determinant]];
            let gain = product(&n, &inverse);
            let [[form]] = product(&transpose(&v), &product(&inverse, &v));
            sum += (form + determinant.ln()) * 0.5 + (2.0 * PI).ln();
            x = zip(&x, &product(&gain, &v), |a, b| a + b);
            p = zip(&p, &product(&product(&gain, &h), &p), |a, b| a - b);
        }
        [sum]
    }
}

pub(crate) fn main() {
    let file = Workload::read("w5");
    let (f, h, q, r) = (file.input("F"), file.input("H"), file.input("Q"), file.input("R"));
    let data = Measurements { ys: file.input_rows("ys"), x0: file.input("x0"), p0: file.input("P0") };
    for (name, (y, (df, dh, dq, dr))) in [
        ("plain", plain(&f, &h, &q, &r, &data)),
        ("careful", careful(&f, &h, &q, &r, &data)),
        ("generated", likelihood::value_and_grad(&f, &h, &q, &r, &data)),
    ] {
        check(name, &[y], &[file.value()]);
        check(name, df.as_slice(), file.gradient::<4, 4>("F").as_slice());
        check(name, dh.as_slice(), file.gradient::<2, 4>("H").as_slice());
        // Covariances are symmetric; only that part of their gradients means something.
        check(name, symmetric(&dq).as_slice(), symmetric(&file.gradient::<4, 4>("Q")).as_slice());
        check(name, symmetric(&dr).as_slice(), symmetric(&file.gradient::<2, 2>("R")).as_slice());
    }

    let inputs = f.iter().chain(&h).chain(&q).chain(&r).copied();
    let all = SVector::<f64, 44>::from_iterator(inputs);
    for (name, (_, got)) in
        [("num-dual", peers::num_dual(&data, &all)), ("hyperdual", peers::hyperdual::<44, 1, 45>(&data, &all))]
    {
        check(name, &got.as_slice()[..16], file.gradient::<4, 4>("F").as_slice());
    }

    Comparison::new("5 Kalman likelihood, 4 states, 50 steps: value and gradient")
        .at_most(3.0)
        .with("primal", || likelihood(black_box(&f), black_box(&h), black_box(&q), black_box(&r), &data))
        .with("plain", || plain(black_box(&f), black_box(&h), black_box(&q), black_box(&r), &data))
        .with("careful", || careful(black_box(&f), black_box(&h), black_box(&q), black_box(&r), &data))
        .with("num-dual", || peers::num_dual(&data, black_box(&all)))
        .with("hyperdual", || peers::hyperdual::<44, 1, 45>(&data, black_box(&all)))
        .with("generated", || {
            likelihood::value_and_grad(black_box(&f), black_box(&h), black_box(&q), black_box(&r), &data)
        })
        .run();
}
