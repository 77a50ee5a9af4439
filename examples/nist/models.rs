//! The models of the 27 problems, as NIST writes them, and their derivatives with respect to the parameters `b`.
//!
//! NIST counts parameters from 1, Rust from 0: its `b1` is `b[0]`.

use std::f64::consts::PI;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
pub fn bennett5(b: &SVector<f64, 3>, #[nondiff] x: f64) -> f64 {
    b[0] * (b[1] + x).powf(-1.0 / b[2])
}

#[differentiable(hessian)]
pub fn chwirut(b: &SVector<f64, 3>, #[nondiff] x: f64) -> f64 {
    (-b[0] * x).exp() / (b[1] + b[2] * x)
}

#[differentiable(hessian)]
pub fn danwood(b: &SVector<f64, 2>, #[nondiff] x: f64) -> f64 {
    b[0] * x.powf(b[1])
}

#[differentiable(hessian)]
pub fn eckerle4(b: &SVector<f64, 3>, #[nondiff] x: f64) -> f64 {
    let z = (x - b[2]) / b[1];
    b[0] / b[1] * (-0.5 * z * z).exp()
}

/// The yearly cycle, and two slower ones whose periods are parameters.
#[differentiable(hessian)]
pub fn enso(b: &SVector<f64, 9>, #[nondiff] x: f64) -> f64 {
    let cycles = [(12.0, b[1], b[2]), (b[3], b[4], b[5]), (b[6], b[7], b[8])];
    let mut y = b[0];
    for (period, cosine, sine) in cycles {
        let angle = 2.0 * PI * x / period;
        y += cosine * angle.cos() + sine * angle.sin();
    }
    y
}

#[differentiable(hessian)]
pub fn gauss(b: &SVector<f64, 8>, #[nondiff] x: f64) -> f64 {
    let decay = b[0] * (-b[1] * x).exp();
    let first = b[2] * (-((x - b[3]) / b[4]).powi(2)).exp();
    let second = b[5] * (-((x - b[6]) / b[7]).powi(2)).exp();
    decay + first + second
}

/// A ratio of two cubics.
#[differentiable(hessian)]
pub fn hahn1(b: &SVector<f64, 7>, #[nondiff] x: f64) -> f64 {
    let numerator = b[0] + x * (b[1] + x * (b[2] + x * b[3]));
    let denominator = 1.0 + x * (b[4] + x * (b[5] + x * b[6]));
    numerator / denominator
}

#[differentiable(hessian)]
pub fn kirby2(b: &SVector<f64, 5>, #[nondiff] x: f64) -> f64 {
    (b[0] + b[1] * x + b[2] * x.powi(2)) / (1.0 + b[3] * x + b[4] * x.powi(2))
}

/// A sum of three exponentials.
#[differentiable(hessian)]
pub fn lanczos(b: &SVector<f64, 6>, #[nondiff] x: f64) -> f64 {
    let mut y = 0.0;
    for i in 0..3 {
        y += b[2 * i] * (-b[2 * i + 1] * x).exp();
    }
    y
}

#[differentiable(hessian)]
pub fn mgh09(b: &SVector<f64, 4>, #[nondiff] x: f64) -> f64 {
    b[0] * (x * x + x * b[1]) / (x * x + x * b[2] + b[3])
}

#[differentiable(hessian)]
pub fn mgh10(b: &SVector<f64, 3>, #[nondiff] x: f64) -> f64 {
    b[0] * (b[1] / (x + b[2])).exp()
}

#[differentiable(hessian)]
pub fn mgh17(b: &SVector<f64, 5>, #[nondiff] x: f64) -> f64 {
    b[0] + b[1] * (-x * b[3]).exp() + b[2] * (-x * b[4]).exp()
}

/// Also BoxBOD's model.
#[differentiable(hessian)]
pub fn misra1a(b: &SVector<f64, 2>, #[nondiff] x: f64) -> f64 {
    b[0] * (1.0 - (-b[1] * x).exp())
}

#[differentiable(hessian)]
pub fn misra1b(b: &SVector<f64, 2>, #[nondiff] x: f64) -> f64 {
    b[0] * (1.0 - (1.0 + b[1] * x / 2.0).powi(-2))
}

#[differentiable(hessian)]
pub fn misra1c(b: &SVector<f64, 2>, #[nondiff] x: f64) -> f64 {
    b[0] * (1.0 - (1.0 + 2.0 * b[1] * x).powf(-0.5))
}

#[differentiable(hessian)]
pub fn misra1d(b: &SVector<f64, 2>, #[nondiff] x: f64) -> f64 {
    b[0] * b[1] * x / (1.0 + b[1] * x)
}

/// Two predictors; the response is the logarithm of the voltage.
#[differentiable(hessian)]
pub fn nelson(b: &SVector<f64, 3>, #[nondiff] x1: f64, #[nondiff] x2: f64) -> f64 {
    b[0] - b[1] * x1 * (-b[2] * x2).exp()
}

#[differentiable(hessian)]
pub fn rat42(b: &SVector<f64, 3>, #[nondiff] x: f64) -> f64 {
    b[0] / (1.0 + (b[1] - b[2] * x).exp())
}

#[differentiable(hessian)]
pub fn rat43(b: &SVector<f64, 4>, #[nondiff] x: f64) -> f64 {
    b[0] / (1.0 + (b[1] - b[2] * x).exp()).powf(1.0 / b[3])
}

#[differentiable(hessian)]
pub fn roszman1(b: &SVector<f64, 4>, #[nondiff] x: f64) -> f64 {
    b[0] - b[1] * x - (b[2] / (x - b[3])).atan() / PI
}
