//! Levenberg-Marquardt over plain slices.
//!
//! The solver crate and `tensor-grad` may be on different versions of nalgebra; numbers in slices suit both.
#![forbid(unsafe_code)]

use levenberg_marquardt::{LeastSquaresProblem, LevenbergMarquardt, TerminationReason};
use nalgebra::storage::Owned;
use nalgebra::{DMatrix, DVector, Dyn};
use std::cell::Cell;

/// Residuals of a least-squares problem and their derivatives.
pub trait Residuals {
    /// The residuals at the parameters `b`.
    fn residuals(&self, b: &[f64]) -> Vec<f64>;

    /// The Jacobian at the parameters `b`: one row per residual, one column per parameter.
    fn jacobian(&self, b: &[f64]) -> Vec<Vec<f64>>;
}

/// Where a search ended.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The parameters found.
    pub parameters: Vec<f64>,
    /// The residual sum of squares there.
    pub rss: f64,
    /// How many times the Jacobian was evaluated.
    pub iterations: usize,
    /// Why the search stopped, in the solver's words.
    pub reason: String,
}

/// Minimises the sum of squared residuals from `start`.
///
/// `step_bound` is the radius of the first trust region, as a multiple of the norm of the scaled parameters.
pub fn minimize(problem: &dyn Residuals, start: &[f64], step_bound: f64) -> Fit {
    let state = State { problem, b: DVector::from_column_slice(start), jacobians: Cell::new(0) };
    let solver = LevenbergMarquardt::new().with_stepbound(step_bound).with_patience(2000);
    let (state, report) = solver.minimize(state);
    let residuals = problem.residuals(state.b.as_slice());
    Fit {
        rss: residuals.iter().map(|r| r * r).sum(),
        iterations: state.jacobians.get(),
        reason: describe(&report.termination),
        parameters: state.b.as_slice().to_vec(),
    }
}

/// Solves `matrix * x = right`; `None` when the matrix, given by rows, is not symmetric positive definite.
pub fn solve_positive_definite(matrix: &[Vec<f64>], right: &[f64]) -> Option<Vec<f64>> {
    let n = right.len();
    // Parameters differ by many orders of magnitude; with a unit diagonal the factorisation does not see it.
    let scale = DVector::from_fn(n, |i, _| matrix[i][i].sqrt().recip());
    let scaled = DMatrix::from_fn(n, n, |i, j| matrix[i][j] * scale[i] * scale[j]);
    let right = DVector::from_column_slice(right).component_mul(&scale);
    let solution = scaled.cholesky()?.solve(&right).component_mul(&scale);
    solution.iter().all(|x| x.is_finite()).then(|| solution.as_slice().to_vec())
}

fn describe(reason: &TerminationReason) -> String {
    match reason {
        TerminationReason::User(what) => format!("{what} not available"),
        TerminationReason::Numerical(what) => format!("{what} not finite"),
        TerminationReason::ResidualsZero => "residuals zero".into(),
        TerminationReason::Orthogonal => "gradient zero".into(),
        TerminationReason::Converged { .. } => "converged".into(),
        TerminationReason::NoImprovementPossible(_) => "converged to rounding".into(),
        TerminationReason::LostPatience => "too many evaluations".into(),
        TerminationReason::NoParameters => "no parameters".into(),
        TerminationReason::NoResiduals => "no residuals".into(),
        TerminationReason::WrongDimensions(what) => format!("wrong size of the {what}"),
    }
}

/// The solver's view of a problem at one point.
struct State<'a> {
    problem: &'a dyn Residuals,
    b: DVector<f64>,
    jacobians: Cell<usize>,
}

impl LeastSquaresProblem<f64, Dyn, Dyn> for State<'_> {
    type ResidualStorage = Owned<f64, Dyn>;
    type JacobianStorage = Owned<f64, Dyn, Dyn>;
    type ParameterStorage = Owned<f64, Dyn>;

    fn set_params(&mut self, b: &DVector<f64>) {
        self.b.copy_from(b);
    }

    fn params(&self) -> DVector<f64> {
        self.b.clone()
    }

    fn residuals(&self) -> Option<DVector<f64>> {
        Some(DVector::from_vec(self.problem.residuals(self.b.as_slice())))
    }

    fn jacobian(&self) -> Option<DMatrix<f64>> {
        self.jacobians.set(self.jacobians.get() + 1);
        let rows = self.problem.jacobian(self.b.as_slice());
        let columns = self.b.len();
        Some(DMatrix::from_fn(rows.len(), columns, |i, j| rows[i][j]))
    }
}
