//! A mixture of Gaussians. Its parameters are free numbers: shares by a softmax, spreads by triangular factors.

use super::data::Point;
use tensor_grad::nalgebra::{Matrix2, Vector2, Vector3};
use tensor_grad::prelude::*;

/// Components.
pub const K: usize = 3;

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Mixture {
    /// Shares, up to a softmax.
    pub logits: SVector<f64, K>,
    pub parts: [Gaussian; K],
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Gaussian {
    pub mean: Vector2<f64>,
    pub factor: Factor,
}

/// The lower triangular factor `F` of a precision `F Fᵀ`, its diagonal by logarithms.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Factor {
    pub log_diagonal: Vector2<f64>,
    pub below: f64,
}

#[differentiable(hessian)]
pub fn triangle(factor: &Factor) -> Matrix2<f64> {
    Matrix2::new(factor.log_diagonal[0].exp(), 0.0, factor.below, factor.log_diagonal[1].exp())
}

/// The logarithm of a component's density, but for a constant.
#[differentiable(hessian)]
pub fn log_density(part: &Gaussian, point: &Point) -> f64 {
    let away = triangle(&part.factor).tr_mul(&(point - part.mean));
    part.factor.log_diagonal.sum() - 0.5 * away.norm_squared()
}

/// The negative logarithm of the density of a point.
#[differentiable(hessian)]
pub fn surprise(mixture: &Mixture, #[nondiff] point: &Point) -> f64 {
    let mut terms = mixture.logits;
    for k in 0..K {
        terms[k] += log_density(&mixture.parts[k], point);
    }
    std::f64::consts::TAU.ln() + logsumexp(&mixture.logits) - logsumexp(&terms)
}

impl Mixture {
    /// The parameters of shares, means and covariances.
    pub fn of(shares: &Vector3<f64>, means: &[Vector2<f64>; K], covariances: &[Matrix2<f64>; K]) -> Self {
        let part = |k: usize| {
            let precision = covariances[k].try_inverse().expect("an invertible covariance");
            let l = precision.cholesky().expect("a positive definite covariance").l();
            let log_diagonal = Vector2::new(l[(0, 0)].ln(), l[(1, 1)].ln());
            Gaussian { mean: means[k], factor: Factor { log_diagonal, below: l[(1, 0)] } }
        };
        Self { logits: shares.map(f64::ln), parts: [part(0), part(1), part(2)] }
    }

    pub fn share(&self, k: usize) -> f64 {
        (self.logits[k] - logsumexp(&self.logits)).exp()
    }
}

impl Gaussian {
    pub fn covariance(&self) -> Matrix2<f64> {
        let l = triangle(&self.factor);
        (l * l.transpose()).try_inverse().expect("an invertible precision")
    }
}
