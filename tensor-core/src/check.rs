//! Generated derivatives against central differences.
//!
//! [`gradcheck!`](crate::gradcheck) and [`gradgradcheck!`](crate::gradgradcheck) are the one line of a test. [`GradCheck`] has
//! their options, and [`Check`] is what they call: use it for derivatives that were not generated, or are methods.

mod error;
mod macros;
mod marks;
mod numbers;
mod pass;

pub use error::{GradCheckError, WrongEntry};
#[doc(hidden)]
pub use marks::{Agree, ByMarks, Constant, Marks, Wanted, arguments_at, point};
pub use numbers::Output;
#[doc(hidden)]
pub use pass::{ByValue, Kind, kind_of};

use crate::glue::GradOutput;
use crate::random::Generator;
use crate::{Differentiable, Tangent, TangentOf};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use error::Report;
use numbers::{is_double, label, random, unit};

/// The step of a difference, and how far a derivative may be from it: `|generated - numerical| <= atol + rtol |numerical|`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// The step to either side.
    pub eps: f64,
    /// The absolute part.
    pub atol: f64,
    /// The relative part.
    pub rtol: f64,
}

/// How derivatives are checked; the default is PyTorch's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GradCheck {
    /// Where every number is an `f64`.
    pub double: Tolerance,
    /// Where a parameter or an output has an `f32`: differences of such numbers are coarse.
    pub single: Tolerance,
    /// Whether every entry is checked, each by a difference of its own.
    pub full: bool,
    /// How many random directions are checked.
    pub directions: usize,
    /// The seed of the directions.
    pub seed: u64,
}

/// For `f32`, whose differences lose half of the digits.
const SINGLE: Tolerance = Tolerance { eps: 1.0 / 128.0, atol: 5e-3, rtol: 1e-2 };

impl Default for GradCheck {
    fn default() -> Self {
        Self::pytorch()
    }
}

impl GradCheck {
    /// The defaults of `torch.autograd.gradcheck`: eps 1e-6, atol 1e-5, rtol 1e-3, every entry; and two directions.
    #[must_use]
    pub const fn pytorch() -> Self {
        let double = Tolerance { eps: 1e-6, atol: 1e-5, rtol: 1e-3 };
        Self { double, single: SINGLE, full: true, directions: 2, seed: 0 }
    }

    /// The defaults of `jax.test_util.check_grads`: eps 1e-4, atol and rtol 1e-5, one random direction.
    #[must_use]
    pub const fn jax() -> Self {
        let double = Tolerance { eps: 1e-4, atol: 1e-5, rtol: 1e-5 };
        Self { double, single: SINGLE, full: false, directions: 1, seed: 0 }
    }

    /// A check of `function` at `point`: the only parameter, or the tuple of several. `names` is what messages call them.
    ///
    /// ```
    /// use tensor_core::check::GradCheck;
    /// let square = |x: &f64| x * x;
    /// let check = GradCheck::jax().at("square", &["x"], &3.0);
    /// check.grad(square, |x| 2.0 * x)?;
    /// let error = check.grad(square, |x| 3.0 * x).unwrap_err();
    /// assert!(error.to_string().starts_with("`square::grad` differs from central differences in 1 of 1 numbers"));
    /// # Ok::<(), tensor_core::check::GradCheckError>(())
    /// ```
    pub fn at<'a, X: Differentiable<Owned = X>>(
        &self,
        function: &'a str,
        names: &'a [&'a str],
        point: &'a X,
    ) -> Check<'a, X> {
        Check { options: *self, function, names, point }
    }
}

/// A function at a point, whose derivatives are to be checked. Made by [`GradCheck::at`].
#[derive(Clone, Copy, Debug)]
pub struct Check<'a, X> {
    options: GradCheck,
    function: &'a str,
    names: &'a [&'a str],
    point: &'a X,
}

