//! Structs, enums and methods.

use alloc::string::String;
use alloc::vec::Vec;
#[allow(unused_imports, reason = "the functions of numbers, unless another crate of the build brings `std`")]
use calculus::nalgebra::ComplexField as _;
use calculus::nalgebra::Vector2;
use calculus::prelude::*;

/// Every field has a derivative.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
#[differentiable(crate = calculus)]
pub struct Pose {
    /// Where.
    pub position: Vector2<f64>,
    /// Which way.
    pub angle: f64,
}

/// Some fields have one.
#[derive(Clone, Debug, PartialEq, Differentiable)]
#[differentiable(crate = calculus)]
pub struct Robot {
    /// Where it is.
    pub pose: Pose,
    /// How long its arms are.
    pub arms: Vec<f64>,
    /// What it is called.
    pub name: String,
    /// A constant.
    #[nondiff]
    pub limit: f64,
}

/// One of several.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
#[differentiable(crate = calculus)]
pub enum Law {
    /// Nothing.
    Free,
    /// `k x`.
    Linear(f64),
}

impl Pose {
    /// The distance of a point.
    #[must_use]
    #[differentiable(hessian, crate = calculus, wrt(self, point))]
    pub fn distance(&self, point: &Vector2<f64>) -> f64 {
        (self.position - point).norm() * self.angle.cos()
    }
}

/// Calls of methods, fields, a list.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn reach(robot: &Robot, point: &Vector2<f64>) -> f64 {
    let total: f64 = robot.arms.iter().sum();
    robot.pose.distance(point) * total
}
