//! A mixture of Gaussians fitted by Newton's method, with structs of parameters.
//!
//! `cargo run --release --example mixture`

#[path = "../common/mod.rs"]
mod common;
mod data;
mod draw;
mod fit;
mod model;
mod reference;

use common::{at_most, compare, picture};
use data::Point;
use model::{K, Mixture, log_density, surprise};
use tensor_grad::nalgebra::{Matrix2, Vector2, Vector3};
use tensor_grad::prelude::*;
use tensor_grad::random::Generator;

fn main() {
    let points = data::draw(1500, &mut Generator::new(4));
    let start = Mixture::of(
        &Vector3::repeat(1.0 / 3.0),
        &[Vector2::new(-1.0, 1.0), Vector2::new(1.0, 2.0), Vector2::new(0.0, -1.0)],
        &[Matrix2::identity(); K],
    );
    println!("derivatives against differences");
    check_derivatives(&start, &points[0]);
    println!("fitted to {} points", points.len());
    let mut mixture = start.clone();
    for (i, step) in fit::fit(&mut mixture, &points).iter().enumerate() {
        println!("  step {i:>2}: surprise {:.9}, slope {:.1e}, radius {:.2}", step.value, step.slope, step.radius);
    }
    show(&mixture);
    check_fit(&start, &mixture, &points);
    draw::draw(&picture("mixture.svg"), &points, &start, &mixture).expect("a picture");
}

fn check_derivatives(mixture: &Mixture, point: &Point) {
    let options = GradCheck { full: true, ..GradCheck::jax() };
    gradgradcheck!(surprise, mixture, #[nondiff] point; options);
    gradgradcheck!(log_density, &mixture.parts[1], point; options);
    println!("  all agree");
}

fn show(mixture: &Mixture) {
    for k in 0..K {
        let (mean, c) = (mixture.parts[k].mean, mixture.parts[k].covariance());
        let share = mixture.share(k);
        println!(
            "  share {share:.3}, mean ({:.3}, {:.3}), covariance ({:.3}, {:.3}, {:.3})",
            mean.x, mean.y, c.m11, c.m12, c.m22
        );
    }
}

/// Expectation and maximisation find the same optimum, without derivatives, and near what the points were drawn from.
fn check_fit(start: &Mixture, fitted: &Mixture, points: &[Point]) {
    let (value, gradient) = fit::value_and_grad(fitted, points);
    at_most("slope at the end", tensor_grad::Tangent::norm(&gradient), 1e-9);
    let (expected, reference, rounds) = reference::fit(start, points);
    println!("  expectation and maximisation take {rounds} rounds");
    compare("surprise", value, expected, 1e-10);
    for k in 0..K {
        at_most("difference of means", (fitted.parts[k].mean - reference.parts[k].mean).amax(), 1e-4);
    }
    let (shares, means, factors) = data::truth();
    let truth = Mixture::of(&shares, &means, &factors.map(|factor| factor * factor.transpose()));
    let (at_truth, _) = fit::value_and_grad(&truth, points);
    // Twice the difference of all points is chi squared of 17 degrees of freedom: 40.8 once in a thousand.
    let gained = 2.0 * points.len() as f64 * (at_truth - value);
    println!("  twice the gain over the truth: {gained:.1}, 17 expected");
    assert!((0.0..40.8).contains(&gained), "the fit explains the points best, and the truth nearly so");
}
