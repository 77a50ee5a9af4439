//! Constants inside of active structs: reached through several fields, in tuples, options, matrices and lists.
#![allow(dead_code, reason = "fields that are constants")]

mod common;

use tensor_grad::nalgebra::{Matrix2, Vector2};
use tensor_grad::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Grid {
    step: f64,
    count: usize,
    origin: Vector2<f64>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Limits {
    range: (f64, f64),
    softness: f64,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Config {
    rate: f64,
    #[nondiff]
    grid: Grid,
    #[nondiff]
    limits: Limits,
    #[nondiff]
    bound: Option<f64>,
    #[nondiff]
    mixing: Matrix2<f64>,
    #[nondiff]
    samples: Vec<(f64, Vector2<f64>)>,
    name: &'static str,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
#[differentiable(tangent = ExperimentTangent)]
struct Experiment {
    config: Config,
    configs: Vec<Config>,
    weights: Vector2<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Joint {
    angle: f64,
    #[nondiff]
    limits: (f64, f64),
}

fn config() -> Config {
    Config {
        rate: 0.7,
        grid: Grid { step: 0.1, count: 3, origin: Vector2::new(0.2, -0.4) },
        limits: Limits { range: (-1.0, 0.5), softness: 0.3 },
        bound: Some(1.5),
        mixing: Matrix2::new(0.4, 0.1, -0.3, 0.8),
        samples: vec![(0.1, Vector2::new(1.0, 0.5)), (0.9, Vector2::new(-0.3, 0.7))],
        name: "config",
    }
}

fn experiment() -> Experiment {
    Experiment { config: config(), configs: vec![config(); 2], weights: Vector2::new(0.6, -0.2) }
}

#[differentiable(hessian)]
fn through_fields(config: &Config, x: Vector2<f64>) -> f64 {
    let mut at = config.grid.origin;
    for i in 0..config.grid.count {
        at += config.grid.step * i as f64 * x * config.rate;
    }
    let (low, high) = config.limits.range;
    let inside = (at.x - low) * (high - at.y) / config.limits.softness;
    inside + config.limits.range.1 * config.rate * config.grid.count as f64
}

#[differentiable(hessian)]
fn through_options(config: &Config, x: f64) -> f64 {
    let bounded = match config.bound {
        Some(bound) => bound * x.tanh(),
        None => x * config.rate,
    };
    if let Some(bound) = &config.bound { bounded * bound * x } else { bounded }
}

#[differentiable(hessian)]
fn through_lists(experiment: &Experiment, x: f64) -> f64 {
    let mut total = 0.0;
    for sample in &experiment.config.samples {
        let (weight, at) = sample;
        total += weight * (at * x).dot(&experiment.weights);
    }
    for config in &experiment.configs {
        total += config.rate * config.grid.step * config.mixing.column(1).dot(&experiment.weights);
    }
    let first = experiment.config.mixing.column(0)[1];
    total * experiment.configs[1].rate * experiment.configs[0].limits.softness + first * x * x
}

#[differentiable(hessian)]
fn joints(joints: &[Joint; 2], x: f64) -> f64 {
    let mut cost = 0.0;
    for joint in joints {
        let (low, high) = joint.limits;
        let outside = (low - joint.angle).max(0.0) + (joint.angle - high).max(0.0);
        cost += outside * outside * x;
    }
    for Joint { angle, limits } in joints {
        cost += (angle - limits.0 * x).powi(2);
    }
    cost
}

#[test]
fn fields_of_constants() {
    verify2!(through_fields, (c = config(), x = Vector2::new(0.4, 0.8)), (&c, x));
}

#[test]
fn options_of_constants() {
    verify2!(through_options, (c = config(), x = 0.8), (&c, x));
    verify2!(through_options, (c = Config { bound: None, ..config() }, x = 0.8), (&c, x));
}

#[test]
fn lists_of_constants() {
    verify2!(through_lists, (e = experiment(), x = 0.8), (&e, x));
}

#[test]
fn limits_of_joints() {
    let all = [Joint { angle: 0.8, limits: (-0.5, 0.5) }, Joint { angle: -0.9, limits: (-0.2, 0.3) }];
    verify2!(joints, (j = all, x = 0.8), (&j, x));
}
