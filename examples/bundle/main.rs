//! Bundle adjustment: 20 cameras with radial distortion and 500 points from what the cameras saw.
//!
//! `cargo run --release --example bundle`

mod camera;
#[path = "../common/mod.rs"]
mod common;
mod draw;
mod reference;
mod scene;
mod solve;

use camera::{project, rotate};
use common::{at_most, compare, picture};
use scene::{Scene, disturbed, observe, truth};
use solve::{adjust, cost};
use tensor_grad::gradcheck;
use tensor_grad::nalgebra::Vector3;
use tensor_grad::random::Generator;

fn main() {
    let mut generator = Generator::new(7);
    let truth = truth(&mut generator);
    println!("Jacobians of all cameras and points");
    check_jacobians(&truth);
    println!("exact pictures");
    exact(&truth, &mut generator);
    println!("pictures with noise of one pixel");
    noisy(&truth, &mut generator);
}

fn check_jacobians(scene: &Scene) {
    let mut largest = 0.0_f64;
    for camera in &scene.cameras {
        for point in &scene.points {
            let (by_camera, by_point) = project::jacobian(camera, point);
            let (camera_expected, point_expected) = reference::jacobian(camera, point);
            largest = largest.max((by_camera - camera_expected).amax() / camera_expected.amax());
            largest = largest.max((by_point - point_expected).amax() / point_expected.amax());
        }
    }
    gradcheck!(project, vjp; &scene.cameras[3], &scene.points[5]);
    gradcheck!(rotate, vjp; &Vector3::zeros(), &scene.points[5]);
    at_most("largest relative difference to the chain rule by hand", largest, 1e-13);
}

/// Without noise the truth is found, but for its place, turn and scale.
fn exact(truth: &Scene, generator: &mut Generator) {
    let observations = observe(truth, 0.0, generator);
    let mut scene = disturbed(truth, generator);
    let before = reference::distance(&scene, truth);
    let steps = adjust(&mut scene, &observations);
    println!(
        "  {} observations, {} steps, points off by {before:.2} at the start",
        observations.len(),
        steps.len() - 1
    );
    at_most("residual of a pixel", (cost(&scene, &observations) / observations.len() as f64).sqrt(), 1e-8);
    at_most("points off by", reference::distance(&scene, truth), 1e-9);
}

/// With noise the residuals that remain are those that statistics say.
fn noisy(truth: &Scene, generator: &mut Generator) {
    let observations = observe(truth, 1.0, generator);
    let start = disturbed(truth, generator);
    let mut scene = start.clone();
    let steps = adjust(&mut scene, &observations);
    println!("  {:>4} {:>14} {:>9}", "step", "cost", "damping");
    for (i, step) in steps.iter().enumerate() {
        println!("  {i:>4} {:>14.3} {:>9.0e}", step.cost, step.damping);
    }
    // Chi squared, of all coordinates less the parameters that pictures determine: similarities are free.
    let freedom = (2 * observations.len()) as f64 - (9.0 * 20.0 + 3.0 * 500.0 - 7.0);
    let last = steps[steps.len() - 1].cost;
    compare("variance of a coordinate", 2.0 * last / freedom, 1.0, 4.0 * (2.0 / freedom).sqrt());
    at_most("points off by", reference::distance(&scene, truth), 0.02);
    assert!(last < cost(truth, &observations), "the truth does not fit better than the best fit");
    draw::draw(&picture("bundle.svg"), &start, &scene, &steps).expect("a picture");
}
