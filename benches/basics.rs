//! Straight-line code, a branch, a loop and calls, each beside a gradient written by hand.

mod harness;

use harness::{Comparison, check};
use nalgebra::{Vector2, Vector3};
use std::hint::black_box;
use tensor_grad::prelude::*;

#[differentiable]
fn straight(x: f64, y: f64) -> f64 {
    let product = x * y;
    let wave = product.sin() + x.exp();
    let ratio = wave / (1.0 + y * y);
    ratio.ln() + product
}

fn straight_by_hand(x: f64, y: f64) -> (f64, (f64, f64)) {
    let product = x * y;
    let (sin, cos) = product.sin_cos();
    let exp = x.exp();
    let wave = sin + exp;
    let scale = 1.0 + y * y;
    let value = (wave / scale).ln() + product;
    let wave_bar = 1.0 / wave;
    let product_bar = 1.0 + wave_bar * cos;
    let dx = product_bar * y + wave_bar * exp;
    let dy = product_bar * x - 2.0 * y / scale;
    (value, (dx, dy))
}

/// Huber's loss of a residual vector.
#[differentiable]
fn branch(x: &Vector3<f64>, width: f64) -> f64 {
    let r = x.norm();
    if r <= width { 0.5 * r * r } else { width * (r - 0.5 * width) }
}

fn branch_by_hand(x: &Vector3<f64>, width: f64) -> (f64, (Vector3<f64>, f64)) {
    let r = x.norm();
    if r <= width { (0.5 * r * r, (*x, 0.0)) } else { (width * (r - 0.5 * width), (x * (width / r), r - width)) }
}

/// The pendulum's angle and angular velocity.
type State = Vector2<f64>;

const STEPS: usize = 100;
const DT: f64 = 0.02;

#[differentiable]
fn velocity(s: &State, damping: f64) -> State {
    State::new(s.y, -s.x.sin() - damping * s.y)
}

/// The pendulum after 100 steps of Runge and Kutta's method.
#[differentiable]
fn pendulum(start: &State, damping: f64) -> f64 {
    let mut s = *start;
    for _ in 0..STEPS {
        let k1 = velocity(&s, damping);
        let k2 = velocity(&(s + k1 * (DT / 2.0)), damping);
        let k3 = velocity(&(s + k2 * (DT / 2.0)), damping);
        let k4 = velocity(&(s + k3 * DT), damping);
        s += (k1 + k2 * 2.0 + k3 * 2.0 + k4) * (DT / 6.0);
    }
    s.norm_squared()
}

/// The states where the velocity was evaluated, and the cosines of their angles.
#[derive(Clone, Copy)]
struct Stages {
    speed: [f64; 4],
    cos: [f64; 4],
}

fn pendulum_by_hand(start: &State, damping: f64) -> (f64, (State, f64)) {
    let zero = Stages { speed: [0.0; 4], cos: [0.0; 4] };
    let mut tape = [zero; STEPS];
    let (mut x, mut v) = (start.x, start.y);
    for stages in &mut tape {
        let (mut kx, mut kv) = (0.0, 0.0);
        let (mut sum_x, mut sum_v) = (0.0, 0.0);
        for (stage, (offset, weight)) in
            [(0.0, 1.0), (DT / 2.0, 2.0), (DT / 2.0, 2.0), (DT, 1.0)].into_iter().enumerate()
        {
            let (angle, speed) = (x + offset * kx, v + offset * kv);
            let (sin, cos) = angle.sin_cos();
            stages.speed[stage] = speed;
            stages.cos[stage] = cos;
            (kx, kv) = (speed, -sin - damping * speed);
            sum_x += weight * kx;
            sum_v += weight * kv;
        }
        x += DT / 6.0 * sum_x;
        v += DT / 6.0 * sum_v;
    }

    let (mut x_bar, mut v_bar, mut damping_bar) = (2.0 * x, 2.0 * v, 0.0);
    for stages in tape.iter().rev() {
        let (sum_x_bar, sum_v_bar) = (DT / 6.0 * x_bar, DT / 6.0 * v_bar);
        let (mut kx_bar, mut kv_bar) = (0.0, 0.0);
        for (stage, (offset, weight)) in
            [(0.0, 1.0), (DT / 2.0, 2.0), (DT / 2.0, 2.0), (DT, 1.0)].into_iter().enumerate().rev()
        {
            kx_bar += weight * sum_x_bar;
            kv_bar += weight * sum_v_bar;
            let angle_bar = -stages.cos[stage] * kv_bar;
            let speed_bar = kx_bar - damping * kv_bar;
            damping_bar -= stages.speed[stage] * kv_bar;
            x_bar += angle_bar;
            v_bar += speed_bar;
            (kx_bar, kv_bar) = (offset * angle_bar, offset * speed_bar);
        }
    }
    (x * x + v * v, (State::new(x_bar, v_bar), damping_bar))
}

