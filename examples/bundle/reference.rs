//! The Jacobian by hand, and what is known of the solution.

use super::camera::{Camera, Point};
use super::scene::Scene;
use tensor_grad::nalgebra::{Matrix2, Matrix2x3, Matrix3, Rotation3, SMatrix, Vector3};

/// The blocks of one observation by the chain rule on paper; the derivative of a rotation by its vector is that of Gallego
/// and Yezzi 2015, `-R [x]ₓ (r rᵀ + (Rᵀ - 1) [r]ₓ) / |r|²`.
pub fn jacobian(camera: &Camera, point: &Point) -> (SMatrix<f64, 2, 9>, Matrix2x3<f64>) {
    let r = Vector3::new(camera[0], camera[1], camera[2]);
    let (focal, k1, k2) = (camera[6], camera[7], camera[8]);
    let rotation = Rotation3::new(r).into_inner();
    let seen = rotation * point + Vector3::new(camera[3], camera[4], camera[5]);
    let flat = -seen.xy() / seen.z;
    let r2 = flat.norm_squared();
    let distortion = 1.0 + k1 * r2 + k2 * r2 * r2;
    let by_flat = focal * (Matrix2::identity() * distortion + 2.0 * (k1 + 2.0 * k2 * r2) * flat * flat.transpose());
    let by_seen = by_flat * Matrix2x3::new(-1.0, 0.0, seen.x / seen.z, 0.0, -1.0, seen.y / seen.z) / seen.z;
    let by_rotation = -rotation
        * point.cross_matrix()
        * (r * r.transpose() + (rotation.transpose() - Matrix3::identity()) * r.cross_matrix())
        / r.norm_squared();

    let mut by_camera = SMatrix::<f64, 2, 9>::zeros();
    by_camera.fixed_columns_mut::<3>(0).copy_from(&(by_seen * by_rotation));
    by_camera.fixed_columns_mut::<3>(3).copy_from(&by_seen);
    by_camera.set_column(6, &(flat * distortion));
    by_camera.set_column(7, &(flat * focal * r2));
    by_camera.set_column(8, &(flat * focal * r2 * r2));
    (by_camera, by_seen * rotation)
}

/// The mean distance of points after the best similarity: pictures do not tell where the world's origin is, nor its scale.
/// Umeyama 1991.
pub fn distance(scene: &Scene, truth: &Scene) -> f64 {
    let n = truth.points.len() as f64;
    let mean = |points: &[Point]| points.iter().sum::<Point>() / n;
    let (from, to) = (mean(&scene.points), mean(&truth.points));
    let pairs = scene.points.iter().zip(&truth.points);
    let covariance: Matrix3<f64> =
        pairs.clone().map(|(x, y)| (y - to) * (x - from).transpose()).sum::<Matrix3<f64>>() / n;
    let variance = scene.points.iter().map(|x| (x - from).norm_squared()).sum::<f64>() / n;
    let svd = covariance.svd(true, true);
    let rotation = svd.u.expect("asked for") * svd.v_t.expect("asked for");
    let scale = svd.singular_values.sum() / variance;
    pairs.map(|(x, y)| (scale * (rotation * (x - from)) + to - y).norm()).sum::<f64>() / n
}
