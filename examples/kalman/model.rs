//! An aircraft that turns, and the radar that sees it.

use tensor_grad::nalgebra::{Matrix2x5, Matrix5, Vector2, Vector5};
use tensor_grad::prelude::*;

/// Seconds between two sightings.
pub const DT: f64 = 1.0;
/// Where the radar stands, in metres.
pub const RADAR: [f64; 2] = [-2000.0, -1000.0];

/// Place, heading, speed and turn rate.
pub type State = Vector5<f64>;
/// Range and bearing.
pub type Sighting = Vector2<f64>;

/// The state a step later, at constant speed and turn rate.
#[differentiable(hessian)]
pub fn motion(state: &State) -> State {
    let (speed, turn) = (state[3], state[4]);
    // The chord of the arc points into the mean heading.
    let (sin, cos) = (state[2] + 0.5 * DT * turn).sin_cos();
    State::new(state[0] + DT * speed * cos, state[1] + DT * speed * sin, state[2] + DT * turn, speed, turn)
}

/// What the radar sees.
#[differentiable(hessian)]
pub fn sight(state: &State) -> Sighting {
    let (x, y) = (state[0] - RADAR[0], state[1] - RADAR[1]);
    Sighting::new(x.hypot(y), y.atan2(x))
}

/// The Jacobian of the motion. It is linear in the motion, so its cotangent is told by products of the Hessian.
#[differentiable(vjp = transition_vjp)]
pub fn transition(state: &State) -> Matrix5<f64> {
    motion::jacobian(state)
}

fn transition_vjp(state: &State, cotangent: Matrix5<f64>) -> State {
    let along = |j: usize| weighed_motion::hvp(state, &cotangent.column(j).into_owned(), unit(j));
    (0..5).map(along).sum()
}

#[differentiable(hessian)]
fn weighed_motion(state: &State, #[nondiff] weights: &State) -> f64 {
    motion(state).dot(weights)
}

/// The Jacobian of a sighting.
#[differentiable(vjp = observation_vjp)]
pub fn observation(state: &State) -> Matrix2x5<f64> {
    sight::jacobian(state)
}

fn observation_vjp(state: &State, cotangent: Matrix2x5<f64>) -> State {
    let along = |j: usize| weighed_sight::hvp(state, &cotangent.column(j).into_owned(), unit(j));
    (0..5).map(along).sum()
}

#[differentiable(hessian)]
fn weighed_sight(state: &State, #[nondiff] weights: &Sighting) -> f64 {
    sight(state).dot(weights)
}

fn unit(j: usize) -> State {
    State::from_fn(|i, _| if i == j { 1.0 } else { 0.0 })
}
