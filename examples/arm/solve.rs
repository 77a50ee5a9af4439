//! Inverse kinematics by damped least squares.

use super::robot::{Joints, error};
use tensor_grad::nalgebra::{Matrix4, SMatrix};

/// How the search ended.
pub struct Solution {
    pub joints: Joints,
    pub steps: usize,
    /// The norm of the remaining error, in metres and radians.
    pub error: f64,
}

/// The joints that bring the tool to `target`, searched from `start`: Wampler 1986, with the damping of Marquardt.
pub fn inverse_kinematics(start: &Joints, target: &Matrix4<f64>) -> Solution {
    let (mut joints, mut damping, mut steps) = (*start, 1e-3, 0);
    let (mut rest, mut jacobian) = error::value_and_jacobian(&joints, target);
    while rest.norm() > 1e-12 && steps < 200 {
        let normal = jacobian.tr_mul(&jacobian) + damping * SMatrix::<f64, 6, 6>::identity();
        let step = normal.cholesky().expect("damped").solve(&jacobian.tr_mul(&rest));
        let trial = joints - step;
        let (trial_rest, trial_jacobian) = error::value_and_jacobian(&trial, target);
        if trial_rest.norm() < rest.norm() {
            (joints, rest, jacobian) = (trial, trial_rest, trial_jacobian);
            damping = f64::max(damping * 0.1, 1e-15);
        } else {
            damping *= 10.0;
        }
        steps += 1;
    }
    Solution { joints, steps, error: rest.norm() }
}
