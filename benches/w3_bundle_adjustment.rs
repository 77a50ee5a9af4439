//! Workload 3: the Jacobian of one observation of bundle adjustment, two residuals by camera, point and weight.

mod harness;
mod peers;

use harness::{Comparison, Workload, check};
use nalgebra::{Matrix2x3, Vector2, Vector3};
use peers::{Function, Number};
use std::hint::black_box;
use tensor_grad::prelude::*;

/// Rotation vector, centre, focal length, principal point, two distortion coefficients.
type Camera = SVector<f64, 11>;
type Jacobian = SMatrix<f64, 2, 15>;

/// `x` turned by the rotation vector `r`, by Rodrigues' formula.
#[differentiable]
fn rotate(r: &Vector3<f64>, x: &Vector3<f64>) -> Vector3<f64> {
    let squared = r.dot(r);
    if squared > 0.0 {
        let angle = squared.sqrt();
        let axis = r / angle;
        let (sin, cos) = angle.sin_cos();
        x * cos + axis.cross(x) * sin + axis * (axis.dot(x) * (1.0 - cos))
    } else {
        x + r.cross(x)
    }
}

#[differentiable]
fn residual(camera: &Camera, point: &Vector3<f64>, weight: f64, #[nondiff] feature: &Vector2<f64>) -> Vector2<f64> {
    let rotation = Vector3::new(camera[0], camera[1], camera[2]);
    let centre = Vector3::new(camera[3], camera[4], camera[5]);
    let seen = rotate(&rotation, &(point - centre));
    let flat = Vector2::new(seen.x / seen.z, seen.y / seen.z);
    let r2 = flat.norm_squared();
    let distortion = 1.0 + camera[9] * r2 + camera[10] * r2 * r2;
    let image = flat * (camera[6] * distortion) + Vector2::new(camera[7], camera[8]);
    (image - feature) * weight
}

fn generated(camera: &Camera, point: &Vector3<f64>, weight: f64, feature: &Vector2<f64>) -> (Vector2<f64>, Jacobian) {
    let (y, (camera, point, weight)) = residual::value_and_jacobian(camera, point, weight, feature);
    let mut jacobian = Jacobian::zeros();
    jacobian.fixed_columns_mut::<11>(0).copy_from(&camera);
    jacobian.fixed_columns_mut::<3>(11).copy_from(&point);
    jacobian.set_column(14, &weight);
    (y, jacobian)
}

