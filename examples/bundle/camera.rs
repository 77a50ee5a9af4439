//! The camera of Bundle Adjustment in the Large: Agarwal, Snavely, Seitz and Szeliski 2010.

use tensor_grad::nalgebra::{Vector2, Vector3};
use tensor_grad::prelude::*;

/// Rotation vector, translation, focal length, two coefficients of radial distortion.
pub type Camera = SVector<f64, 9>;
pub type Point = Vector3<f64>;
pub type Pixel = Vector2<f64>;

/// `x` turned by the rotation vector `r`: Rodrigues' formula.
#[differentiable]
pub fn rotate(r: &Vector3<f64>, x: &Vector3<f64>) -> Vector3<f64> {
    let squared = r.norm_squared();
    if squared < 1e-16 {
        return x + r.cross(x);
    }
    let angle = squared.sqrt();
    let axis = r / angle;
    let (sin, cos) = angle.sin_cos();
    x * cos + axis.cross(x) * sin + axis * (axis.dot(x) * (1.0 - cos))
}

/// Where the camera sees a point; it looks along its negative z axis.
#[differentiable]
pub fn project(camera: &Camera, point: &Point) -> Pixel {
    let rotation = Vector3::new(camera[0], camera[1], camera[2]);
    let translation = Vector3::new(camera[3], camera[4], camera[5]);
    let (focal, k1, k2) = (camera[6], camera[7], camera[8]);
    let seen = rotate(&rotation, point) + translation;
    let flat = -seen.xy() / seen.z;
    let r2 = flat.norm_squared();
    flat * (focal * (1.0 + r2 * (k1 + k2 * r2)))
}
