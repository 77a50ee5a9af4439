//! Fits a model to its observations.

use crate::problems::{Model, Observation};
use nist_solver::{Fit, Residuals, minimize, solve_positive_definite};
use std::time::{Duration, Instant};

/// The first trust region, as a multiple of the scaled parameters. A bold first step is the solver's own choice and
/// mostly the faster one; from a far start it may land on a plateau that no step leaves.
const STEP_BOUNDS: [f64; 2] = [100.0, 1.0];
const NEWTON_STEPS: usize = 3;

/// The best fit from one start.
pub struct Outcome {
    pub parameters: Vec<f64>,
    pub rss: f64,
    /// Iterations of the run that was kept, Newton steps included.
    pub iterations: usize,
    /// All runs of the solver, in the order of `STEP_BOUNDS`.
    pub runs: Vec<Run>,
    pub time: Duration,
}

/// One run of the solver.
pub struct Run {
    pub step_bound: f64,
    pub fit: Fit,
}

/// Fits from `start`: a run for every first step, the smallest residual sum wins, Newton's method finishes.
pub fn fit(model: Model, data: &[Observation], start: &[f64]) -> Outcome {
    let clock = Instant::now();
    let problem = Regression { model, data };
    let runs = STEP_BOUNDS.map(|step_bound| Run { step_bound, fit: minimize(&problem, start, step_bound) });
    let best = &runs.iter().min_by(|a, b| a.fit.rss.total_cmp(&b.fit.rss)).expect("there are runs").fit;
    let (parameters, steps) = newton(model, data, best.parameters.clone());
    Outcome {
        rss: (model.rss)(&parameters, data).0,
        iterations: best.iterations + steps,
        parameters,
        time: clock.elapsed(),
        runs: runs.into(),
    }
}

/// Levenberg-Marquardt stops when the residual sum stops falling, at half its digits; Newton's method with the exact
/// Hessian finds the zero of the gradient itself.
fn newton(model: Model, data: &[Observation], mut b: Vec<f64>) -> (Vec<f64>, usize) {
    for step in 0..NEWTON_STEPS {
        let (rss, gradient, hessian) = (model.rss)(&b, data);
        let Some(change) = solve_positive_definite(&hessian, &gradient) else {
            return (b, step);
        };
        let next: Vec<f64> = b.iter().zip(&change).map(|(b, c)| b - c).collect();
        if (model.rss)(&next, data).0 > rss + rounding(rss, data) {
            return (b, step);
        }
        b = next;
    }
    (b, NEWTON_STEPS)
}

/// The uncertainty of a residual sum: every residual is a difference of numbers as large as the response.
fn rounding(rss: f64, data: &[Observation]) -> f64 {
    let response: f64 = data.iter().map(|o| o.y * o.y).sum();
    4.0 * f64::EPSILON * (rss * response).sqrt()
}

/// A model and its observations as the solver sees them.
struct Regression<'a> {
    model: Model,
    data: &'a [Observation],
}

impl Residuals for Regression<'_> {
    fn residuals(&self, b: &[f64]) -> Vec<f64> {
        self.data.iter().map(|o| (self.model.value)(b, o) - o.y).collect()
    }

    fn jacobian(&self, b: &[f64]) -> Vec<Vec<f64>> {
        self.data.iter().map(|o| (self.model.value_and_grad)(b, o).1).collect()
    }
}
