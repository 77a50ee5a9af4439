//! Methods and associated functions of one's own types: their derivatives stand beside them.
mod common;
use tensor_grad::Tangent;
use tensor_grad::nalgebra::{Matrix2, SMatrix, Vector2};
use tensor_grad::prelude::*;

/// A mass on a spring, in a well that is not quite quadratic.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Oscillator {
    mass: f64,
    stiffness: f64,
    cubic: f64,
}

impl Oscillator {
    const GRAVITY: f64 = 9.81;

    /// The potential energy at a displacement.
    #[differentiable(hessian)]
    pub fn potential(&self, q: &Vector2<f64>) -> f64 {
        let bend = self.cubic * q.x.powi(3);
        0.5 * self.stiffness * q.norm_squared() + bend + self.mass * Self::GRAVITY * q.y
    }

    /// One step of the symplectic Euler method, position before velocity.
    #[differentiable(hessian)]
    fn step(&self, state: &Vector2<f64>, #[nondiff] dt: f64) -> Vector2<f64> {
        let force = -self.stiffness * state[0] - 3.0 * self.cubic * state[0].powi(2);
        let velocity = state[1] + dt * force / self.mass;
        Vector2::new(state[0] + dt * velocity, velocity)
    }

    /// `self` by value, a loop that keeps residuals, and `self` inside a macro and a format string.
    #[differentiable(hessian)]
    fn work(self, x: f64, n: usize) -> f64 {
        let this = 0.5;
        let mut sum = x;
        for i in 0..n {
            assert!(self.mass > 0.0, "{self:?} has the mass {}", self.mass);
            sum = sum * (self.stiffness * x).sin() + this * i as f64;
        }
        sum * self.stiffness
    }

    /// An associated function without `self`, known by the constant of its type.
    #[differentiable(hessian)]
    fn fall(t: f64, height: f64) -> f64 {
        height - 0.5 * Self::GRAVITY * t * t * height.sqrt()
    }

    #[differentiable]
    pub(crate) fn generic<const N: usize, F: Fn(f64) -> f64 + Copy>(
        &self,
        a: &SMatrix<f64, N, N>,
        k: f64,
        #[nondiff] scale: F,
    ) -> f64 {
        a.norm_squared() * k * self.mass + k * scale(self.cubic)
    }

    #[differentiable(wrt(x))]
    fn chosen(&self, x: f64, y: f64) -> f64 {
        self.mass * x * x * y
    }

    /// With respect to the fields too.
    #[differentiable(hessian, wrt(self, x))]
    fn tuned(&self, x: f64, #[nondiff] at: f64) -> f64 {
        self.mass * (self.stiffness * x - at).powi(2) + self.cubic * x * Self::GRAVITY
    }

    #[differentiable]
    fn r#move((x, y): (f64, f64), #[nondiff] by: &Self) -> f64 {
        x * y * by.mass
    }
}

const WELL: Oscillator = Oscillator { mass: 1.5, stiffness: 2.0, cubic: 0.3 };

#[test]
fn gradient_of_a_method() {
    let q = Vector2::new(0.4, -0.7);
    let expected = Vector2::new(2.0 * q.x + 0.9 * q.x * q.x, 2.0 * q.y + 1.5 * 9.81);
    let (value, gradient) = WELL.potential_value_and_grad(&q);
    assert_eq!(value, WELL.potential(&q));
    assert!((gradient - expected).norm() < 1e-13);
    assert_eq!(WELL.potential_grad(&q), gradient);
    let (y, pullback) = WELL.potential_vjp(&q);
    assert_eq!((y, pullback(1.0)), (value, gradient));
    let d = Vector2::new(0.2, 0.9);
    let (y, y_dot) = WELL.potential_jvp(&q, d);
    assert_eq!(y, value);
    common::close("jvp", y_dot, expected.dot(&d), 1e-13);
    common::close("differences", y_dot, common::difference(|q| WELL.potential(q), &q, &d, &1.0), 1e-9);
}

