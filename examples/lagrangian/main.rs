//! A double pendulum from its Lagrangian: the equations of motion are made of its second derivatives.
//!
//! `cargo run --release --example lagrangian`

#[path = "../common/mod.rs"]
mod common;
mod draw;
mod pendulum;
mod reference;

use common::{at_most, compare, picture};
use draw::Run;
use pendulum::{LENGTHS, MASSES, State, acceleration, energy, lagrangian, step};
use std::f64::consts::{PI, TAU};
use tensor_grad::gradgradcheck;
use tensor_grad::random::{Generator, uniform_with};

fn main() {
    println!("accelerations at 1000 states");
    check_acceleration();
    println!("small oscillations");
    check_oscillations();
    println!("a chaotic motion, and the same with 30 digits");
    check_motion();
    println!("energy over 600 seconds");
    let run = long_run();
    draw::draw(&picture("lagrangian.svg"), &run).expect("a picture");
}

fn check_acceleration() {
    let mut generator = Generator::new(1);
    let mut largest = 0.0_f64;
    for _ in 0..1000 {
        let state: State = uniform_with(&mut generator, -PI, PI);
        let expected = reference::acceleration(&state, &MASSES, &LENGTHS);
        largest = largest.max((acceleration(&state, &MASSES, &LENGTHS) - expected).amax());
    }
    gradgradcheck!(
        lagrangian,
        &State::new(0.5, -1.0, 2.0, 0.3),
        #[nondiff]
        &MASSES,
        #[nondiff]
        &LENGTHS
    );
    at_most("largest difference to the textbook", largest, 1e-12);
}

/// The modes of equal masses and lengths: both angles in phase, or opposite.
fn check_oscillations() {
    for (sign, expected) in [1.0, -1.0].into_iter().zip(reference::small_frequencies(1.0)) {
        let amplitude = 1e-5;
        let mut state = State::new(amplitude, sign * 2.0_f64.sqrt() * amplitude, 0.0, 0.0);
        let (h, mut time, mut crossings) = (1e-3, 0.0, Vec::new());
        while crossings.len() < 21 {
            let next = step(&state, h, &[1.0, 1.0], &[1.0, 1.0]);
            if state[0] < 0.0 && next[0] >= 0.0 {
                crossings.push(time + h * state[0] / (state[0] - next[0]));
            }
            (state, time) = (next, time + h);
        }
        let frequency = TAU * 20.0 / (crossings[20] - crossings[0]);
        compare(if sign > 0.0 { "in phase [1/s]" } else { "opposite [1/s]" }, frequency, expected, 1e-6);
    }
}

fn check_motion() {
    let mut state = State::from(reference::START);
    let (steps_a_second, mut taken) = (10_000, 0);
    for (time, expected) in reference::LATER {
        while taken < (time * f64::from(steps_a_second)) as i32 {
            state = step(&state, 1.0 / f64::from(steps_a_second), &MASSES, &LENGTHS);
            taken += 1;
        }
        compare(&format!("outer angle at {time} s"), state[1], expected[1], 1e-8);
        at_most("largest difference of the state", (state - State::from(expected)).amax(), 1e-8);
    }
}

fn long_run() -> Run {
    let mut state = State::from(reference::START);
    let start = energy(&state);
    let mut run = Run { path: Vec::new(), errors: Vec::new() };
    for i in 0..600_000 {
        if i % 10 == 0 && i < 30_000 {
            run.path.push(state);
        }
        if i % 1000 == 0 {
            run.errors.push((f64::from(i) * 1e-3, (energy(&state) - start) / start.abs()));
        }
        state = step(&state, 1e-3, &MASSES, &LENGTHS);
    }
    println!("  energy at the start: {start:.6} J, at the end: {:.6} J", energy(&state));
    at_most(
        "largest relative error",
        run.errors.iter().fold(0.0, |most, (_, error)| f64::max(most, error.abs())),
        1e-7,
    );
    run
}