/// A soft step.
#[differentiable]
fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Two units of a network, one of which feeds the other.
#[differentiable]
fn call(weights: &Vector3<f64>, x: f64) -> f64 {
    let hidden = logistic(weights.x * x + weights.y);
    let output = logistic(weights.z * hidden + x);
    (output - 0.3).powi(2)
}

fn call_by_hand(weights: &Vector3<f64>, x: f64) -> (f64, (Vector3<f64>, f64)) {
    let hidden = logistic(weights.x * x + weights.y);
    let output = logistic(weights.z * hidden + x);
    let error = output - 0.3;
    let output_bar = 2.0 * error * output * (1.0 - output);
    let hidden_bar = output_bar * weights.z * hidden * (1.0 - hidden);
    let gradient = Vector3::new(hidden_bar * x, hidden_bar, output_bar * hidden);
    (error * error, (gradient, output_bar + hidden_bar * weights.x))
}

pub(crate) fn main() {
    let (x, y) = (0.7, 1.3);
    let v = Vector3::new(0.4, -0.2, 0.9);
    let start = State::new(0.7, -0.4);

    let (hand, own) = (straight_by_hand(x, y), straight::value_and_grad(x, y));
    check("straight", &[own.0, own.1.0, own.1.1], &[hand.0, hand.1.0, hand.1.1]);
    for width in [0.5, 2.0] {
        let (hand, own) = (branch_by_hand(&v, width), branch::value_and_grad(&v, width));
        check("branch", &[own.0, own.1.1], &[hand.0, hand.1.1]);
        check("branch", own.1.0.as_slice(), hand.1.0.as_slice());
    }
    let (hand, own) = (pendulum_by_hand(&start, 0.1), pendulum::value_and_grad(&start, 0.1));
    check("loop", &[own.0, own.1.1], &[hand.0, hand.1.1]);
    check("loop", own.1.0.as_slice(), hand.1.0.as_slice());
    let (hand, own) = (call_by_hand(&v, x), call::value_and_grad(&v, x));
    check("call", &[own.0, own.1.1], &[hand.0, hand.1.1]);
    check("call", own.1.0.as_slice(), hand.1.0.as_slice());

    Comparison::new("straight-line code: value and gradient")
        .at_most(2.5)
        .with("primal", || straight(black_box(x), black_box(y)))
        .with_stack_only("by hand", || straight_by_hand(black_box(x), black_box(y)))
        .with_stack_only("generated", || straight::value_and_grad(black_box(x), black_box(y)))
        .run();
    Comparison::new("branch: value and gradient")
        .at_most(2.5)
        .with("primal", || branch(black_box(&v), black_box(0.5)))
        .with_stack_only("by hand", || branch_by_hand(black_box(&v), black_box(0.5)))
        .with_stack_only("generated", || branch::value_and_grad(black_box(&v), black_box(0.5)))
        .run();
    Comparison::new("loop, 100 Runge-Kutta steps: value and gradient")
        .at_most(3.0)
        .with("primal", || pendulum(black_box(&start), black_box(0.1)))
        .with_stack_only("by hand", || pendulum_by_hand(black_box(&start), black_box(0.1)))
        .with_stack_only("generated", || pendulum::value_and_grad(black_box(&start), black_box(0.1)))
        .run();
    Comparison::new("calls: value and gradient")
        .at_most(2.5)
        .with("primal", || call(black_box(&v), black_box(x)))
        .with_stack_only("by hand", || call_by_hand(black_box(&v), black_box(x)))
        .with_stack_only("generated", || call::value_and_grad(black_box(&v), black_box(x)))
        .run();
}
