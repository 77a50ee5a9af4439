//! A perceptron learns to read digits that the example writes itself.
//!
//! `cargo run --release --example perceptron`

#[path = "../common/adam.rs"]
mod adam;
#[path = "../common/mod.rs"]
mod common;
mod digits;
mod network;
#[path = "../common/progress.rs"]
mod progress;
mod reference;

use adam::Adam;
use common::{at_most, picture};
use digits::Sample;
use network::{Network, loss};
use tensor_grad::Tangent;
use tensor_grad::prelude::*;
use tensor_grad::random::{Generator, randperm_with};

const EPOCHS: usize = 12;
const BATCH: usize = 25;

fn main() {
    let mut generator = Generator::new(1);
    let (train, test) = (digits::write(2000, &mut generator), digits::write(500, &mut generator));
    digits::show(&[&train[2].0, &train[13].0, &train[25].0, &train[38].0]);
    let mut network = Network::random(&mut generator);
    println!("gradients against backpropagation by hand");
    check_gradients(&network, &train[..100]);
    println!("learning from {} images, {EPOCHS} times", train.len());
    let losses = learn(&mut network, &train, &test, &mut generator);
    let (seen, unseen) = (network.accuracy(&train), network.accuracy(&test));
    println!("  reads {:.1} % of the images it learned from, {:.1} % of others", 100.0 * seen, 100.0 * unseen);
    assert!(unseen > 0.95, "19 of 20 unseen digits are read right");
    progress::loss_curve(&picture("perceptron.svg"), "perceptron", &[("batches", &losses)]).expect("a picture");
}

fn check_gradients(network: &Network, samples: &[Sample]) {
    let mut largest = 0.0_f64;
    for (image, digit) in samples {
        let (value, mut gradient) = loss::value_and_grad(network, image, *digit);
        let (expected, expected_gradient) = reference::value_and_grad(network, image, *digit);
        gradient.sub(&expected_gradient);
        largest = largest.max((value - expected).abs()).max(gradient.norm() / expected_gradient.norm());
    }
    at_most("largest difference", largest, 1e-12);
    let (image, digit) = &samples[3];
    let options = GradCheck { directions: 3, ..GradCheck::jax() };
    gradcheck!(loss, network, #[nondiff] image, #[nondiff] *digit; options);
}

/// The mean loss of every batch.
fn learn(network: &mut Network, train: &[Sample], test: &[Sample], generator: &mut Generator) -> Vec<f64> {
    let (mut adam, mut losses) = (Adam::new(0.004), Vec::new());
    for epoch in 1..=EPOCHS {
        let order = randperm_with(generator, train.len());
        for batch in order.chunks(BATCH) {
            let (value, gradient) = batch::mean(batch, |i| loss::value_and_grad(network, &train[*i].0, train[*i].1));
            adam.step(network, &gradient);
            losses.push(value);
            progress::bar(losses.len(), EPOCHS * train.len() / BATCH, value);
        }
        let recent = &losses[losses.len() - train.len() / BATCH..];
        let mean = recent.iter().sum::<f64>() / recent.len() as f64;
        println!("  epoch {epoch:>2}: loss {mean:.4}, {:.1} % of unseen digits", 100.0 * network.accuracy(test));
    }
    losses
}
