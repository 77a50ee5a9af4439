//! Newton's method on a region of trust: conjugate gradients with products of the Hessian. Steihaug 1983.

use super::data::Point;
use super::model::{Mixture, surprise};
use tensor_grad::prelude::*;
use tensor_grad::{Tangent, TangentOf};

/// A gradient by all parameters.
type Gradient = TangentOf<Mixture>;

/// One line of the protocol.
pub struct Step {
    pub value: f64,
    pub slope: f64,
    pub radius: f64,
}

/// The mean surprise and its gradient.
pub fn value_and_grad(mixture: &Mixture, points: &[Point]) -> (f64, Gradient) {
    batch::mean(points, |point| surprise::value_and_grad(mixture, point))
}

pub fn fit(mixture: &mut Mixture, points: &[Point]) -> Vec<Step> {
    let (mut radius, mut steps) = (1.0, Vec::new());
    let (mut value, mut gradient) = value_and_grad(mixture, points);
    for _ in 0..200 {
        steps.push(Step { value, slope: gradient.norm(), radius });
        if gradient.norm() < 1e-10 {
            break;
        }
        let hvp = |direction: &Gradient| batch::mean(points, |point| surprise::hvp(mixture, point, direction.clone()));
        let (step, promised) = step_within(&gradient, hvp, radius);
        let trial = mixture.move_along(&step, 1.0);
        let (trial_value, trial_gradient) = value_and_grad(&trial, points);
        let kept = (value - trial_value) / promised;
        if kept < 0.25 {
            radius = 0.25 * step.norm();
        } else if kept > 0.75 {
            radius = f64::max(radius, 2.0 * step.norm());
        }
        // Where rounding decides, a smaller gradient is better.
        if kept > 0.0 || trial_gradient.norm() < 0.5 * gradient.norm() {
            (*mixture, value, gradient) = (trial, trial_value, trial_gradient);
        }
    }
    steps
}

/// The best step by the quadratic model within the radius, and how much it promises.
fn step_within(gradient: &Gradient, hvp: impl Fn(&Gradient) -> Gradient, radius: f64) -> (Gradient, f64) {
    let mut step = gradient.zero_tangent();
    let mut rest = gradient.clone();
    rest.scale(-1.0);
    let mut direction = rest.clone();
    let (mut promised, goal) = (0.0, gradient.norm() * f64::min(0.1, gradient.norm()));
    for _ in 0..50 {
        let turned = hvp(&direction);
        let (curvature, slope) = (direction.dot(&turned), rest.dot(&direction));
        let squared = rest.dot(&rest);
        let best = if curvature > 0.0 { squared / curvature } else { f64::INFINITY };
        let bound = to_bound(&step, &direction, radius);
        let length = best.min(bound);
        step.add_scaled(length, &direction);
        promised += length * slope - 0.5 * length * length * curvature;
        rest.add_scaled(-length, &turned);
        if length == bound || rest.norm() <= goal {
            break;
        }
        let ratio = rest.dot(&rest) / squared;
        direction.scale(ratio);
        direction.add(&rest);
    }
    (step, promised)
}

/// How far `step + t direction` stays within the radius.
fn to_bound(step: &Gradient, direction: &Gradient, radius: f64) -> f64 {
    let (a, b, c) = (direction.dot(direction), step.dot(direction), step.dot(step) - radius * radius);
    (-b + (b * b - a * c).max(0.0).sqrt()) / a
}
