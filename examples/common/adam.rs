//! Kingma and Ba's optimiser, for parameters of any type.

use tensor_grad::Tangent;

/// Means of gradients and of their squares.
pub struct Adam {
    rate: f64,
    mean: Vec<f64>,
    square: Vec<f64>,
    steps: i32,
}

impl Adam {
    pub fn new(rate: f64) -> Self {
        Self { rate, mean: Vec::new(), square: Vec::new(), steps: 0 }
    }

    /// Moves the parameters against the gradient.
    pub fn step<P: Tangent>(&mut self, parameters: &mut P, gradient: &P) {
        let (mut numbers, gradient) = (parameters.to_flat(), gradient.to_flat());
        self.mean.resize(numbers.len(), 0.0);
        self.square.resize(numbers.len(), 0.0);
        self.steps += 1;
        let [mean_part, square_part] = [0.9_f64, 0.999].map(|decay| 1.0 - decay.powi(self.steps));
        for (i, g) in gradient.iter().enumerate() {
            self.mean[i] += 0.1 * (g - self.mean[i]);
            self.square[i] += 0.001 * (g * g - self.square[i]);
            let (mean, square) = (self.mean[i] / mean_part, self.square[i] / square_part);
            numbers[i] -= self.rate * mean / (square.sqrt() + 1e-8);
        }
        parameters.set_flat(&numbers);
    }
}
