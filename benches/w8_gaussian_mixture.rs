//! Workload 8: the log likelihood of a Gaussian mixture as in ADBench, two dimensions, five components, 1,000 points.

mod harness;
mod peers;

use harness::{Comparison, Workload, check};
use nalgebra::{Vector2, Vector3};
use peers::{Function, Number};
use std::f64::consts::PI;
use std::hint::black_box;
use tensor_grad::prelude::*;

const K: usize = 5;
type Alphas = SVector<f64, K>;
/// Means by component, then factors of the inverse covariances: two logarithms of the diagonal, one element below it.
type Means = [Vector2<f64>; K];
type Factors = [Vector3<f64>; K];
type Gradient = (Alphas, Means, Factors);

/// `ln Γ₂(3/2)`, of the Wishart prior with one degree of freedom more than dimensions.
const LN_GAMMA: f64 = 0.451_582_705_289_454_9;

/// A point's total lies between 1 and `K`: the product of so many is far from overflow.
const LOGARITHM_EVERY: usize = 32;

#[differentiable]
fn log_sum_exp(x: &Alphas) -> f64 {
    let largest = x.max();
    let mut sum = 0.0;
    for i in 0..K {
        sum += (x[i] - largest).exp();
    }
    largest + sum.ln()
}

#[differentiable]
fn likelihood(alphas: &Alphas, means: &Means, factors: &Factors, #[nondiff] points: &[Vector2<f64>]) -> f64 {
    let mut diagonals = [Vector2::zeros(); K];
    let mut prior = 0.0;
    for k in 0..K {
        let diagonal = Vector2::new(factors[k].x.exp(), factors[k].y.exp());
        prior += 0.5 * (diagonal.norm_squared() + factors[k].z * factors[k].z);
        prior += 3.0 * 2.0_f64.ln() + LN_GAMMA;
        diagonals[k] = diagonal;
    }
    let mut sum = 0.0;
    for point in points {
        let mut terms = Alphas::zeros();
        for k in 0..K {
            let centred = point - means[k];
            let first = diagonals[k].x * centred.x;
            let second = diagonals[k].y * centred.y + factors[k].z * centred.x;
            let squares = first * first + second * second;
            terms[k] = alphas[k] + factors[k].x + factors[k].y - 0.5 * squares;
        }
        sum += log_sum_exp(&terms);
    }
    let n = points.len() as f64;
    sum - n * log_sum_exp(alphas) - n * (2.0 * PI).ln() + prior
}

/// The adjoint of each statement in turn, with the terms of every point saved.
fn plain(alphas: &Alphas, means: &Means, factors: &Factors, points: &[Vector2<f64>]) -> (f64, Gradient) {
    let mut diagonals = [Vector2::zeros(); K];
    let mut prior = 0.0;
    for k in 0..K {
        diagonals[k] = Vector2::new(factors[k].x.exp(), factors[k].y.exp());
        prior += 0.5 * (diagonals[k].norm_squared() + factors[k].z * factors[k].z);
        prior += 3.0 * 2.0_f64.ln() + LN_GAMMA;
    }
    let mut sum = 0.0;
    let mut tape = Vec::with_capacity(points.len());
    for point in points {
        let mut terms = Alphas::zeros();
        for k in 0..K {
            let centred = point - means[k];
            let first = diagonals[k].x * centred.x;
            let second = diagonals[k].y * centred.y + factors[k].z * centred.x;
            terms[k] = alphas[k] + factors[k].x + factors[k].y - 0.5 * (first * first + second * second);
        }
        let term = log_sum_exp(&terms);
        sum += term;
        tape.push((terms, term));
    }
    let n = points.len() as f64;
    let constant = log_sum_exp(alphas);
    let y = sum - n * constant - n * (2.0 * PI).ln() + prior;

    let mut alphas_bar = alphas.map(|a| -n * (a - constant).exp());
    let mut means_bar = [Vector2::zeros(); K];
    let mut factors_bar = [Vector3::zeros(); K];
    let mut diagonals_bar = diagonals;
    for (point, (terms, term)) in points.iter().zip(&tape).rev() {
        for k in 0..K {
            let term_bar = (terms[k] - term).exp();
            let centred = point - means[k];
            let first = diagonals[k].x * centred.x;
            let second = diagonals[k].y * centred.y + factors[k].z * centred.x;
            alphas_bar[k] += term_bar;
            factors_bar[k].x += term_bar;
            factors_bar[k].y += term_bar;
            let first_bar = -term_bar * first;
            let second_bar = -term_bar * second;
            diagonals_bar[k].y += second_bar * centred.y;
            factors_bar[k].z += second_bar * centred.x;
            diagonals_bar[k].x += first_bar * centred.x;
            means_bar[k].y -= second_bar * diagonals[k].y;
            means_bar[k].x -= second_bar * factors[k].z + first_bar * diagonals[k].x;
        }
    }
    for k in 0..K {
        factors_bar[k].x += diagonals_bar[k].x * diagonals[k].x;
        factors_bar[k].y += diagonals_bar[k].y * diagonals[k].y;
        factors_bar[k].z += factors[k].z;
    }
    (y, (alphas_bar, means_bar, factors_bar))
}

