//! Quasi-Newton descent: Broyden, Fletcher, Goldfarb and Shanno.

use super::filter::Noise;
use tensor_grad::nalgebra::Matrix4;

/// One line of the protocol.
pub struct Step {
    pub noise: Noise,
    pub value: f64,
    pub slope: f64,
}

/// Minimises `f`, which returns value and gradient, or nothing where it has no value.
pub fn minimise(start: &Noise, f: impl Fn(&Noise) -> Option<(f64, Noise)>) -> Vec<Step> {
    let mut at = *start;
    let (mut value, mut gradient) = f(&at).expect("a start with a value");
    let mut inverse = Matrix4::identity() / gradient.norm();
    let mut steps = vec![Step { noise: at, value, slope: gradient.norm() }];
    while gradient.norm() > 1e-4 && steps.len() < 100 {
        let direction = -inverse * gradient;
        let trials = (0..30).map(|halvings| at + direction * 0.5_f64.powi(halvings));
        let better = |trial: Noise| f(&trial).filter(|(v, _)| *v < value).map(|found| (trial, found));
        let Some((next, (next_value, next_gradient))) = trials.into_iter().find_map(better) else { break };
        let (s, y) = (next - at, next_gradient - gradient);
        if s.dot(&y) > 0.0 {
            let left = Matrix4::identity() - s * y.transpose() / s.dot(&y);
            inverse = left * inverse * left.transpose() + s * s.transpose() / s.dot(&y);
        }
        (at, value, gradient) = (next, next_value, next_gradient);
        steps.push(Step { noise: at, value, slope: gradient.norm() });
    }
    steps
}
