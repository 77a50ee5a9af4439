//! Gradients of functions whose loops have constant bounds touch the stack only.

use allocation_counter::measure;
use nalgebra::{Matrix3, Vector2, Vector3};
use std::hint::black_box;
use tensor_grad::prelude::*;

/// Heap requests while `compute` runs on this thread.
fn requests<Y>(compute: impl FnOnce() -> Y) -> u64 {
    let info = measure(|| {
        black_box(compute());
    });
    info.count_total
}

#[test]
fn counter_sees_a_vector() {
    assert_eq!(requests(|| vec![1.0; 10]), 1);
}

/// A pendulum's angle and angular velocity.
type State = Vector2<f64>;

#[differentiable]
fn velocity(s: &State, damping: f64) -> State {
    State::new(s.y, -s.x.sin() - damping * s.y)
}

#[differentiable]
fn step(s: &State, damping: f64, #[nondiff] dt: f64) -> State {
    let k1 = velocity(s, damping);
    let k2 = velocity(&(s + k1 * (dt / 2.0)), damping);
    let k3 = velocity(&(s + k2 * (dt / 2.0)), damping);
    let k4 = velocity(&(s + k3 * dt), damping);
    s + (k1 + k2 * 2.0 + k3 * 2.0 + k4) * (dt / 6.0)
}

#[differentiable]
fn hundred_steps(start: &State, damping: f64) -> f64 {
    let mut s = *start;
    for _ in 0..100 {
        s = step(&s, damping, 0.01);
    }
    s.norm_squared()
}

#[differentiable]
fn thousand_steps(start: &State, damping: f64) -> f64 {
    let mut s = *start;
    for _ in 0..1000 {
        s = step(&s, damping, 0.01);
    }
    s.norm_squared()
}

/// The same without calls.
#[differentiable]
fn thousand_steps_in_one(start: &State, damping: f64) -> f64 {
    const DT: f64 = 0.01;
    let (mut x, mut v) = (start.x, start.y);
    for _ in 0..1000 {
        let (x1, v1) = (v, -x.sin() - damping * v);
        let (x2, v2) = (v + DT / 2.0 * v1, -(x + DT / 2.0 * x1).sin() - damping * (v + DT / 2.0 * v1));
        let (x3, v3) = (v + DT / 2.0 * v2, -(x + DT / 2.0 * x2).sin() - damping * (v + DT / 2.0 * v2));
        let (x4, v4) = (v + DT * v3, -(x + DT * x3).sin() - damping * (v + DT * v3));
        x += DT / 6.0 * (x1 + 2.0 * x2 + 2.0 * x3 + x4);
        v += DT / 6.0 * (v1 + 2.0 * v2 + 2.0 * v3 + v4);
    }
    x * x + v * v
}

/// The largest relative difference of a gradient from central differences along each coordinate.
fn assert_close(got: [f64; 3], f: impl Fn(&State, f64) -> f64, start: &State, damping: f64) {
    let h = 1e-5;
    let along = |state: State, by_damping: f64| {
        (f(&(start + state * h), damping + by_damping * h) - f(&(start - state * h), damping - by_damping * h))
            / (2.0 * h)
    };
    let expected = [along(State::x(), 0.0), along(State::y(), 0.0), along(State::zeros(), 1.0)];
    for (g, e) in got.iter().zip(expected) {
        assert!((g - e).abs() < 1e-7 * (1.0 + e.abs()), "{got:?} instead of {expected:?}");
    }
}

#[test]
fn runge_kutta_loops() {
    let start = State::new(0.7, -0.4);
    assert_eq!(requests(|| hundred_steps::grad(black_box(&start), 0.1)), 0);
    assert_eq!(requests(|| thousand_steps::grad(black_box(&start), 0.1)), 0);
    assert_eq!(requests(|| thousand_steps_in_one::grad(black_box(&start), 0.1)), 0);

    let (state, damping) = thousand_steps::grad(&start, 0.1);
    assert_close([state.x, state.y, damping], thousand_steps, &start, 0.1);
    let (state, damping) = thousand_steps_in_one::grad(&start, 0.1);
    assert_close([state.x, state.y, damping], thousand_steps_in_one, &start, 0.1);
}

/// Loops in loops, a branch, index assignment, an array and a matrix.
#[differentiable]
fn nested(a: &Matrix3<f64>, x: &Vector3<f64>) -> f64 {
    let mut history = [0.0; 8];
    let mut v = *x;
    for k in 0..8 {
        let mut next = Vector3::zeros();
        for i in 0..3 {
            let mut sum = 0.0;
            for j in 0..3 {
                if i == j {
                    sum += a[(i, j)] * v[j];
                } else {
                    sum -= (a[(i, j)] * v[j]).sin();
                }
            }
            next[i] = sum.tanh();
        }
        history[k] = next.norm_squared();
        v = next;
    }
    history.iter().sum()
}

#[differentiable]
fn straight(a: &Matrix3<f64>, x: &Vector3<f64>) -> f64 {
    let y = a * x;
    y.dot(x) + a.determinant().abs().ln() + (a.transpose() * a).trace()
}

#[test]
fn nested_loops_and_matrices() {
    let a = Matrix3::new(0.9, 0.2, -0.1, 0.3, 1.1, 0.4, -0.2, 0.1, 0.8);
    let x = Vector3::new(0.5, -0.3, 0.2);
    assert_eq!(requests(|| nested::grad(black_box(&a), black_box(&x))), 0);
    assert_eq!(requests(|| straight::grad(black_box(&a), black_box(&x))), 0);
    assert_eq!(requests(|| straight::value_and_grad(black_box(&a), black_box(&x))), 0);
}
