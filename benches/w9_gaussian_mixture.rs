//! Workload 9: the log likelihood of a Gaussian mixture as in ADBench, ten dimensions, 5 and 25 components, 1,000 points.

mod harness;

use harness::{Comparison, Waves, check, timed};
use std::array::from_fn;
use std::f64::consts::PI;
use std::hint::black_box;
use tensor_grad::prelude::*;

const D: usize = 10;
/// Elements of a triangular factor.
const PACKED: usize = D * (D + 1) / 2;
const POINTS: usize = 1000;

type Point = SVector<f64, D>;
type Factor = SMatrix<f64, D, D>;
/// The logarithms of a factor's diagonal, then what is below it, column by column.
type Packed = SVector<f64, PACKED>;
type Gradient<const K: usize> = (SVector<f64, K>, [Point; K], [Packed; K]);

/// `ln Γ₁₀(11/2)`, of the Wishart prior with one degree of freedom more than dimensions.
const LN_GAMMA: f64 = 39.195_807_685_393_355;

#[differentiable]
fn unpack(packed: &Packed) -> Factor {
    let mut factor = Factor::zeros();
    let mut next = D;
    for j in 0..D {
        factor[(j, j)] = packed[j].exp();
        for i in j + 1..D {
            factor[(i, j)] = packed[next];
            next += 1;
        }
    }
    factor
}

#[differentiable]
fn log_sum_exp<const K: usize>(x: &SVector<f64, K>) -> f64 {
    let largest = x.max();
    largest + x.map(|v| (v - largest).exp()).sum().ln()
}

#[differentiable]
fn likelihood<const K: usize>(
    alphas: &SVector<f64, K>,
    means: &[Point; K],
    packed: &[Packed; K],
    #[nondiff] points: &[Point],
) -> f64 {
    let mut factors = [Factor::zeros(); K];
    let mut offsets = *alphas;
    let mut prior = 0.0;
    for k in 0..K {
        factors[k] = unpack(&packed[k]);
        offsets[k] += packed[k].fixed_rows::<D>(0).sum();
        prior += 0.5 * factors[k].norm_squared() + 55.0 * 2.0_f64.ln() + LN_GAMMA;
    }
    let mut sum = 0.0;
    for point in points {
        let mut terms = offsets;
        for k in 0..K {
            terms[k] -= 0.5 * (factors[k] * (point - means[k])).norm_squared();
        }
        sum += log_sum_exp(&terms);
    }
    let n = points.len() as f64;
    sum - n * log_sum_exp(alphas) - n * (D as f64 / 2.0) * (2.0 * PI).ln() + prior
}

/// The adjoint of each statement in turn; the whitened points and the terms are saved.
fn plain<const K: usize>(
    alphas: &SVector<f64, K>,
    means: &[Point; K],
    packed: &[Packed; K],
    points: &[Point],
) -> (f64, Gradient<K>) {
    let factors: [Factor; K] = from_fn(|k| unpack(&packed[k]));
    let mut sum = 0.0;
    let mut tape = Vec::with_capacity(points.len());
    for point in points {
        let whitened: [Point; K] = from_fn(|k| factors[k] * (point - means[k]));
        let mut terms = *alphas;
        for k in 0..K {
            terms[k] += packed[k].fixed_rows::<D>(0).sum() - 0.5 * whitened[k].norm_squared();
        }
        let term = log_sum_exp(&terms);
        sum += term;
        tape.push((whitened, terms, term));
    }
    let n = points.len() as f64;
    let constant = log_sum_exp(alphas);
    let prior: f64 = factors.iter().map(|f| 0.5 * f.norm_squared() + 55.0 * 2.0_f64.ln() + LN_GAMMA).sum();
    let y = sum - n * constant - n * (D as f64 / 2.0) * (2.0 * PI).ln() + prior;

    let mut alphas_bar = alphas.map(|a| -n * (a - constant).exp());
    let mut means_bar = [Point::zeros(); K];
    let mut packed_bar = [Packed::zeros(); K];
    let mut factors_bar = factors;
    for (point, (whitened, terms, term)) in points.iter().zip(&tape).rev() {
        for k in 0..K {
            let term_bar = (terms[k] - term).exp();
            alphas_bar[k] += term_bar;
            packed_bar[k].fixed_rows_mut::<D>(0).add_scalar_mut(term_bar);
            let whitened_bar = whitened[k] * -term_bar;
            factors_bar[k] += whitened_bar * (point - means[k]).transpose();
            means_bar[k] -= factors[k].transpose() * whitened_bar;
        }
    }
    for k in 0..K {
        let mut next = D;
        for j in 0..D {
            packed_bar[k][j] += factors_bar[k][(j, j)] * factors[k][(j, j)];
            for i in j + 1..D {
                packed_bar[k][next] = factors_bar[k][(i, j)];
                next += 1;
            }
        }
    }
    (y, (alphas_bar, means_bar, packed_bar))
}

/// The first row that is kept of column `j` of a triangle: an even one, so that columns go in pairs of rows.
const fn start(j: usize) -> usize {
    j - j % 2
}

/// What a component needs and gathers: its factor, and the moments of the points around its mean by their weights.
/// The second moments are symmetric; of them too only the lower triangle is computed.
#[derive(Clone, Copy)]
struct Component {
    mean: [f64; D],
    offset: f64,
    factor: [[f64; D]; D],
    weight: f64,
    first: [f64; D],
    second: [[f64; D]; D],
}

impl Component {
    fn new(alpha: f64, mean: &Point, packed: &Packed) -> Self {
        let offset = alpha + packed.as_slice()[..D].iter().sum::<f64>();
        let factor = unpack(packed).data.0;
        Component { mean: mean.data.0[0], offset, factor, weight: 0.0, first: [0.0; D], second: [[0.0; D]; D] }
    }

