//! A scene of one's own: cameras on a ring look at points around the middle.

use super::camera::{Camera, Pixel, Point, project};
use std::f64::consts::TAU;
use tensor_grad::nalgebra::{Matrix3, Rotation3, Vector3};
use tensor_grad::random::{Generator, randn_with, uniform_with};

/// A camera saw a point.
#[derive(Clone, Copy)]
pub struct Observation {
    pub camera: usize,
    pub point: usize,
    pub pixel: Pixel,
}

/// What is searched.
#[derive(Clone)]
pub struct Scene {
    pub cameras: Vec<Camera>,
    pub points: Vec<Point>,
}

/// A scene of 20 cameras and 500 points on a torus.
pub fn truth(generator: &mut Generator) -> Scene {
    let cameras = (0..20).map(|i| camera(TAU * f64::from(i) / 20.0, generator)).collect();
    let points = (0..500).map(|i| torus(TAU * f64::from(i) / 500.0, generator)).collect();
    Scene { cameras, points }
}

fn torus(angle: f64, generator: &mut Generator) -> Point {
    let around = uniform_with::<f64, 1, 1>(generator, 0.0, TAU)[0];
    let radius = 2.0 + 0.7 * around.cos();
    Point::new(radius * angle.cos(), radius * angle.sin(), 0.7 * around.sin())
}

/// Looks from the ring to the middle.
fn camera(angle: f64, generator: &mut Generator) -> Camera {
    let centre = Vector3::new(8.0 * angle.cos(), 8.0 * angle.sin(), 2.0 + (3.0 * angle).sin());
    let back = centre.normalize();
    let right = Vector3::z().cross(&back).normalize();
    let up = back.cross(&right);
    let rotation = Matrix3::from_rows(&[right.transpose(), up.transpose(), back.transpose()]);
    let turn = Rotation3::from_matrix_unchecked(rotation).scaled_axis();
    let translation = -(rotation * centre);
    let noise: Vector3<f64> = randn_with(generator);
    let mut camera = Camera::zeros();
    camera.fixed_rows_mut::<3>(0).copy_from(&turn);
    camera.fixed_rows_mut::<3>(3).copy_from(&translation);
    camera.fixed_rows_mut::<3>(6).copy_from(&Vector3::new(1000.0 + 20.0 * noise.x, -0.1 + 0.01 * noise.y, 0.02));
    camera
}

/// Two thirds of all points, chosen at random, as each camera sees them; `noise` in pixels.
pub fn observe(scene: &Scene, noise: f64, generator: &mut Generator) -> Vec<Observation> {
    let mut observations = Vec::new();
    for (i, camera) in scene.cameras.iter().enumerate() {
        for (j, point) in scene.points.iter().enumerate() {
            if uniform_with::<f64, 1, 1>(generator, 0.0, 1.0)[0] < 2.0 / 3.0 {
                let blur: Pixel = randn_with(generator);
                observations.push(Observation { camera: i, point: j, pixel: project(camera, point) + blur * noise });
            }
        }
    }
    observations
}

/// A start for the search, away from the truth.
pub fn disturbed(scene: &Scene, generator: &mut Generator) -> Scene {
    let scales = Camera::from([0.02, 0.02, 0.02, 0.1, 0.1, 0.1, 30.0, 0.02, 0.01]);
    let mut near = |camera: &Camera| camera + randn_with::<f64, 9, 1>(generator).component_mul(&scales);
    let cameras = scene.cameras.iter().map(&mut near).collect();
    let points = scene.points.iter().map(|point| point + 0.1 * randn_with::<f64, 3, 1>(generator)).collect();
    Scene { cameras, points }
}