/// The reverse sweep, statement by statement, once for each residual.
fn plain(camera: &Camera, point: &Vector3<f64>, weight: f64, feature: &Vector2<f64>) -> (Vector2<f64>, Jacobian) {
    let rotation = Vector3::new(camera[0], camera[1], camera[2]);
    let centre = Vector3::new(camera[3], camera[4], camera[5]);
    let x = point - centre;
    let angle = rotation.norm();
    let axis = rotation / angle;
    let (sin, cos) = angle.sin_cos();
    let cross = axis.cross(&x);
    let dot = axis.dot(&x);
    let seen = x * cos + cross * sin + axis * (dot * (1.0 - cos));
    let flat = Vector2::new(seen.x / seen.z, seen.y / seen.z);
    let r2 = flat.norm_squared();
    let distortion = 1.0 + camera[9] * r2 + camera[10] * r2 * r2;
    let image = flat * (camera[6] * distortion) + Vector2::new(camera[7], camera[8]);
    let y = (image - feature) * weight;

    let mut jacobian = Jacobian::zeros();
    for row in 0..2 {
        let mut y_bar = Vector2::zeros();
        y_bar[row] = 1.0;
        let weight_bar = (image - feature).dot(&y_bar);
        let image_bar = y_bar * weight;
        let scale_bar = flat.dot(&image_bar);
        let mut flat_bar = image_bar * (camera[6] * distortion);
        let focal_bar = scale_bar * distortion;
        let distortion_bar = scale_bar * camera[6];
        let k1_bar = distortion_bar * r2;
        let k2_bar = distortion_bar * r2 * r2;
        let r2_bar = distortion_bar * (camera[9] + 2.0 * camera[10] * r2);
        flat_bar += flat * (2.0 * r2_bar);
        let z_bar = -(flat_bar.x * seen.x + flat_bar.y * seen.y) / (seen.z * seen.z);
        let seen_bar = Vector3::new(flat_bar.x / seen.z, flat_bar.y / seen.z, z_bar);

        let mut x_bar = seen_bar * cos;
        let mut cos_bar = seen_bar.dot(&x);
        let cross_bar = seen_bar * sin;
        let sin_bar = seen_bar.dot(&cross);
        let mut axis_bar = seen_bar * (dot * (1.0 - cos));
        let product_bar = seen_bar.dot(&axis);
        let dot_bar = product_bar * (1.0 - cos);
        cos_bar -= product_bar * dot;
        axis_bar += x * dot_bar;
        x_bar += axis * dot_bar;
        axis_bar += x.cross(&cross_bar);
        x_bar += cross_bar.cross(&axis);
        let mut angle_bar = sin_bar * cos - cos_bar * sin;
        let mut rotation_bar = axis_bar / angle;
        angle_bar -= axis_bar.dot(&rotation) / (angle * angle);
        rotation_bar += axis * angle_bar;

        for i in 0..3 {
            jacobian[(row, i)] = rotation_bar[i];
            jacobian[(row, 3 + i)] = -x_bar[i];
            jacobian[(row, 11 + i)] = x_bar[i];
        }
        jacobian[(row, 6)] = focal_bar;
        jacobian[(row, 7)] = image_bar.x;
        jacobian[(row, 8)] = image_bar.y;
        jacobian[(row, 9)] = k1_bar;
        jacobian[(row, 10)] = k2_bar;
        jacobian[(row, 14)] = weight_bar;
    }
    (y, jacobian)
}

/// Forward to the image in closed form, then both rows through the rotation together.
fn careful(camera: &Camera, point: &Vector3<f64>, weight: f64, feature: &Vector2<f64>) -> (Vector2<f64>, Jacobian) {
    let rotation = Vector3::new(camera[0], camera[1], camera[2]);
    let x = Vector3::new(point.x - camera[3], point.y - camera[4], point.z - camera[5]);
    let angle = rotation.norm();
    let inverse_angle = 1.0 / angle;
    let axis = rotation * inverse_angle;
    let (sin, cos) = angle.sin_cos();
    let versine = 1.0 - cos;
    let cross = axis.cross(&x);
    let dot = axis.dot(&x);
    let seen = x * cos + cross * sin + axis * (dot * versine);
    let by_angle = cross * cos - x * sin + axis * (dot * sin);

    let inverse_z = 1.0 / seen.z;
    let flat = Vector2::new(seen.x * inverse_z, seen.y * inverse_z);
    let r2 = flat.norm_squared();
    let distortion = 1.0 + r2 * (camera[9] + camera[10] * r2);
    let scale = camera[6] * distortion;
    let error = flat * scale + Vector2::new(camera[7] - feature.x, camera[8] - feature.y);

    let diagonal = weight * scale;
    let slope = 2.0 * weight * camera[6] * (camera[9] + 2.0 * camera[10] * r2);
    let (u, v) = (flat.x, flat.y);
    let (xx, xy, yy) = (diagonal + slope * u * u, slope * u * v, diagonal + slope * v * v);
    let by_seen = Matrix2x3::new(xx, xy, -(xx * u + xy * v), xy, yy, -(xy * u + yy * v)) * inverse_z;

    let mut jacobian = Jacobian::zeros();
    for row in 0..2 {
        let g = Vector3::new(by_seen[(row, 0)], by_seen[(row, 1)], by_seen[(row, 2)]);
        let along = axis.dot(&g);
        let x_bar = g * cos - axis.cross(&g) * sin + axis * (along * versine);
        let axis_bar = x.cross(&g) * sin + (g * dot + x * along) * versine;
        let rotation_bar = axis * g.dot(&by_angle) + (axis_bar - axis * axis.dot(&axis_bar)) * inverse_angle;
        for i in 0..3 {
            jacobian[(row, i)] = rotation_bar[i];
            jacobian[(row, 3 + i)] = -x_bar[i];
            jacobian[(row, 11 + i)] = x_bar[i];
        }
        let by_distortion = weight * camera[6] * flat[row];
        jacobian[(row, 6)] = weight * distortion * flat[row];
        jacobian[(row, 7 + row)] = weight;
        jacobian[(row, 9)] = by_distortion * r2;
        jacobian[(row, 10)] = by_distortion * r2 * r2;
        jacobian[(row, 14)] = error[row];
    }
    (error * weight, jacobian)
}

