//! Backpropagation by hand: Rumelhart, Hinton and Williams 1986.

use super::digits::Image;
use super::network::{Layer, Network};

/// The loss and its gradient.
pub fn value_and_grad(network: &Network, image: &Image, digit: usize) -> (f64, Network) {
    let before = network.hidden.weight * image + network.hidden.bias;
    let hidden = before.map(|x| x.max(0.0));
    let scores = network.output.weight * hidden + network.output.bias;
    let powers = scores.map(f64::exp);
    let mut error = powers / powers.sum();
    let loss = -error[digit].ln();
    error[digit] -= 1.0;
    let below = network.output.weight.tr_mul(&error).zip_map(&before, |e, x| if x > 0.0 { e } else { 0.0 });
    let hidden_layer = Layer { weight: below * image.transpose(), bias: below };
    (loss, Network { hidden: hidden_layer, output: Layer { weight: error * hidden.transpose(), bias: error } })
}