#[test]
fn second_order_of_a_method() {
    let q = Vector2::new(0.4, -0.7);
    let expected = Matrix2::new(2.0 + 1.8 * q.x, 0.0, 0.0, 2.0);
    assert!((WELL.potential_hessian(&q) - expected).norm() < 1e-13);
    let (value, gradient, hessian) = WELL.potential_value_grad_and_hessian(&q);
    assert_eq!((value, gradient), WELL.potential_value_and_grad(&q));
    let d = Vector2::new(0.2, 0.9);
    assert!((WELL.potential_hvp(&q, d) - hessian * d).norm() < 1e-13);
}

#[test]
fn jacobian_of_a_method() {
    let (s, dt) = (Vector2::new(0.4, -0.7), 0.1);
    let slope = dt * (-WELL.stiffness - 6.0 * WELL.cubic * s[0]) / WELL.mass;
    let expected = Matrix2::new(1.0 + dt * slope, dt, slope, 1.0);
    assert!((WELL.step_jacobian(&s, dt) - expected).norm() < 1e-14);
    assert_eq!(WELL.step_value_and_jacobian(&s, dt).0, WELL.step(&s, dt));
}

#[test]
fn self_by_value_with_residuals() {
    let (x, n) = (0.8, 5);
    let slope = common::difference(|x| WELL.work(*x, n), &x, &1.0, &1.0);
    common::close("grad", WELL.work_grad(x, n), slope, 1e-9);
    common::close("pullback", WELL.work_vjp(x, n).1(1.0), slope, 1e-9);
    common::close("jvp", WELL.work_jvp(x, n, 1.0).1, slope, 1e-9);
    let bend = common::difference(|x| WELL.work_grad(*x, n), &x, &1.0, &1.0);
    common::close("hvp", WELL.work_hvp(x, n, 1.0), bend, 1e-8);
}

#[test]
fn associated_functions() {
    let (t, h) = (0.3_f64, 2.0_f64);
    let (dt, dh) = Oscillator::fall_grad(t, h);
    common::close("dt", dt, -9.81 * t * h.sqrt(), 1e-14);
    common::close("dh", dh, 1.0 - 0.25 * 9.81 * t * t / h.sqrt(), 1e-14);
    assert_eq!(Oscillator::move_grad((2.0, 3.0), &WELL), (4.5, 3.0));
}

#[test]
fn generics_and_chosen_parameters() {
    let a = Matrix2::new(1.0, 2.0, 3.0, 4.0);
    let (da, dk) = WELL.generic_grad(&a, 0.5, |x| 10.0 * x);
    assert_eq!(da, a * 1.5);
    common::close("dk", dk, 30.0 * 1.5 + 3.0, 1e-14);
    assert_eq!(WELL.chosen_grad(2.0, 5.0), 1.5 * 4.0 * 5.0);
}

#[test]
fn with_respect_to_self() {
    let (x, at) = (0.6, 0.2);
    let (value, (own, dx)) = WELL.tuned_value_and_grad(x, at);
    assert_eq!(value, WELL.tuned(x, at));
    let gap = WELL.stiffness * x - at;
    common::close("mass", own.mass, gap * gap, 1e-14);
    common::close("stiffness", own.stiffness, 2.0 * WELL.mass * gap * x, 1e-14);
    common::close("cubic", own.cubic, x * 9.81, 1e-14);
    common::close("x", dx, 2.0 * WELL.mass * gap * WELL.stiffness + WELL.cubic * 9.81, 1e-14);
    let mut numbers = common::Numbers::new(3);
    let (d, e) = (numbers.tangent(&(WELL, x)), numbers.tangent(&(WELL, x)));
    let (y, y_dot) = WELL.tuned_jvp(x, at, d);
    assert_eq!(y, value);
    common::close("jvp", y_dot, (own, dx).dot(&d), 1e-13);
    let numeric = common::difference(|(well, x)| well.tuned_grad(*x, at), &(WELL, x), &d, &e);
    common::close("hvp", WELL.tuned_hvp(x, at, d).dot(&e), numeric, 1e-8);
    let (_, pullback) = WELL.tuned_vjp(x, at);
    assert_eq!(pullback(1.0), (own, dx));
}
