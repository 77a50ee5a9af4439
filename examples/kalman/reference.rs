//! The same filter with derivatives on paper and the covariance of an innovation inverted by Cramer's rule.

use super::filter::{Belief, Noise};
use super::model::{DT, Sighting, State, motion, sight};
use tensor_grad::nalgebra::{Matrix2, Matrix2x5, Matrix5};

pub fn transition(state: &State) -> Matrix5<f64> {
    let (sin, cos) = (state[2] + 0.5 * DT * state[4]).sin_cos();
    let speed = state[3];
    let mut f = Matrix5::identity();
    (f[(0, 2)], f[(0, 3)], f[(0, 4)]) = (-DT * speed * sin, DT * cos, -0.5 * DT * DT * speed * sin);
    (f[(1, 2)], f[(1, 3)], f[(1, 4)]) = (DT * speed * cos, DT * sin, 0.5 * DT * DT * speed * cos);
    f[(2, 4)] = DT;
    f
}

pub fn observation(state: &State) -> Matrix2x5<f64> {
    let seen = sight(state);
    let (range, (sin, cos)) = (seen[0], seen[1].sin_cos());
    let mut h = Matrix2x5::zeros();
    (h[(0, 0)], h[(0, 1)]) = (cos, sin);
    (h[(1, 0)], h[(1, 1)]) = (-sin / range, cos / range);
    h
}

pub fn surprise(noise: &Noise, start: &Belief, sightings: &[Sighting]) -> f64 {
    let [speed, turn, range, bearing] = noise.map(|x| (2.0 * x).exp()).data.0[0];
    let process = Matrix5::from_diagonal(&State::new(0.0, 0.0, 0.0, speed, turn));
    let radar = Matrix2::new(range, 0.0, 0.0, bearing);
    let ((mut state, mut covariance), mut total) = (*start, 0.0);
    for seen in sightings {
        let f = transition(&state);
        state = motion(&state);
        covariance = f * covariance * f.transpose() + process;
        let h = observation(&state);
        let mut innovation = seen - sight(&state);
        innovation[1] = innovation[1].sin().atan2(innovation[1].cos());
        let spread = h * covariance * h.transpose() + radar;
        let determinant = spread[(0, 0)] * spread[(1, 1)] - spread[(0, 1)] * spread[(1, 0)];
        let inverse = Matrix2::new(spread[(1, 1)], -spread[(0, 1)], -spread[(1, 0)], spread[(0, 0)]) / determinant;
        let squared = (innovation.transpose() * inverse * innovation)[0];
        total += 0.5 * squared + 0.5 * determinant.ln() + (2.0 * std::f64::consts::PI).ln();
        let gain = covariance * h.transpose() * inverse;
        state += gain * innovation;
        // Joseph's form.
        let left = Matrix5::identity() - gain * h;
        covariance = left * covariance * left.transpose() + gain * radar * gain.transpose();
    }
    total
}
