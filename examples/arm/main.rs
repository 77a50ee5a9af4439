//! A robot arm of six joints: forward kinematics as a loop of rotations, inverse kinematics by the generated Jacobian.
//!
//! `cargo run --release --example arm`

#[path = "../common/mod.rs"]
mod common;
mod draw;
mod reference;
mod robot;
mod solve;

use common::{at_most, compare, picture};
use robot::Joints;
use solve::inverse_kinematics;
use std::f64::consts::TAU;
use tensor_grad::nalgebra::Matrix4;
use tensor_grad::random::{Generator, uniform_with};

fn main() {
    println!("forward kinematics of the UR5");
    check_kinematics();
    println!("inverse kinematics of 200 random poses");
    check_inverse();
    println!("a circle of 240 poses, each from the one before");
    let path = circle();
    draw::draw(&picture("arm.svg"), &path).expect("a picture");
}

fn random_joints(generator: &mut Generator) -> Joints {
    uniform_with(generator, -2.5, 2.5)
}

fn check_kinematics() {
    let home = robot::position(&Joints::zeros());
    // What the manufacturer's parameters add up to when the arm is stretched out.
    compare("x at home", home.x, -0.81725, 1e-12);
    compare("y at home", home.y, -0.19145, 1e-12);
    compare("z at home", home.z, -0.005491, 1e-12);
    let mut generator = Generator::new(1);
    let (mut positions, mut jacobians): (f64, f64) = (0.0, 0.0);
    for _ in 0..1000 {
        let joints = random_joints(&mut generator);
        let (position, jacobian) = robot::position::value_and_jacobian(&joints);
        positions = positions.max((position - reference::position(&joints)).amax());
        jacobians = jacobians.max((jacobian - reference::geometric_jacobian(&joints)).amax());
    }
    at_most("largest difference to the closed form", positions, 1e-14);
    at_most("largest difference to the geometric Jacobian", jacobians, 1e-14);
}

/// From a neighbourhood of the solution, as a controller would start; singular poses may need more steps.
fn check_inverse() {
    let mut generator = Generator::new(2);
    let (mut steps, mut worst): (usize, f64) = (0, 0.0);
    for _ in 0..200 {
        let joints = random_joints(&mut generator);
        let start = joints + uniform_with::<f64, 6, 1>(&mut generator, -0.3, 0.3);
        let target = robot::tool(&joints);
        let solution = inverse_kinematics(&start, &target);
        let reached = robot::tool(&solution.joints);
        worst = worst.max((reached - target).amax());
        steps += solution.steps;
    }
    println!("  {:.1} steps a pose", steps as f64 / 200.0);
    at_most("largest error of a pose", worst, 1e-9);
}

/// The tool looks along the x axis and draws a circle in a plane before the robot.
fn circle() -> Vec<Joints> {
    let mut joints = Joints::from([1.2, -1.9, 1.8, -1.4, -1.5, 0.3]);
    let (mut path, mut steps, mut worst) = (Vec::new(), 0, 0.0_f64);
    let start = robot::tool(&joints);
    for i in 0..=240 {
        let target = on_circle(&start, TAU * f64::from(i) / 240.0);
        let solution = inverse_kinematics(&joints, &target);
        joints = solution.joints;
        worst = worst.max(solution.error);
        steps += solution.steps;
        path.push(joints);
    }
    println!("  {:.1} steps a pose", steps as f64 / 241.0);
    at_most("largest error of a pose", worst, 1e-11);
    at_most("the circle closes in the joints", (path[240] - path[0]).amax(), 1e-9);
    path
}

/// The pose `start`, moved along a circle of 15 cm.
fn on_circle(start: &Matrix4<f64>, angle: f64) -> Matrix4<f64> {
    let mut pose = *start;
    pose[(1, 3)] += 0.15 * (angle.cos() - 1.0);
    pose[(2, 3)] += 0.15 * angle.sin();
    pose
}
