//! Two layers of neurons.

use super::digits::{Image, PIXELS, Sample};
use tensor_grad::prelude::*;
use tensor_grad::random::{Fan, Generator, Nonlinearity, kaiming_normal_with};

/// Neurons of the hidden layer.
pub const HIDDEN: usize = 24;

/// All parameters; a gradient is of the same type.
#[derive(Clone, Debug, Differentiable)]
pub struct Network {
    pub hidden: Layer<HIDDEN, PIXELS>,
    pub output: Layer<10, HIDDEN>,
}

/// `weight x + bias`.
#[derive(Clone, Debug, Differentiable)]
pub struct Layer<const OUT: usize, const IN: usize> {
    pub weight: SMatrix<f64, OUT, IN>,
    pub bias: SVector<f64, OUT>,
}

/// A score for each digit.
#[differentiable]
pub fn scores(network: &Network, #[nondiff] image: &Image) -> SVector<f64, 10> {
    let hidden = relu(&(network.hidden.weight * image + network.hidden.bias));
    network.output.weight * hidden + network.output.bias
}

/// The surprise by the right digit.
#[differentiable]
pub fn loss(network: &Network, #[nondiff] image: &Image, digit: usize) -> f64 {
    let scores = scores(network, image);
    logsumexp(&scores) - scores[digit]
}

impl Network {
    pub fn random(generator: &mut Generator) -> Self {
        let hidden = kaiming_normal_with(generator, Fan::In, Nonlinearity::Relu);
        let output = kaiming_normal_with(generator, Fan::In, Nonlinearity::Linear);
        Self {
            hidden: Layer { weight: hidden, bias: SVector::zeros() },
            output: Layer { weight: output, bias: SVector::zeros() },
        }
    }

    /// The digit of the highest score.
    pub fn read(&self, image: &Image) -> usize {
        scores(self, image).argmax().0
    }

    /// The part of samples that are read right.
    pub fn accuracy(&self, samples: &[Sample]) -> f64 {
        let right = samples.iter().filter(|(image, digit)| self.read(image) == *digit).count();
        right as f64 / samples.len() as f64
    }
}