impl<X: Differentiable<Owned = X>> Check<'_, X> {
    /// Checks a gradient.
    ///
    /// # Errors
    /// The entries that differ; also if there is none to compare, because the function has no value here.
    pub fn grad<Y: GradOutput + Output>(
        &self,
        value: impl Fn(&X) -> Y,
        grad: impl Fn(&X) -> Y::With<X::Tangent>,
    ) -> Result<(), GradCheckError> {
        let mut gradient = None;
        Y::map(grad(self.point), |inner| gradient = Some(inner));
        let rows: Vec<_> = gradient.into_iter().collect();
        self.compare_rows("grad", &value, &rows)
    }

    /// Checks a pullback, called once for every number of the output.
    ///
    /// # Errors
    /// As [`grad`](Self::grad).
    pub fn vjp<Y: Output>(
        &self,
        value: impl Fn(&X) -> Y,
        pullback: impl Fn(&X, TangentOf<Y>) -> X::Tangent,
    ) -> Result<(), GradCheckError> {
        let zero = value(self.point).zero_tangent();
        let rows: Vec<_> = (0..zero.flat_len()).map(|i| pullback(self.point, unit(&zero, i))).collect();
        self.compare_rows("vjp", &value, &rows)
    }

    /// Checks the derivative in a direction.
    ///
    /// # Errors
    /// As [`grad`](Self::grad).
    pub fn jvp<Y: Output>(
        &self,
        value: impl Fn(&X) -> Y,
        jvp: impl Fn(&X, X::Tangent) -> (Y, TangentOf<Y>),
    ) -> Result<(), GradCheckError> {
        self.compare("jvp", &value, |direction| jvp(self.point, direction.clone()).1.to_flat())
    }

    /// Checks the Hessian times a direction, against differences of the gradient.
    ///
    /// # Errors
    /// As [`grad`](Self::grad).
    pub fn hvp(
        &self,
        grad: impl Fn(&X) -> X::Tangent,
        hvp: impl Fn(&X, X::Tangent) -> X::Tangent,
    ) -> Result<(), GradCheckError> {
        self.compare("hvp", &grad, |direction| hvp(self.point, direction.clone()).to_flat())
    }

    /// Each row is the gradient of one number of the output.
    fn compare_rows<Y: Output>(
        &self,
        derivative: &str,
        value: &impl Fn(&X) -> Y,
        rows: &[X::Tangent],
    ) -> Result<(), GradCheckError> {
        self.compare(derivative, value, |direction| rows.iter().map(|row| row.dot(direction)).collect())
    }

    /// Compares what is generated for a direction with the difference of `value` along it.
    fn compare<Y: Output>(
        &self,
        derivative: &str,
        value: &impl Fn(&X) -> Y,
        generated: impl Fn(&X::Tangent) -> Vec<f64>,
    ) -> Result<(), GradCheckError> {
        let (inputs, outputs) = (self.point.zero_tangent(), value(self.point).zero_tangent());
        let tolerance = self.options.tolerance(is_double(&inputs) && is_double(&outputs));
        let mut report = Report::new(self.function, derivative, tolerance);
        for (input, direction) in self.options.directions(&inputs) {
            let by = input.map_or("a random direction".into(), |input| label(self.names, &inputs, input));
            let at = |step: f64| value(&self.point.move_along(&direction, step)).numbers();
            let (up, down, generated) = (at(tolerance.eps), at(-tolerance.eps), generated(&direction));
            if inputs.flat_len() == 0 || up.len() != generated.len() || down.len() != generated.len() {
                return report.nothing();
            }
            for (output, &generated) in generated.iter().enumerate() {
                let numerical = (up[output] - down[output]) / (2.0 * tolerance.eps);
                report.compare(generated, numerical, || self.entry(derivative, &outputs, output, &by));
            }
        }
        report.result()
    }

    /// Which number of the output, if there are several, and what it was differentiated by.
    fn entry<Y: Tangent>(&self, derivative: &str, outputs: &Y, output: usize, by: &str) -> String {
        // The output of a gradient has the shape of the parameters.
        let names = if derivative == "hvp" { self.names } else { &["output"] };
        match label(names, outputs, output) {
            name if name == "output" => by.into(),
            name => format!("{name} by {by}"),
        }
    }
}

impl GradCheck {
    fn tolerance(&self, double: bool) -> Tolerance {
        if double { self.double } else { self.single }
    }

    /// The directions, and which entry each is of.
    fn directions<G: Tangent>(&self, zero: &G) -> Vec<(Option<usize>, G)> {
        let entries = if self.full { zero.flat_len() } else { 0 };
        let mut all: Vec<_> = (0..entries).map(|i| (Some(i), unit(zero, i))).collect();
        let mut generator = Generator::new(self.seed);
        all.extend((0..self.directions).map(|_| (None, random(zero, &mut generator))));
        all
    }
}

/// How the macros fail.
#[doc(hidden)]
#[track_caller]
pub fn passed(result: Result<(), GradCheckError>) {
    if let Err(error) = result {
        panic!("{error}");
    }
}
