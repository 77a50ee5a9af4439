//! A flight that the example makes up, and what the radar saw of it.

use super::filter::{Belief, Noise};
use super::model::{Sighting, State, motion, sight};
use tensor_grad::nalgebra::{Matrix5, Vector5};
use tensor_grad::random::{Generator, randn_with};

pub struct Flight {
    pub states: Vec<State>,
    pub sightings: Vec<Sighting>,
}

/// A flight of so many steps.
pub fn fly(steps: usize, noise: &Noise, generator: &mut Generator) -> Flight {
    let sigma = noise.map(f64::exp);
    let mut state = State::new(0.0, 3000.0, 0.3, 120.0, 0.03);
    let (mut states, mut sightings) = (vec![state], Vec::new());
    for _ in 0..steps {
        let random = randn_with::<f64, 4, 1>(generator).component_mul(&sigma);
        state = motion(&state) + State::new(0.0, 0.0, 0.0, random[0], random[1]);
        states.push(state);
        sightings.push(sight(&state) + Sighting::new(random[2], random[3]));
    }
    Flight { states, sightings }
}

/// What is believed before the first sighting.
pub fn first_belief(flight: &Flight, generator: &mut Generator) -> Belief {
    let spread = Vector5::new(50.0, 50.0, 0.05, 10.0, 0.01);
    let guess = flight.states[0] + randn_with::<f64, 5, 1>(generator).component_mul(&spread);
    (guess, Matrix5::from_diagonal(&spread.component_mul(&spread)))
}
