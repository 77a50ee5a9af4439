//! A double pendulum: its Lagrangian, and nothing else.

use tensor_grad::nalgebra::{Matrix2, Vector2, Vector4};
use tensor_grad::prelude::*;

pub const MASSES: [f64; 2] = [1.0, 0.5];
pub const LENGTHS: [f64; 2] = [1.0, 0.8];
pub const GRAVITY: f64 = 9.81;

/// Angles from the vertical and their velocities.
pub type State = Vector4<f64>;

/// Kinetic minus potential energy.
#[differentiable(hessian)]
pub fn lagrangian(state: &State, #[nondiff] masses: &[f64; 2], #[nondiff] lengths: &[f64; 2]) -> f64 {
    let (mut height, mut velocity) = (0.0, Vector2::zeros());
    let (mut kinetic, mut potential) = (0.0, 0.0);
    for i in 0..2 {
        let (sin, cos) = state[i].sin_cos();
        height -= lengths[i] * cos;
        velocity += Vector2::new(cos, sin) * (lengths[i] * state[2 + i]);
        kinetic += 0.5 * masses[i] * velocity.norm_squared();
        potential += masses[i] * GRAVITY * height;
    }
    kinetic - potential
}

/// The energy: the Legendre transform of the Lagrangian.
pub fn energy(state: &State) -> f64 {
    let (value, gradient) = lagrangian::value_and_grad(state, &MASSES, &LENGTHS);
    state[2] * gradient[2] + state[3] * gradient[3] - value
}

/// Euler's and Lagrange's equations, solved for the accelerations: `L_vv a = L_q - L_vq v`.
pub fn acceleration(state: &State, masses: &[f64; 2], lengths: &[f64; 2]) -> Vector2<f64> {
    let (_, gradient, hessian) = lagrangian::value_grad_and_hessian(state, masses, lengths);
    let velocity: Vector2<f64> = state.fixed_rows::<2>(2).into_owned();
    let mass: Matrix2<f64> = hessian.fixed_view::<2, 2>(2, 2).into_owned();
    let force = gradient.fixed_rows::<2>(0) - hessian.fixed_view::<2, 2>(2, 0) * velocity;
    mass.cholesky().expect("a positive definite mass matrix").solve(&force)
}

/// One step of Runge and Kutta's method of order four.
pub fn step(state: &State, h: f64, masses: &[f64; 2], lengths: &[f64; 2]) -> State {
    let motion = |state: State| {
        let acceleration = acceleration(&state, masses, lengths);
        State::new(state[2], state[3], acceleration[0], acceleration[1])
    };
    let k1 = motion(*state);
    let k2 = motion(state + k1 * (h / 2.0));
    let k3 = motion(state + k2 * (h / 2.0));
    let k4 = motion(state + k3 * h);
    state + (k1 + (k2 + k3) * 2.0 + k4) * (h / 6.0)
}
