//! Compares generated derivatives with the reference ones.

use crate::data::{Dataset, Reference};
use crate::problems::Problem;

/// The largest differences found, each with the place where.
#[derive(Default)]
pub struct Differences {
    pub value: Largest,
    pub gradient: Largest,
    pub jacobian: Largest,
    pub hessian: Largest,
}

/// The largest of some relative differences.
#[derive(Default)]
pub struct Largest {
    pub difference: f64,
    pub place: String,
    pub count: usize,
}

impl Largest {
    /// Takes `|a - b| / scale` into account; what is not a number counts as infinitely wrong.
    fn see(&mut self, a: f64, b: f64, scale: f64, place: impl Fn() -> String) {
        let difference = if a == b { 0.0 } else { (a - b).abs() / scale };
        let difference = if difference.is_nan() { f64::INFINITY } else { difference };
        self.count += 1;
        if difference > self.difference || self.place.is_empty() {
            self.difference = difference;
            self.place = place();
        }
    }
}

impl Differences {
    /// The largest of all.
    pub fn largest(&self) -> f64 {
        [&self.value, &self.gradient, &self.jacobian, &self.hessian]
            .map(|d| d.difference)
            .into_iter()
            .fold(0.0, f64::max)
    }

    /// Compares at both starts and at the certified parameters.
    pub fn add(&mut self, problem: &Problem, data: &Dataset) {
        for reference in &data.references {
            self.add_reference(problem, data, reference);
        }
    }

    fn add_reference(&mut self, problem: &Problem, data: &Dataset, reference: &Reference) {
        let b = reference.parameters(data);
        let n = b.len();
        let place = || format!("{} at {}", problem.name, reference.at);
        let (rss, gradient, hessian) = (problem.model.rss)(b, &data.observations);
        let scale = Scale::new(data, reference);

        self.value.see(rss, reference.rss, scale.rss(), place);
        for i in 0..n {
            self.gradient.see(gradient[i], reference.rss_grad[i], scale.gradient(i), place);
            for j in 0..n {
                self.hessian.see(hessian[i][j], reference.rss_hessian[i][j], scale.hessian(i, j), place);
            }
        }

        let (values, jacobian) = (problem.model.first_five)(b, &data.observations);
        for row in 0..values.len() {
            self.value.see(values[row], reference.model_first5[row], reference.model_first5[row].abs(), place);
            for i in 0..n {
                let expected = reference.model_jacobian_first5[row][i];
                self.jacobian.see(jacobian[row][i], expected, expected.abs(), place);
            }
        }
    }
}

/// What a derivative of the residual sum of squares is measured against: the size of the terms it sums. At a minimum the
/// terms of the gradient cancel, and the residuals themselves are differences of larger numbers.
struct Scale<'a> {
    reference: &'a Reference,
    residual: f64,
}

/// Residuals are differences of numbers as large as the response; below this part of it they have fewer digits than the
/// comparison asks for.
const SMALLEST_RESIDUAL: f64 = 1e-6;

impl<'a> Scale<'a> {
    fn new(data: &Dataset, reference: &'a Reference) -> Self {
        let response = data.observations.iter().map(|o| o.y * o.y).sum::<f64>().sqrt();
        Scale { reference, residual: reference.rss.sqrt().max(SMALLEST_RESIDUAL * response) }
    }

    fn rss(&self) -> f64 {
        self.residual * self.residual
    }

    fn gradient(&self, i: usize) -> f64 {
        2.0 * self.residual * self.reference.jtj[i][i].sqrt()
    }

    fn hessian(&self, i: usize, j: usize) -> f64 {
        let term = 2.0 * (self.reference.jtj[i][i] * self.reference.jtj[j][j]).sqrt();
        term.max(self.reference.rss_hessian[i][j].abs())
    }
}
