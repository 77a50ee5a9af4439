//! An extended Kalman filter follows an aircraft by radar; its covariances are tuned by the gradient of the likelihood.
//!
//! `cargo run --release --example kalman`

#[path = "../common/mod.rs"]
mod common;
mod draw;
mod filter;
mod flight;
mod model;
mod reference;
mod tune;

use common::{at_most, compare, picture};
use filter::{Belief, Noise, surprise, update};
use flight::{Flight, first_belief, fly};
use model::{Sighting, State, observation, transition};
use tensor_grad::prelude::*;
use tensor_grad::random::Generator;
use tune::minimise;

const NAMES: [&str; 4] = ["speed [m/s]", "turn rate [1/s]", "range [m]", "bearing [rad]"];

fn main() {
    let truth = Noise::from([1.5_f64, 0.004, 20.0, 0.003]).map(f64::ln);
    let guess = Noise::from([0.3_f64, 0.02, 80.0, 0.012]).map(f64::ln);
    let mut generator = Generator::new(11);
    let flight = fly(600, &truth, &mut generator);
    let start = first_belief(&flight, &mut generator);

    println!("Jacobians and likelihood");
    check_derivatives(&flight, &start, &guess);
    println!("tuning by the gradient of the likelihood");
    let tuned = tune(&flight, &start, &guess, &truth);
    println!("distance from the flight");
    let seen: Vec<(f64, f64)> = flight.sightings.iter().map(place).collect();
    let radar = rms(&flight, |i| seen[i]);
    let before = errors(&flight, &follow(&flight, &start, &guess));
    let filtered = follow(&flight, &start, &tuned);
    let after = errors(&flight, &filtered);
    println!("  as seen {radar:.1} m, filtered by the guess {before:.1} m, tuned {after:.1} m");
    assert!(after < before && after < 0.6 * radar, "tuning helps");
    draw::draw(&picture("kalman.svg"), &flight, &seen, &filtered).expect("a picture");
}

fn check_derivatives(flight: &Flight, start: &Belief, noise: &Noise) {
    let (mut by_motion, mut by_sight) = (0.0_f64, 0.0_f64);
    for state in &flight.states {
        by_motion = by_motion.max((transition(state) - reference::transition(state)).amax());
        by_sight = by_sight.max((observation(state) - reference::observation(state)).amax());
    }
    at_most("motion's Jacobian, largest difference to paper", by_motion, 1e-13);
    at_most("sighting's Jacobian, largest difference to paper", by_sight, 1e-15);
    let options = GradCheck { directions: 5, ..GradCheck::jax() };
    gradcheck!(transition, vjp; &flight.states[7]; options);
    gradcheck!(observation, vjp; &flight.states[7]; options);
    gradcheck!(surprise, noise, #[nondiff] start, #[nondiff] &flight.sightings[..50]; options);
    let value = surprise(noise, start, &flight.sightings).expect("a likelihood");
    let expected = reference::surprise(noise, start, &flight.sightings);
    compare("surprise by the guessed covariances", value, expected, 1e-7 * expected.abs());
}

fn tune(flight: &Flight, start: &Belief, guess: &Noise, truth: &Noise) -> Noise {
    let steps = minimise(guess, |noise| surprise::value_and_grad(noise, start, &flight.sightings));
    for (i, step) in steps.iter().enumerate().filter(|(i, _)| i % 5 == 0 || i + 1 == steps.len()) {
        println!("  step {i:>3}: surprise {:>12.4}, slope {:.1e}", step.value, step.slope);
    }
    let last = &steps[steps.len() - 1];
    at_most("slope at the end", last.slope, 1e-3);
    for (i, name) in NAMES.iter().enumerate() {
        let (found, is) = (last.noise[i].exp(), truth[i].exp());
        // 600 sightings tell a standard deviation to some percent.
        compare(name, found, is, 0.25 * is);
    }
    let at_truth = surprise(truth, start, &flight.sightings).expect("a likelihood");
    println!("  surprise by the true covariances: {at_truth:.4}");
    // Twice the difference is chi squared of four degrees of freedom: 18.5 once in a thousand.
    assert!(last.value < at_truth && 2.0 * (at_truth - last.value) < 18.5, "the tuned covariances explain the most");
    last.noise
}

/// The filter's states.
fn follow(flight: &Flight, start: &Belief, noise: &Noise) -> Vec<State> {
    let mut belief = *start;
    let follow = |seen: &Sighting| {
        belief = update(&belief, noise, seen).expect("a positive definite covariance").0;
        belief.0
    };
    flight.sightings.iter().map(follow).collect()
}

fn errors(flight: &Flight, filtered: &[State]) -> f64 {
    rms(flight, |i| (filtered[i][0], filtered[i][1]))
}

fn rms(flight: &Flight, place: impl Fn(usize) -> (f64, f64)) -> f64 {
    let squared = |i: usize| {
        let (state, (x, y)) = (&flight.states[i + 1], place(i));
        (state[0] - x).powi(2) + (state[1] - y).powi(2)
    };
    let count = flight.sightings.len();
    ((0..count).map(squared).sum::<f64>() / count as f64).sqrt()
}

fn place(seen: &Sighting) -> (f64, f64) {
    let (sin, cos) = seen[1].sin_cos();
    (model::RADAR[0] + seen[0] * cos, model::RADAR[1] + seen[0] * sin)
}
