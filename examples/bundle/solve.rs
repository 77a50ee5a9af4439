//! Levenberg's and Marquardt's method; points are eliminated by Schur's complement.

use super::camera::{Camera, Pixel, Point, project};
use super::scene::{Observation, Scene};
use tensor_grad::nalgebra::{DMatrix, DVector, Matrix3, SMatrix, Vector3};

/// The normal equations, block by block: `[[U, W], [Wᵀ, V]]`, with U and V block diagonal.
struct Normal {
    u: Vec<SMatrix<f64, 9, 9>>,
    v: Vec<Matrix3<f64>>,
    /// For each point the cameras that see it.
    w: Vec<Vec<(usize, SMatrix<f64, 9, 3>)>>,
    cameras: Vec<Camera>,
    points: Vec<Vector3<f64>>,
}

/// One line of the protocol.
pub struct Step {
    pub cost: f64,
    pub damping: f64,
}

/// Half the sum of squared residuals.
pub fn cost(scene: &Scene, observations: &[Observation]) -> f64 {
    let squared = |seen: &Observation| residual(scene, seen).norm_squared();
    0.5 * observations.iter().map(squared).sum::<f64>()
}

fn residual(scene: &Scene, seen: &Observation) -> Pixel {
    project(&scene.cameras[seen.camera], &scene.points[seen.point]) - seen.pixel
}

/// Improves the scene until the cost stands still.
pub fn adjust(scene: &mut Scene, observations: &[Observation]) -> Vec<Step> {
    let mut steps = vec![Step { cost: cost(scene, observations), damping: 1e-4 }];
    let mut damping = 1e-4;
    for _ in 0..60 {
        let before = steps[steps.len() - 1].cost;
        let normal = Normal::at(scene, observations);
        let trial = normal.solved(damping).map(|step| moved(scene, &step));
        match trial.map(|trial| (cost(&trial, observations), trial)) {
            Some((after, trial)) if after < before => {
                *scene = trial;
                damping = f64::max(damping / 10.0, 1e-12);
                steps.push(Step { cost: after, damping });
                if before - after <= 1e-12 * before {
                    break;
                }
            }
            _ if damping > 1e8 => break,
            _ => damping *= 10.0,
        }
    }
    steps
}

fn moved(scene: &Scene, (cameras, points): &(Vec<Camera>, Vec<Point>)) -> Scene {
    Scene {
        cameras: scene.cameras.iter().zip(cameras).map(|(x, step)| x - step).collect(),
        points: scene.points.iter().zip(points).map(|(x, step)| x - step).collect(),
    }
}

impl Normal {
    fn at(scene: &Scene, observations: &[Observation]) -> Self {
        let (m, n) = (scene.cameras.len(), scene.points.len());
        let mut normal = Self {
            u: vec![SMatrix::zeros(); m],
            v: vec![Matrix3::zeros(); n],
            w: vec![Vec::new(); n],
            cameras: vec![Camera::zeros(); m],
            points: vec![Vector3::zeros(); n],
        };
        for seen in observations {
            normal.add(scene, seen);
        }
        normal
    }

    fn add(&mut self, scene: &Scene, seen: &Observation) {
        let (i, j) = (seen.camera, seen.point);
        // The blocks 2x9 and 2x3.
        let (pixel, (by_camera, by_point)) = project::value_and_jacobian(&scene.cameras[i], &scene.points[j]);
        let residual = pixel - seen.pixel;
        self.u[i] += by_camera.tr_mul(&by_camera);
        self.v[j] += by_point.tr_mul(&by_point);
        self.w[j].push((i, by_camera.tr_mul(&by_point)));
        self.cameras[i] += by_camera.tr_mul(&residual);
        self.points[j] += by_point.tr_mul(&residual);
    }

    /// The step with a damped diagonal; none if the reduced system is not positive definite.
    fn solved(&self, damping: f64) -> Option<(Vec<Camera>, Vec<Point>)> {
        let inverses = self.v.iter().map(|v| damped(v, damping).try_inverse()).collect::<Option<Vec<_>>>()?;
        let (reduced, right) = self.reduced(&inverses, damping);
        let step = reduced.cholesky()?.solve(&right);
        let cameras: Vec<Camera> = (0..self.u.len()).map(|i| step.fixed_rows::<9>(9 * i).into_owned()).collect();
        let point = |j: usize| {
            let seen_by = self.w[j].iter().map(|(i, w)| w.tr_mul(&cameras[*i]));
            inverses[j] * seen_by.fold(self.points[j], |rest, part| rest - part)
        };
        let points = (0..self.v.len()).map(point).collect();
        Some((cameras, points))
    }

    /// Schur's complement `U - W V⁻¹ Wᵀ` and its right side.
    fn reduced(&self, inverses: &[Matrix3<f64>], damping: f64) -> (DMatrix<f64>, DVector<f64>) {
        let m = self.u.len();
        let (mut reduced, mut right) = (DMatrix::zeros(9 * m, 9 * m), DVector::zeros(9 * m));
        for i in 0..m {
            reduced.fixed_view_mut::<9, 9>(9 * i, 9 * i).copy_from(&damped(&self.u[i], damping));
            right.fixed_rows_mut::<9>(9 * i).copy_from(&self.cameras[i]);
        }
        for (j, cameras) in self.w.iter().enumerate() {
            for (i, w) in cameras {
                let product = w * inverses[j];
                let mut part = right.fixed_rows_mut::<9>(9 * i);
                part -= product * self.points[j];
                for (k, other) in cameras {
                    let mut block = reduced.fixed_view_mut::<9, 9>(9 * i, 9 * k);
                    block -= product * other.transpose();
                }
            }
        }
        (reduced, right)
    }
}

/// Marquardt's scaling.
fn damped<const N: usize>(block: &SMatrix<f64, N, N>, damping: f64) -> SMatrix<f64, N, N> {
    let mut block = *block;
    for i in 0..N {
        block[(i, i)] += damping * block[(i, i)].max(1e-12);
    }
    block
}
