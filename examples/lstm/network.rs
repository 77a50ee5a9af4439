//! Long short-term memory: Hochreiter and Schmidhuber 1997, with Gers' forget gate.

use tensor_grad::prelude::*;
use tensor_grad::random::{Generator, uniform_with};

/// Letters of the alphabet.
pub const LETTERS: usize = 16;
/// Cells.
pub const CELLS: usize = 24;

/// All parameters; a gradient is of the same type.
#[derive(Clone, Debug, Differentiable)]
pub struct Network {
    /// Input, forget and output gate, and what is to be remembered.
    pub gates: [Gate; 4],
    pub read: SMatrix<f64, LETTERS, CELLS>,
    pub bias: SVector<f64, LETTERS>,
}

#[derive(Clone, Debug, Differentiable)]
pub struct Gate {
    /// One column for each letter.
    pub letter: SMatrix<f64, CELLS, LETTERS>,
    pub recurrent: SMatrix<f64, CELLS, CELLS>,
    pub bias: SVector<f64, CELLS>,
}

/// What is remembered, and what of it is shown.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Memory {
    pub cells: SVector<f64, CELLS>,
    pub shown: SVector<f64, CELLS>,
}

/// What a gate says to a letter.
#[differentiable]
pub fn gate(gate: &Gate, letter: usize, shown: &SVector<f64, CELLS>) -> SVector<f64, CELLS> {
    gate.letter.column(letter) + gate.recurrent * shown + gate.bias
}

/// The memory after a letter.
#[differentiable]
pub fn next(network: &Network, memory: &Memory, letter: usize) -> Memory {
    let [input, forget, output, candidate] = &network.gates;
    let keep = sigmoid(&gate(forget, letter, &memory.shown));
    let add = sigmoid(&gate(input, letter, &memory.shown));
    let show = sigmoid(&gate(output, letter, &memory.shown));
    let new = gate(candidate, letter, &memory.shown).map(|x| x.tanh());
    let cells = memory.cells.component_mul(&keep) + new.component_mul(&add);
    Memory { cells, shown: cells.map(|x| x.tanh()).component_mul(&show) }
}

/// A score for each letter that may come.
#[differentiable]
pub fn scores(network: &Network, memory: &Memory) -> SVector<f64, LETTERS> {
    network.read * memory.shown + network.bias
}

/// The mean surprise by the letters of a text after its first.
#[differentiable]
pub fn loss(network: &Network, text: &[usize]) -> f64 {
    let mut memory = Memory { cells: SVector::zeros(), shown: SVector::zeros() };
    let mut sum = 0.0;
    for pair in text.windows(2) {
        memory = next(network, &memory, pair[0]);
        let scores = scores(network, &memory);
        sum += logsumexp(&scores) - scores[pair[1]];
    }
    sum / (text.len() - 1) as f64
}

impl Network {
    pub fn random(generator: &mut Generator) -> Self {
        let bound = 1.0 / (CELLS as f64).sqrt();
        let mut gate = |bias: f64| Gate {
            letter: uniform_with(generator, -bound, bound),
            recurrent: uniform_with(generator, -bound, bound),
            bias: SVector::repeat(bias),
        };
        // Jozefowicz 2015: who forgets nothing at first learns faster.
        let gates = [0.0, 1.0, 0.0, 0.0].map(&mut gate);
        Self { gates, read: uniform_with(generator, -bound, bound), bias: SVector::zeros() }
    }
}
