//! What optimisers, checks and batches do with tangents.

use super::Differentiable;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use nalgebra::ComplexField;

/// A vector of a tangent space: what a gradient is.
///
/// Numbers, matrices, arrays, `Vec`s, tuples, options and boxes of such. All arithmetic is in place. On matrices
/// nalgebra's own methods of the same names come first; `Tangent::norm(&x)` calls this trait's.
///
/// One step of gradient descent, on parameters of any type:
///
/// ```
/// use tensor_core::{Tangent, prelude::*};
/// let parameters = (SVector::from([1.0, 2.0]), [3.0, 4.0]);
/// let mut gradient = (SVector::from([3.0, 0.0]), [0.0, 4.0]);
/// assert_eq!(gradient.norm(), 5.0);
/// gradient.scale(0.5);
/// let moved = parameters.move_along(&gradient, -1.0);
/// assert_eq!(moved, (SVector::from([-0.5, 2.0]), [3.0, 2.0]));
/// ```
///
/// Optimisers that want one flat vector:
///
/// ```
/// use tensor_core::{Tangent, prelude::*};
/// let gradient = (SMatrix::<f64, 2, 2>::new(1.0, 2.0, 3.0, 4.0), 5.0);
/// let flat = gradient.to_flat();
/// assert_eq!(flat, [1.0, 3.0, 2.0, 4.0, 5.0]);
/// assert_eq!(gradient.with_flat(&flat), gradient);
/// ```
pub trait Tangent: Clone + Differentiable<Tangent = Self, Value = Self, Owned = Self> {
    /// `self += other`.
    ///
    /// # Panics
    /// If two `Vec`s differ in length.
    fn add(&mut self, other: &Self);

    /// `self *= factor`.
    fn scale(&mut self, factor: f64);

    /// The inner product `Σ selfᵢ otherᵢ`, in `f64`.
    ///
    /// # Panics
    /// If two `Vec`s differ in length.
    fn dot(&self, other: &Self) -> f64;

    /// Calls `visit` with every number of this tangent in storage order (column by column in a matrix).
    fn for_each(&mut self, visit: &mut dyn FnMut(&mut dyn Entry));

    /// `self += factor · other`.
    ///
    /// # Panics
    /// If two `Vec`s differ in length.
    ///
    /// ```
    /// use tensor_core::{Tangent, prelude::*};
    /// let mut velocity = [1.0, 2.0];
    /// velocity.add_scaled(0.5, &[2.0, 4.0]);
    /// assert_eq!(velocity, [2.0, 4.0]);
    /// ```
    fn add_scaled(&mut self, factor: f64, other: &Self) {
        let mut scaled = other.clone();
        scaled.scale(factor);
        self.add(&scaled);
    }

    /// `self -= other`.
    ///
    /// # Panics
    /// If two `Vec`s differ in length.
    fn sub(&mut self, other: &Self) {
        self.add_scaled(-1.0, other);
    }

    /// The Euclidean norm of all numbers, in `f64`.
    fn norm(&self) -> f64 {
        ComplexField::sqrt(self.dot(self))
    }

    /// How many numbers there are.
    ///
    /// ```
    /// use tensor_core::{Tangent, prelude::*};
    /// assert_eq!((SMatrix::<f64, 2, 3>::zeros(), vec![1.0, 2.0]).flat_len(), 8);
    /// ```
    fn flat_len(&self) -> usize {
        let mut count = 0;
        self.clone().for_each(&mut |_| count += 1);
        count
    }

    /// All numbers in storage order (column by column in a matrix).
    fn to_flat(&self) -> Vec<f64> {
        let mut numbers = Vec::new();
        self.clone().for_each(&mut |entry| numbers.push(entry.get()));
        numbers
    }

    /// Replaces all numbers, in storage order.
    ///
    /// # Panics
    /// If there are not as many.
    fn set_flat(&mut self, numbers: &[f64]) {
        let mut rest = numbers.iter();
        let mut count = 0;
        self.for_each(&mut |entry| {
            rest.next().into_iter().for_each(|&number| entry.set(number));
            count += 1;
        });
        assert!(count == numbers.len(), "a tangent of {count} numbers is set from {}", numbers.len());
    }

    /// A tangent of this one's shape with other numbers, in storage order.
    ///
    /// # Panics
    /// If there are not as many.
    fn with_flat(&self, numbers: &[f64]) -> Self {
        let mut tangent = self.clone();
        tangent.set_flat(numbers);
        tangent
    }

    /// How number `index` is written after a variable's name, as in `[(0, 1)]`; if there are only `n` of them, `index - n`.
    #[doc(hidden)]
    fn entry_path(&self, index: usize) -> Result<String, usize> {
        let count = self.flat_len();
        if index < count { Ok(format!("[{index}]")) } else { Err(index - count) }
    }
}

/// One number of a tangent, whatever its precision.
pub trait Entry {
    /// The number in `f64`.
    fn get(&self) -> f64;
    /// Replaces it by the nearest number of its own type.
    fn set(&mut self, value: f64);
}