/// Value and gradient in one pass: a point's weights come with its term, and only their moments are summed.
fn careful(alphas: &Alphas, means: &Means, factors: &Factors, points: &[Vector2<f64>]) -> (f64, Gradient) {
    let mut diagonals = [[0.0; 2]; K];
    let mut offsets = [0.0; K];
    let mut prior = 0.0;
    for k in 0..K {
        diagonals[k] = [factors[k].x.exp(), factors[k].y.exp()];
        offsets[k] = alphas[k] + factors[k].x + factors[k].y;
        prior += 0.5 * (diagonals[k][0].powi(2) + diagonals[k][1].powi(2) + factors[k].z.powi(2));
        prior += 3.0 * 2.0_f64.ln() + LN_GAMMA;
    }
    let mut sum = 0.0;
    // By component: weight, and its products with first, second, first*x, second*x, second*y.
    let mut moments = [[0.0; 6]; K];
    for few in points.chunks(LOGARITHM_EVERY) {
        let mut product = 1.0;
        for point in few {
            let mut local = [[0.0; 5]; K];
            for k in 0..K {
                let (x, y) = (point.x - means[k].x, point.y - means[k].y);
                let first = diagonals[k][0] * x;
                let second = diagonals[k][1] * y + factors[k].z * x;
                local[k] = [offsets[k] - 0.5 * (first * first + second * second), x, y, first, second];
            }
            let largest = local.iter().fold(f64::NEG_INFINITY, |m, l| if l[0] > m { l[0] } else { m });
            let weights = local.map(|l| (l[0] - largest).exp());
            let total: f64 = weights.iter().sum();
            sum += largest;
            product *= total;
            let inverse = 1.0 / total;
            for k in 0..K {
                let weight = weights[k] * inverse;
                let [_, x, y, first, second] = local[k];
                let (first, second) = (weight * first, weight * second);
                moments[k][0] += weight;
                moments[k][1] += first;
                moments[k][2] += second;
                moments[k][3] += first * x;
                moments[k][4] += second * x;
                moments[k][5] += second * y;
            }
        }
        sum += product.ln();
    }
    let n = points.len() as f64;
    let constant = log_sum_exp(alphas);
    let value = sum - n * constant - n * (2.0 * PI).ln() + prior;

    let mut alphas_bar = Alphas::zeros();
    let mut means_bar = [Vector2::zeros(); K];
    let mut factors_bar = [Vector3::zeros(); K];
    for k in 0..K {
        let [weight, first, second, first_x, second_x, second_y] = moments[k];
        let [d0, d1] = diagonals[k];
        alphas_bar[k] = weight - n * (alphas[k] - constant).exp();
        means_bar[k] = Vector2::new(first * d0 + second * factors[k].z, second * d1);
        factors_bar[k] =
            Vector3::new(weight + (d0 - first_x) * d0, weight + (d1 - second_y) * d1, factors[k].z - second_x);
    }
    (value, (alphas_bar, means_bar, factors_bar))
}

