//! What textbooks say of the same robot, without any derivative.

use super::robot::{Joints, UR5, frames};
use tensor_grad::nalgebra::{Matrix3x6, Matrix4, Vector3};

/// The tool's position in closed form: Hawkins, Analytic Inverse Kinematics for the Universal Robots, 2013.
pub fn position(joints: &Joints) -> Vector3<f64> {
    let [d1, d4, d5, d6] = [UR5[0].0, UR5[3].0, UR5[4].0, UR5[5].0];
    let [a2, a3] = [UR5[1].1, UR5[2].1];
    let [q1, q2, q3, q4, q5, _] = joints.data.0[0];
    let (q23, q234) = (q2 + q3, q2 + q3 + q4);
    let reach = a2 * q2.cos() + a3 * q23.cos() + d5 * q234.sin() - d6 * q234.cos() * q5.sin();
    let side = d4 + d6 * q5.cos();
    Vector3::new(
        q1.cos() * reach + q1.sin() * side,
        q1.sin() * reach - q1.cos() * side,
        d1 + a2 * q2.sin() + a3 * q23.sin() - d5 * q234.cos() - d6 * q234.sin() * q5.sin(),
    )
}

/// The geometric Jacobian of the position: each axis crossed with the way from the axis to the tool.
pub fn geometric_jacobian(joints: &Joints) -> Matrix3x6<f64> {
    let frames = frames(joints);
    let tool = origin(&frames[6]);
    let columns: Vec<_> = frames[..6].iter().map(|frame| axis(frame).cross(&(tool - origin(frame)))).collect();
    Matrix3x6::from_columns(&columns)
}

pub fn origin(frame: &Matrix4<f64>) -> Vector3<f64> {
    frame.fixed_view::<3, 1>(0, 3).into_owned()
}

fn axis(frame: &Matrix4<f64>) -> Vector3<f64> {
    frame.fixed_view::<3, 1>(0, 2).into_owned()
}
