//! A recurrent network learns to write, letter by letter.
//!
//! `cargo run --release --example lstm`

#[path = "../common/adam.rs"]
mod adam;
#[path = "../common/mod.rs"]
mod common;
mod network;
#[path = "../common/progress.rs"]
mod progress;
mod text;

use adam::Adam;
use common::{compare, picture};
use network::{LETTERS, Memory, Network, loss, next, scores};
use tensor_grad::prelude::*;
use tensor_grad::random::{Generator, Source};

/// Letters that a sum of gradients goes back.
const LENGTH: usize = 40;
const STEPS: usize = 500;

fn main() {
    let mut generator = Generator::new(3);
    let alphabet = text::alphabet();
    assert_eq!(alphabet.len(), LETTERS, "a network for this alphabet");
    let read = |text: String| text.chars().map(|letter| alphabet.number(letter)).collect::<Vec<usize>>();
    let (train, test) = (read(text::write(4000, &mut generator)), read(text::write(1000, &mut generator)));
    let mut network = Network::random(&mut generator);
    println!("the gradient through 12 letters against differences");
    let options = GradCheck { directions: 3, ..GradCheck::jax() };
    gradcheck!(loss, &network, #[nondiff] &train[..13]; options);
    println!("learning from {} letters", train.len());
    let losses = learn(&mut network, &train, &mut generator);
    println!("writing");
    let written = write(&network, &alphabet, &mut generator);
    println!("  {written}");
    let correct = text::correct_words(&written);
    println!("  {:.0} % of its words are words", 100.0 * correct);
    assert!(correct > 0.9, "it has learned to spell");
    // Nobody can be surprised less, but for the luck of a finite text.
    compare("surprise by a letter of an unseen text", loss(&network, &test), text::entropy(), 0.1 * text::entropy());
    progress::loss_curve(&picture("lstm.svg"), "long short-term memory", &[("batches", &losses)]).expect("a picture");
}

/// The mean loss of every batch.
fn learn(network: &mut Network, text: &[usize], generator: &mut Generator) -> Vec<f64> {
    let (mut adam, mut losses) = (Adam::new(0.01), Vec::new());
    for step in 1..=STEPS {
        let starts: Vec<usize> = (0..16).map(|_| generator.next_u32() as usize % (text.len() - LENGTH)).collect();
        let piece = |start: &usize| loss::value_and_grad(network, &text[*start..*start + LENGTH]);
        let (value, gradient) = batch::mean(&starts, piece);
        adam.step(network, &gradient);
        losses.push(value);
        progress::bar(step, STEPS, value);
        if step % 100 == 0 {
            println!("  step {step}: surprise {value:.4}, at best {:.4}", text::entropy());
        }
    }
    losses
}

/// A text by the network: every letter as often as it expects.
fn write(network: &Network, alphabet: &text::Alphabet, generator: &mut Generator) -> String {
    let mut memory = Memory { cells: SVector::zeros(), shown: SVector::zeros() };
    let (mut letter, mut text) = (alphabet.number(' '), String::new());
    for _ in 0..300 {
        memory = next(network, &memory, letter);
        let chances = softmax(&scores(network, &memory), 0);
        let mut rest = f64::from(generator.next_u32()) / f64::from(u32::MAX);
        letter = (0..LETTERS - 1)
            .find(|i| {
                rest -= chances[*i];
                rest < 0.0
            })
            .unwrap_or(LETTERS - 1);
        text.push(alphabet.letter(letter));
    }
    text
}
