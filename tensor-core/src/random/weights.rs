//! Initial weights of layers: Xavier and Kaiming.

use super::{Source, normal_with, uniform_with};
use crate::Element;
use nalgebra::{ComplexField, SMatrix};

/// Which side of a layer keeps its variance: of an (out, in) weight the columns are `In`, the rows `Out`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fan {
    /// The forward pass keeps its variance.
    #[default]
    In,
    /// The reverse pass keeps its variance.
    Out,
}

/// What follows a layer; PyTorch's names, and its gains.
///
/// ```
/// use tensor_core::random::Nonlinearity;
/// assert_eq!(Nonlinearity::Tanh.gain(), 5.0 / 3.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Nonlinearity {
    /// Nothing.
    Linear,
    /// The logistic function.
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// `max(x, 0)`.
    Relu,
    /// `max(x, slope · x)`; `nn.Linear` initialises its weight for the slope `√5`.
    LeakyRelu(f64),
    /// The scaled exponential unit.
    Selu,
}

impl Default for Nonlinearity {
    /// PyTorch's: `leaky_relu` of slope 0.
    fn default() -> Self {
        Self::LeakyRelu(0.0)
    }
}

impl Nonlinearity {
    /// The factor that keeps the variance of a layer's output.
    pub fn gain(self) -> f64 {
        match self {
            Self::Linear | Self::Sigmoid => 1.0,
            Self::Tanh => 5.0 / 3.0,
            Self::Relu => core::f64::consts::SQRT_2,
            Self::LeakyRelu(slope) => ComplexField::sqrt(2.0 / (1.0 + slope * slope)),
            Self::Selu => 0.75,
        }
    }
}

/// Uniform weights of an (out, in) layer with variance `gain² · 2 / (in + out)`, from `source`.
///
/// ```
/// use nalgebra::SMatrix;
/// use tensor_core::random::{Generator, xavier_uniform_with};
/// let weight: SMatrix<f32, 4, 2> = xavier_uniform_with(&mut Generator::new(0), 1.0);
/// assert!(weight.iter().all(|w| w.abs() <= 1.0));
/// ```
pub fn xavier_uniform_with<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    gain: f64,
) -> SMatrix<T, R, C> {
    let bound = bound(xavier_std::<R, C>(gain));
    uniform_with(source, -bound, bound)
}

/// Normal weights of an (out, in) layer with variance `gain² · 2 / (in + out)`, from `source`.
pub fn xavier_normal_with<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    gain: f64,
) -> SMatrix<T, R, C> {
    normal_with(source, 0.0, xavier_std::<R, C>(gain))
}

/// Uniform weights of an (out, in) layer with variance `gain² / fan`, from `source`.
///
/// ```
/// use nalgebra::SMatrix;
/// use tensor_core::random::{Fan, Generator, Nonlinearity, kaiming_uniform_with};
/// // As `nn.Linear(3, 4)` does.
/// let slope = Nonlinearity::LeakyRelu(5.0_f64.sqrt());
/// let weight: SMatrix<f32, 4, 3> = kaiming_uniform_with(&mut Generator::new(0), Fan::In, slope);
/// assert!(weight.iter().all(|w| w.abs() <= 1.0 / 3.0_f32.sqrt()));
/// ```
pub fn kaiming_uniform_with<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    fan: Fan,
    nonlinearity: Nonlinearity,
) -> SMatrix<T, R, C> {
    let bound = bound(kaiming_std::<R, C>(fan, nonlinearity));
    uniform_with(source, -bound, bound)
}

/// Normal weights of an (out, in) layer with variance `gain² / fan`, from `source`.
pub fn kaiming_normal_with<T: Element, const R: usize, const C: usize>(
    source: &mut (impl Source + ?Sized),
    fan: Fan,
    nonlinearity: Nonlinearity,
) -> SMatrix<T, R, C> {
    normal_with(source, 0.0, kaiming_std::<R, C>(fan, nonlinearity))
}

/// Glorot and Bengio 2010.
pub(super) fn xavier_std<const R: usize, const C: usize>(gain: f64) -> f64 {
    gain * ComplexField::sqrt(2.0 / (R + C) as f64)
}

/// He et al. 2015.
pub(super) fn kaiming_std<const R: usize, const C: usize>(fan: Fan, nonlinearity: Nonlinearity) -> f64 {
    let fan = match fan {
        Fan::In => C,
        Fan::Out => R,
    };
    nonlinearity.gain() / ComplexField::sqrt(fan as f64)
}

/// Half the width of the uniform distribution with this standard deviation.
pub(super) fn bound(std: f64) -> f64 {
    ComplexField::sqrt(3.0_f64) * std
}
