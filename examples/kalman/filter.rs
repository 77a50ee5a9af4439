//! The extended Kalman filter, and how well its covariances explain what was seen.

use super::model::{Sighting, State, motion, observation, sight, transition};
use std::f64::consts::TAU;
use tensor_grad::nalgebra::{Matrix2, Matrix5};
use tensor_grad::prelude::*;

/// Logarithms of standard deviations: of a step's change of speed and of turn rate, of range and of bearing.
pub type Noise = SVector<f64, 4>;

/// What is believed: a state and its covariance.
pub type Belief = (State, Matrix5<f64>);

/// What a sighting changed: its surprise, and its distance by its own covariance.
pub type Update = (Belief, f64, f64);

/// The covariance of a step of the motion.
#[differentiable]
pub fn process(noise: &Noise) -> Matrix5<f64> {
    let mut covariance = Matrix5::zeros();
    covariance[(3, 3)] = (2.0 * noise[0]).exp();
    covariance[(4, 4)] = (2.0 * noise[1]).exp();
    covariance
}

/// One step of the filter; none if the innovation has no positive definite covariance.
#[differentiable]
pub fn update(belief: &Belief, noise: &Noise, #[nondiff] seen: &Sighting) -> Option<Update> {
    let f = transition(&belief.0);
    let state = motion(&belief.0);
    let covariance = f * belief.1 * f.transpose() + process(noise);

    let h = observation(&state);
    let mut innovation = seen - sight(&state);
    innovation[1] -= TAU * (innovation[1] / TAU).round();
    let radar = Matrix2::new((2.0 * noise[2]).exp(), 0.0, 0.0, (2.0 * noise[3]).exp());
    let cross = h * covariance;
    let spread = (cross * h.transpose() + radar).cholesky()?;
    let distance = innovation.dot(&spread.solve(&innovation));
    let surprise = 0.5 * (distance + spread.ln_determinant()) + TAU.ln();

    let gain = spread.solve(&cross).transpose();
    let better = state + gain * innovation;
    let rest = covariance - gain * cross;
    Some(((better, rest), surprise, distance))
}

/// The negative logarithm of the likelihood of all sightings.
#[differentiable]
pub fn surprise(noise: &Noise, #[nondiff] start: &Belief, #[nondiff] sightings: &[Sighting]) -> Option<f64> {
    let mut belief = *start;
    let mut total = 0.0;
    for seen in sightings {
        let (next, surprise, _) = update(&belief, noise, seen)?;
        belief = next;
        total += surprise;
    }
    Some(total)
}