    #[inline(always)]
    fn term(&self, point: &[f64; D]) -> f64 {
        let mut whitened = [0.0; D];
        for j in 0..D {
            let centred = point[j] - self.mean[j];
            for i in start(j)..D {
                whitened[i] += self.factor[j][i] * centred;
            }
        }
        let mut squares = [0.0; 2];
        for i in 0..D {
            squares[i % 2] += whitened[i] * whitened[i];
        }
        self.offset - 0.5 * (squares[0] + squares[1])
    }

    #[inline(always)]
    fn gather(&mut self, point: &[f64; D], weight: f64) {
        let centred: [f64; D] = from_fn(|i| point[i] - self.mean[i]);
        let weighted = centred.map(|c| weight * c);
        self.weight += weight;
        for j in 0..D {
            self.first[j] += weighted[j];
            for i in start(j)..D {
                self.second[j][i] += centred[i] * weighted[j];
            }
        }
    }

    /// The cotangents of mean and packed factor: `fᵀ f first`, and `f - f second` below the diagonal.
    fn cotangents(&self) -> (Point, Packed) {
        let factor = Factor::from_fn(|i, j| self.factor[j][i]);
        let second = Factor::from_fn(|i, j| self.second[i.min(j)][i.max(j)]);
        let mean_bar = factor.tr_mul(&(factor * Point::from(self.first)));
        let factor_bar = factor - factor * second;
        let mut packed_bar = Packed::zeros();
        let mut next = D;
        for j in 0..D {
            packed_bar[j] = self.weight + factor_bar[(j, j)] * factor[(j, j)];
            for i in j + 1..D {
                packed_bar[next] = factor_bar[(i, j)];
                next += 1;
            }
        }
        (mean_bar, packed_bar)
    }
}

/// One pass over the points: only the weights' moments are summed, the factors' cotangents follow once at the end.
fn careful<const K: usize>(
    alphas: &SVector<f64, K>,
    means: &[Point; K],
    packed: &[Packed; K],
    points: &[Point],
) -> (f64, Gradient<K>) {
    let mut components: [Component; K] = from_fn(|k| Component::new(alphas[k], &means[k], &packed[k]));
    let mut sum = 0.0;
    for point in points {
        let point = &point.data.0[0];
        let mut weights = [0.0; K];
        let mut largest = f64::NEG_INFINITY;
        for k in 0..K {
            weights[k] = components[k].term(point);
            largest = if weights[k] > largest { weights[k] } else { largest };
        }
        let mut total = 0.0;
        for weight in &mut weights {
            *weight = (*weight - largest).exp();
            total += *weight;
        }
        sum += largest + total.ln();
        let inverse = 1.0 / total;
        for k in 0..K {
            components[k].gather(point, weights[k] * inverse);
        }
    }
    let n = points.len() as f64;
    let constant = log_sum_exp(alphas);
    let mut prior = K as f64 * (55.0 * 2.0_f64.ln() + LN_GAMMA);
    for component in &components {
        prior += 0.5 * component.factor.as_flattened().iter().map(|f| f * f).sum::<f64>();
    }
    let value = sum - n * constant - n * (D as f64 / 2.0) * (2.0 * PI).ln() + prior;

    let alphas_bar = SVector::from_fn(|k, _| components[k].weight - n * (alphas[k] - constant).exp());
    let mut means_bar = [Point::zeros(); K];
    let mut packed_bar = [Packed::zeros(); K];
    for k in 0..K {
        (means_bar[k], packed_bar[k]) = components[k].cotangents();
    }
    (value, (alphas_bar, means_bar, packed_bar))
}

fn compare<const K: usize>(title: &'static str) {
    let mut waves = Waves::default();
    let alphas: SVector<f64, K> = waves.matrix(1.0);
    let means: [Point; K] = from_fn(|_| waves.matrix(1.0));
    let packed: [Packed; K] = from_fn(|_| waves.matrix(0.4));
    let points: Vec<Point> = (0..if timed() { POINTS } else { 50 }).map(|_| waves.matrix(1.5)).collect();
    let (y, (dalphas, dmeans, dpacked)) = careful(&alphas, &means, &packed, &points);
    for (name, (value, (alphas_bar, means_bar, packed_bar))) in [
        ("plain", plain(&alphas, &means, &packed, &points)),
        ("generated", likelihood::value_and_grad(&alphas, &means, &packed, &points)),
    ] {
        check(name, &[value], &[y]);
        check(name, alphas_bar.as_slice(), dalphas.as_slice());
        for k in 0..K {
            check(name, means_bar[k].as_slice(), dmeans[k].as_slice());
            check(name, packed_bar[k].as_slice(), dpacked[k].as_slice());
        }
    }
    gradcheck!(
        likelihood,
        &alphas,
        &means,
        &packed,
        #[nondiff]
        &points[..10]
    );

    Comparison::new(title)
        .at_most(2.5)
        .with("primal", || likelihood(black_box(&alphas), black_box(&means), black_box(&packed), &points))
        .with("plain", || plain(black_box(&alphas), black_box(&means), black_box(&packed), &points))
        .with_stack_only("careful", || careful(black_box(&alphas), black_box(&means), black_box(&packed), &points))
        .with_stack_only("generated", || {
            likelihood::value_and_grad(black_box(&alphas), black_box(&means), black_box(&packed), &points)
        })
        .run();
}

pub(crate) fn main() {
    compare::<5>("9 Gaussian mixture d10 k5 n1000: value and gradient");
    compare::<25>("9 Gaussian mixture d10 k25 n1000: value and gradient");
}
