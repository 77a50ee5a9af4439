//! The 27 problems: each one's model with everything that is derived from it.

use crate::models::*;
use tensor_grad::prelude::*;

/// One observation: the response and the predictors; a model with one predictor leaves the second at zero.
#[derive(Clone, Copy, Debug)]
pub struct Observation {
    pub y: f64,
    pub x: [f64; 2],
}

/// Values and their Jacobian by rows.
pub type FirstOrder = (Vec<f64>, Vec<Vec<f64>>);
/// A value, its gradient and its Hessian by rows.
pub type SecondOrder = (f64, Vec<f64>, Vec<Vec<f64>>);

/// A model with its derivatives, for slices of any number of parameters.
#[derive(Clone, Copy)]
pub struct Model {
    pub parameters: usize,
    pub predictors: usize,
    /// The model at one observation.
    pub value: fn(&[f64], &Observation) -> f64,
    /// The same with its gradient.
    pub value_and_grad: fn(&[f64], &Observation) -> (f64, Vec<f64>),
    /// The model at the first five observations and its Jacobian there, by rows.
    pub first_five: fn(&[f64], &[Observation]) -> FirstOrder,
    /// The residual sum of squares with its gradient and Hessian.
    pub rss: fn(&[f64], &[Observation]) -> SecondOrder,
}

/// A problem of the collection by its name.
pub struct Problem {
    pub name: &'static str,
    pub model: Model,
}

/// Builds a `Model` from a function of the parameters and its predictors.
macro_rules! model {
    ($model:ident, parameters: $n:literal, predictors: [$($x:literal),+]) => {{
        #[differentiable]
        fn first_five(b: &SVector<f64, $n>, #[nondiff] data: &[Observation]) -> SVector<f64, 5> {
            SVector::from_fn(|i, _| $model(b, $(data[i].x[$x]),+))
        }

        #[differentiable(hessian)]
        fn rss(b: &SVector<f64, $n>, #[nondiff] data: &[Observation]) -> f64 {
            let mut sum = 0.0;
            for observation in data {
                let residual = observation.y - $model(b, $(observation.x[$x]),+);
                sum += residual * residual;
            }
            sum
        }

        Model {
            parameters: $n,
            predictors: [$($x),+].len(),
            value: |b, o| $model(&SVector::from_column_slice(b), $(o.x[$x]),+),
            value_and_grad: |b, o| {
                let b = SVector::from_column_slice(b);
                let (y, gradient) = $model::value_and_grad(&b, $(o.x[$x]),+);
                (y, gradient.as_slice().to_vec())
            },
            first_five: |b, data| {
                let b = SVector::from_column_slice(b);
                let (y, jacobian) = first_five::value_and_jacobian(&b, data);
                (y.as_slice().to_vec(), rows(&jacobian))
            },
            rss: |b, data| {
                let b = SVector::from_column_slice(b);
                let (y, gradient, hessian) = rss::value_grad_and_hessian(&b, data);
                (y, gradient.as_slice().to_vec(), rows(&hessian))
            },
        }
    }};
}

fn rows<const R: usize, const C: usize>(matrix: &SMatrix<f64, R, C>) -> Vec<Vec<f64>> {
    matrix.row_iter().map(|row| row.iter().copied().collect()).collect()
}

const CHWIRUT: Model = model!(chwirut, parameters: 3, predictors: [0]);
const GAUSS: Model = model!(gauss, parameters: 8, predictors: [0]);
const HAHN1: Model = model!(hahn1, parameters: 7, predictors: [0]);
const LANCZOS: Model = model!(lanczos, parameters: 6, predictors: [0]);
const MISRA1A: Model = model!(misra1a, parameters: 2, predictors: [0]);

/// All problems, in NIST's order: lower, average, higher difficulty.
pub const PROBLEMS: [Problem; 27] = [
    problem("Misra1a", MISRA1A),
    problem("Chwirut2", CHWIRUT),
    problem("Chwirut1", CHWIRUT),
    problem("Lanczos3", LANCZOS),
    problem("Gauss1", GAUSS),
    problem("Gauss2", GAUSS),
    problem("DanWood", model!(danwood, parameters: 2, predictors: [0])),
    problem("Misra1b", model!(misra1b, parameters: 2, predictors: [0])),
    problem("Kirby2", model!(kirby2, parameters: 5, predictors: [0])),
    problem("Hahn1", HAHN1),
    problem("Nelson", model!(nelson, parameters: 3, predictors: [0, 1])),
    problem("MGH17", model!(mgh17, parameters: 5, predictors: [0])),
    problem("Lanczos1", LANCZOS),
    problem("Lanczos2", LANCZOS),
    problem("Gauss3", GAUSS),
    problem("Misra1c", model!(misra1c, parameters: 2, predictors: [0])),
    problem("Misra1d", model!(misra1d, parameters: 2, predictors: [0])),
    problem("Roszman1", model!(roszman1, parameters: 4, predictors: [0])),
    problem("ENSO", model!(enso, parameters: 9, predictors: [0])),
    problem("MGH09", model!(mgh09, parameters: 4, predictors: [0])),
    problem("Thurber", HAHN1),
    problem("BoxBOD", MISRA1A),
    problem("Rat42", model!(rat42, parameters: 3, predictors: [0])),
    problem("MGH10", model!(mgh10, parameters: 3, predictors: [0])),
    problem("Eckerle4", model!(eckerle4, parameters: 3, predictors: [0])),
    problem("Rat43", model!(rat43, parameters: 4, predictors: [0])),
    problem("Bennett5", model!(bennett5, parameters: 3, predictors: [0])),
];

const fn problem(name: &'static str, model: Model) -> Problem {
    Problem { name, model }
}
