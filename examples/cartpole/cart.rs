//! A pole on a cart: its motion, and what a motion costs.

use std::f64::consts::PI;
use tensor_grad::nalgebra::Vector4;
use tensor_grad::prelude::*;

pub const CART: f64 = 1.0;
pub const POLE: f64 = 0.3;
pub const LENGTH: f64 = 0.5;
pub const GRAVITY: f64 = 9.81;
/// Seconds of one step.
pub const H: f64 = 0.02;

/// Position, angle from hanging down, and their velocities.
pub type State = Vector4<f64>;
/// A state and the force on the cart.
pub type Situation = SVector<f64, 5>;

/// Upright in the middle, at rest.
pub fn goal() -> State {
    State::new(0.0, PI, 0.0, 0.0)
}

/// The velocity of a state: Kelly, An Introduction to Trajectory Optimization, 2017.
#[differentiable(hessian)]
pub fn motion(state: &State, force: f64) -> State {
    let (sin, cos) = state[1].sin_cos();
    let spin = state[3];
    let inertia = CART + POLE * sin * sin;
    let push = (LENGTH * POLE * sin * spin * spin + force + POLE * GRAVITY * cos * sin) / inertia;
    let turn =
        -(LENGTH * POLE * cos * sin * spin * spin + force * cos + (CART + POLE) * GRAVITY * sin) / (LENGTH * inertia);
    State::new(state[2], spin, push, turn)
}

/// One step of Runge and Kutta's method of order four.
#[differentiable(hessian)]
pub fn step(state: &State, force: f64) -> State {
    let k1 = motion(state, force);
    let k2 = motion(&(state + k1 * (H / 2.0)), force);
    let k3 = motion(&(state + k2 * (H / 2.0)), force);
    let k4 = motion(&(state + k3 * H), force);
    state + (k1 + (k2 + k3) * 2.0 + k4) * (H / 6.0)
}

/// The next state, weighed: its Hessian is the sum of those of the coordinates.
#[differentiable(hessian)]
pub fn weighed_step(now: &Situation, #[nondiff] weights: &State) -> f64 {
    let state = now.fixed_rows::<4>(0).into_owned();
    step(&state, now[4]).dot(weights)
}

/// What a step costs.
#[differentiable(hessian)]
pub fn running_cost(now: &Situation) -> f64 {
    let height = 1.0 + now[1].cos();
    H * (0.05 * now[4] * now[4] + 0.5 * now[0] * now[0] + 0.5 * height * height)
}

/// What the last state costs.
#[differentiable(hessian)]
pub fn final_cost(state: &State) -> f64 {
    let miss = state - State::new(0.0, PI, 0.0, 0.0);
    200.0 * miss.norm_squared()
}

/// What all forces cost together.
#[differentiable]
pub fn total_cost(start: &State, forces: &[f64]) -> f64 {
    let (mut state, mut cost) = (*start, 0.0);
    for force in forces {
        let now = Situation::from([state[0], state[1], state[2], state[3], *force]);
        cost += running_cost(&now);
        state = step(&state, *force);
    }
    cost + final_cost(&state)
}
