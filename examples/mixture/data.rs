//! Points of three clouds.

use tensor_grad::nalgebra::{Matrix2, Vector2, Vector3};
use tensor_grad::random::{Generator, randn_with, uniform_with};

pub type Point = Vector2<f64>;

/// What the points are drawn from: shares, means, factors of covariances.
pub fn truth() -> (Vector3<f64>, [Vector2<f64>; 3], [Matrix2<f64>; 3]) {
    (
        Vector3::new(0.5, 0.3, 0.2),
        [Vector2::new(-2.0, 0.0), Vector2::new(2.0, 1.0), Vector2::new(1.0, -2.5)],
        [Matrix2::new(1.0, 0.0, 0.6, 0.5), Matrix2::new(0.5, 0.0, -0.6, 0.8), Matrix2::new(1.2, 0.0, 0.2, 0.4)],
    )
}

pub fn draw(count: usize, generator: &mut Generator) -> Vec<Point> {
    let (shares, means, factors) = truth();
    let mut point = || {
        let chance = uniform_with::<f64, 1, 1>(generator, 0.0, 1.0)[0];
        let k = if chance < shares[0] {
            0
        } else if chance < shares[0] + shares[1] {
            1
        } else {
            2
        };
        means[k] + factors[k] * randn_with::<f64, 2, 1>(generator)
    };
    (0..count).map(|_| point()).collect()
}