struct Residual(Vector2<f64>);

impl Function<15, 2> for Residual {
    fn apply<D: Number>(&self, x: &[D; 15]) -> [D; 2] {
        let [r0, r1, r2, c0, c1, c2, focal, u0, v0, k1, k2, x0, x1, x2, weight] = *x;
        let (x, y, z) = (x0 - c0, x1 - c1, x2 - c2);
        let angle = (r0 * r0 + r1 * r1 + r2 * r2).sqrt();
        let (a0, a1, a2) = (r0 / angle, r1 / angle, r2 / angle);
        let (sin, cos) = angle.sin_cos();
        let dot = (a0 * x + a1 * y + a2 * z) * (-cos + 1.0);
        let seen_z = z * cos + (a0 * y - a1 * x) * sin + a2 * dot;
        let flat_x = (x * cos + (a1 * z - a2 * y) * sin + a0 * dot) / seen_z;
        let flat_y = (y * cos + (a2 * x - a0 * z) * sin + a1 * dot) / seen_z;
        let squared = flat_x * flat_x + flat_y * flat_y;
        let scale = focal * (k1 * squared + k2 * squared * squared + 1.0);
        [(flat_x * scale + u0 - self.0.x) * weight, (flat_y * scale + v0 - self.0.y) * weight]
    }
}

pub(crate) fn main() {
    let data = Workload::read("w3");
    let (camera, point, feature) = (data.input("cam"), data.input("X"), data.input("feat"));
    let weight = data.input::<1, 1>("w")[0];
    let expected = data.vector_value::<2>();
    for (name, (y, jacobian)) in [
        ("plain", plain(&camera, &point, weight, &feature)),
        ("careful", careful(&camera, &point, weight, &feature)),
        ("generated", generated(&camera, &point, weight, &feature)),
    ] {
        check(name, y.as_slice(), expected.as_slice());
        check(name, jacobian.as_slice(), data.jacobian::<2, 15>().as_slice());
    }

    let residuals = Residual(feature);
    let inputs = camera.iter().chain(&point).copied().chain([weight]);
    let all = SVector::<f64, 15>::from_iterator(inputs);
    for (name, (_, got)) in [
        ("num-dual", peers::num_dual(&residuals, &all)),
        ("hyperdual", peers::hyperdual::<15, 2, 16>(&residuals, &all)),
    ] {
        check(name, got.as_slice(), data.jacobian::<2, 15>().as_slice());
    }

    Comparison::new("3 bundle adjustment: values and Jacobian, 2x15")
        .at_most(4.0)
        .with("primal", || residual(black_box(&camera), black_box(&point), black_box(weight), black_box(&feature)))
        .with("plain", || plain(black_box(&camera), black_box(&point), black_box(weight), black_box(&feature)))
        .with_stack_only("careful", || {
            careful(black_box(&camera), black_box(&point), black_box(weight), black_box(&feature))
        })
        .with("num-dual", || peers::num_dual(&residuals, black_box(&all)))
        .with("hyperdual", || peers::hyperdual::<15, 2, 16>(&residuals, black_box(&all)))
        .with_stack_only("generated", || {
            let (camera, point, weight) = (black_box(&camera), black_box(&point), black_box(weight));
            residual::value_and_jacobian(camera, point, weight, black_box(&feature))
        })
        .run();
}
