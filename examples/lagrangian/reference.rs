//! What is known of the double pendulum without our derivatives.

use super::pendulum::{GRAVITY, State};
use tensor_grad::nalgebra::Vector2;

/// The textbook's accelerations.
pub fn acceleration(state: &State, [m1, m2]: &[f64; 2], [l1, l2]: &[f64; 2]) -> Vector2<f64> {
    let (a, b, v, w) = (state[0], state[1], state[2], state[3]);
    let (g, sin, cos) = (GRAVITY, (a - b).sin(), (a - b).cos());
    let inertia = 2.0 * m1 + m2 - m2 * (2.0 * (a - b)).cos();
    let first = -g * (2.0 * m1 + m2) * a.sin()
        - m2 * g * (a - 2.0 * b).sin()
        - 2.0 * sin * m2 * (w * w * l2 + v * v * l1 * cos);
    let second = 2.0 * sin * (v * v * l1 * (m1 + m2) + g * (m1 + m2) * a.cos() + w * w * l2 * m2 * cos);
    Vector2::new(first / (l1 * inertia), second / (l2 * inertia))
}

/// From rest at angles 2 and 2.5.
pub const START: [f64; 4] = [2.0, 2.5, 0.0, 0.0];

/// Where it is at such times, by `reference.py`: sympy's equations of motion, integrated with 30 digits.
pub const LATER: [(f64, [f64; 4]); 3] = [
    (1.0, [-0.63013191305999, -1.8820336658508, -4.5367697520068, -3.8254371083268]),
    (2.0, [-1.5543335522878, 0.19885139538745, 4.18217250217, 2.4936125860982]),
    (4.0, [-1.52285957132, 10.10716565599, -1.54174966118, 6.92652997581]),
];

/// The frequencies of small oscillations when masses and lengths are equal.
pub fn small_frequencies(length: f64) -> [f64; 2] {
    [-1.0, 1.0].map(|sign| ((2.0 + sign * 2.0_f64.sqrt()) * GRAVITY / length).sqrt())
}
