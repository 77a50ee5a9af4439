//! The linear theory of the upright pole, on paper.

use super::cart::{CART, GRAVITY, H, LENGTH, POLE, State};
use tensor_grad::nalgebra::{Matrix4, RowVector4, Vector4};

/// The Jacobian of a Runge-Kutta step at the upright pole: the exponential series of `H A` up to order four, and its integral
/// applied to the force.
pub fn step_jacobian() -> (Matrix4<f64>, Vector4<f64>) {
    let (cart, total) = (POLE * GRAVITY / CART, (CART + POLE) * GRAVITY / (CART * LENGTH));
    let motion = Matrix4::new(
        0.0, 0.0, 1.0, 0.0, //
        0.0, 0.0, 0.0, 1.0, //
        0.0, cart, 0.0, 0.0, //
        0.0, total, 0.0, 0.0,
    );
    let force = Vector4::new(0.0, 0.0, 1.0 / CART, 1.0 / (CART * LENGTH));
    let (mut series, mut integral, mut term) = (Matrix4::identity(), Matrix4::zeros(), Matrix4::identity());
    for order in 1..=4 {
        integral += term * (H / f64::from(order));
        term = term * motion * (H / f64::from(order));
        series += term;
    }
    (series, integral * force)
}

/// The gain of the linear regulator over so many steps, by Riccati's recursion.
pub fn regulator(steps: usize) -> RowVector4<f64> {
    let (by_state, by_force) = step_jacobian();
    let (state_cost, force_cost) = (H * Matrix4::from_diagonal(&Vector4::new(1.0, 0.0, 0.0, 0.0)), H * 0.1);
    let (mut rest, mut gain) = (400.0 * Matrix4::<f64>::identity(), RowVector4::<f64>::zeros());
    for _ in 0..steps {
        let row: RowVector4<f64> = by_force.transpose() * rest;
        gain = -(row * by_state) / (force_cost + (row * by_force)[0]);
        let closed = by_state + by_force * gain;
        rest = state_cost + by_state.transpose() * rest * closed;
    }
    gain
}

/// Kinetic and potential energy.
pub fn energy(state: &State) -> f64 {
    let (sin, cos) = state[1].sin_cos();
    let (speed, turn) = (state[2], LENGTH * state[3]);
    let tip = (speed + turn * cos).powi(2) + (turn * sin).powi(2);
    0.5 * CART * speed * speed + 0.5 * POLE * tip - POLE * GRAVITY * LENGTH * cos
}
