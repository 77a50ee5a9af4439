//! Expectation and maximisation: Dempster, Laird and Rubin 1977. No derivatives.

use super::data::Point;
use super::model::{K, Mixture};
use tensor_grad::nalgebra::{Matrix2, SVector, Vector2};

/// The mixture's surprise by all points on average, and the mixture of the next round.
pub fn round(mixture: &Mixture, points: &[Point]) -> (f64, Mixture) {
    let covariances = [0, 1, 2].map(|k| mixture.parts[k].covariance());
    let inverses = covariances.map(|c| c.try_inverse().expect("invertible"));
    let scales = [0, 1, 2].map(|k| mixture.share(k) / (covariances[k].determinant().sqrt() * std::f64::consts::TAU));
    let density = |k: usize, point: &Point| {
        let away = point - mixture.parts[k].mean;
        scales[k] * (-0.5 * away.dot(&(inverses[k] * away))).exp()
    };
    let (mut counts, mut sums, mut squares) =
        (SVector::<f64, K>::zeros(), [Vector2::zeros(); K], [Matrix2::zeros(); K]);
    let mut surprise = 0.0;
    for point in points {
        let densities = SVector::<f64, K>::from_fn(|k, _| density(k, point));
        surprise -= densities.sum().ln();
        for (k, weight) in (densities / densities.sum()).iter().enumerate() {
            counts[k] += weight;
            sums[k] += point * *weight;
            squares[k] += point * point.transpose() * *weight;
        }
    }
    let means = [0, 1, 2].map(|k| sums[k] / counts[k]);
    let covariances = [0, 1, 2].map(|k| squares[k] / counts[k] - means[k] * means[k].transpose());
    (surprise / points.len() as f64, Mixture::of(&(counts / counts.sum()), &means, &covariances))
}

/// Rounds until the surprise stands still.
pub fn fit(mixture: &Mixture, points: &[Point]) -> (f64, Mixture, usize) {
    let (mut mixture, mut last) = (mixture.clone(), f64::MAX);
    for rounds in 1.. {
        let (surprise, better) = round(&mixture, points);
        if last - surprise < 1e-13 {
            return (surprise, mixture, rounds);
        }
        (mixture, last) = (better, surprise);
    }
    unreachable!("the surprise is bounded")
}