fn array<V: std::fmt::Debug>(rows: Vec<V>) -> [V; K] {
    rows.try_into().expect("a row for every component")
}

struct Likelihood<'a>(&'a [Vector2<f64>]);

impl Function<30, 1> for Likelihood<'_> {
    fn apply<D: Number>(&self, inputs: &[D; 30]) -> [D; 1] {
        let mut rest = &inputs[..];
        let [alphas] = peers::take::<D, 1, K>(&mut rest);
        let means = peers::transpose(&peers::take::<D, 2, K>(&mut rest));
        let factors = peers::transpose(&peers::take::<D, 3, K>(&mut rest));
        let diagonals = factors.map(|f| [f[0].exp(), f[1].exp()]);
        let mut sum = D::constant(0.0);
        for k in 0..K {
            let [first, second] = diagonals[k];
            sum += (first * first + second * second + factors[k][2] * factors[k][2]) * 0.5;
            sum += D::constant(3.0 * 2.0_f64.ln() + LN_GAMMA);
        }
        for point in self.0 {
            let terms: [D; K] = std::array::from_fn(|k| {
                let (x, y) = (-means[k][0] + point.x, -means[k][1] + point.y);
                let first = diagonals[k][0] * x;
                let second = diagonals[k][1] * y + factors[k][2] * x;
                alphas[k] + factors[k][0] + factors[k][1] - (first * first + second * second) * 0.5
            });
            sum += peers::log_sum_exp(&terms);
        }
        let n = self.0.len() as f64;
        [sum - peers::log_sum_exp(&alphas) * n - n * (2.0 * PI).ln()]
    }
}

pub(crate) fn main() {
    let data = Workload::read("w8");
    let alphas = data.input("alphas");
    let means: Means = array(data.input_rows("means"));
    let factors: Factors = array(data.input_rows("icf"));
    let points = data.input_rows("x");
    for (name, (y, (dalphas, dmeans, dfactors))) in [
        ("plain", plain(&alphas, &means, &factors, &points)),
        ("careful", careful(&alphas, &means, &factors, &points)),
        ("generated", likelihood::value_and_grad(&alphas, &means, &factors, &points)),
    ] {
        check(name, &[y], &[data.value()]);
        check(name, dalphas.as_slice(), data.gradient::<K, 1>("alphas").as_slice());
        for (got, expected) in dmeans.iter().zip(data.gradient_rows::<2>("means")) {
            check(name, got.as_slice(), expected.as_slice());
        }
        for (got, expected) in dfactors.iter().zip(data.gradient_rows::<3>("icf")) {
            check(name, got.as_slice(), expected.as_slice());
        }
    }

    let mixture = Likelihood(&points);
    let inputs = alphas.iter().chain(means.iter().flatten()).chain(factors.iter().flatten()).copied();
    let all = SVector::<f64, 30>::from_iterator(inputs);
    for (name, (_, got)) in
        [("num-dual", peers::num_dual(&mixture, &all)), ("hyperdual", peers::hyperdual::<30, 1, 31>(&mixture, &all))]
    {
        check(name, &got.as_slice()[..K], data.gradient::<K, 1>("alphas").as_slice());
        check(name, &got.as_slice()[27..], data.gradient_rows::<3>("icf")[4].as_slice());
    }

    Comparison::new("8 Gaussian mixture d2 k5 n1000: value and gradient")
        .at_most(2.5)
        .with("primal", || likelihood(black_box(&alphas), black_box(&means), black_box(&factors), &points))
        .with("plain", || plain(black_box(&alphas), black_box(&means), black_box(&factors), &points))
        .with_stack_only("careful", || careful(black_box(&alphas), black_box(&means), black_box(&factors), &points))
        .with("num-dual", || peers::num_dual(&mixture, black_box(&all)))
        .with("hyperdual", || peers::hyperdual::<30, 1, 31>(&mixture, black_box(&all)))
        .with_stack_only("generated", || {
            likelihood::value_and_grad(black_box(&alphas), black_box(&means), black_box(&factors), &points)
        })
        .run();
}
