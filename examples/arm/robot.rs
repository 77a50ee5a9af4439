//! The UR5 of Universal Robots: six revolute joints.

use std::f64::consts::FRAC_PI_2;
use tensor_grad::nalgebra::{Matrix4, Vector3};
use tensor_grad::prelude::*;

/// Angles of the joints.
pub type Joints = SVector<f64, 6>;

/// Denavit-Hartenberg parameters of a joint: offset `d`, length `a`, twist `alpha`.
type Link = (f64, f64, f64);

/// As published by the manufacturer, in metres.
pub const UR5: [Link; 6] = [
    (0.089159, 0.0, FRAC_PI_2),
    (0.0, -0.42500, 0.0),
    (0.0, -0.39225, 0.0),
    (0.10915, 0.0, FRAC_PI_2),
    (0.09465, 0.0, -FRAC_PI_2),
    (0.0823, 0.0, 0.0),
];

/// The frame of a link in that of the link before.
#[differentiable]
pub fn link_frame(angle: f64, #[nondiff] (d, a, alpha): Link) -> Matrix4<f64> {
    let (sin, cos) = angle.sin_cos();
    let (sin_twist, cos_twist) = alpha.sin_cos();
    Matrix4::new(
        cos,
        -sin * cos_twist,
        sin * sin_twist,
        a * cos,
        sin,
        cos * cos_twist,
        -cos * sin_twist,
        a * sin,
        0.0,
        sin_twist,
        cos_twist,
        d,
        0.0,
        0.0,
        0.0,
        1.0,
    )
}

/// Forward kinematics: the pose of the tool.
#[differentiable]
pub fn tool(joints: &Joints) -> Matrix4<f64> {
    let mut pose = Matrix4::identity();
    for (angle, link) in joints.iter().zip(UR5.iter()) {
        pose *= link_frame(*angle, *link);
    }
    pose
}

/// The frames of all links, from the base to the tool: what a picture shows.
pub fn frames(joints: &Joints) -> Vec<Matrix4<f64>> {
    let mut frames = vec![Matrix4::identity()];
    for (angle, link) in joints.iter().zip(UR5) {
        frames.push(frames[frames.len() - 1] * link_frame(*angle, link));
    }
    frames
}

/// What separates the tool from a target: the way, and the rotation by small angles.
#[differentiable]
pub fn error(joints: &Joints, #[nondiff] target: &Matrix4<f64>) -> SVector<f64, 6> {
    let pose = tool(joints);
    let mut error = SVector::<f64, 6>::zeros();
    for i in 0..3 {
        error[i] = target[(i, 3)] - pose[(i, 3)];
    }
    // Half the sum of the cross products of the axes: Luh, Walker and Paul 1980.
    for axis in 0..3 {
        let is = Vector3::new(pose[(0, axis)], pose[(1, axis)], pose[(2, axis)]);
        let should_be = Vector3::new(target[(0, axis)], target[(1, axis)], target[(2, axis)]);
        let turn = is.cross(&should_be) * 0.5;
        error[3] += turn.x;
        error[4] += turn.y;
        error[5] += turn.z;
    }
    error
}

/// Where the tool is.
#[differentiable]
pub fn position(joints: &Joints) -> Vector3<f64> {
    let pose = tool(joints);
    pose.fixed_view::<3, 1>(0, 3).into_owned()
}
