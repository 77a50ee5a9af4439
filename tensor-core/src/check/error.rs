//! What a failed check says.

use super::Tolerance;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

/// Messages show so many entries.
const SHOWN: usize = 8;

/// A number of a derivative that differs from its difference.
#[derive(Clone, Debug, PartialEq)]
pub struct WrongEntry {
    /// What was differentiated by what, as `x[(0, 1)]` or `output[2] by x[(0, 1)]`.
    pub entry: String,
    /// The derivative.
    pub generated: f64,
    /// The central difference.
    pub numerical: f64,
}

/// A derivative that differs from central differences.
#[derive(Clone, Debug, PartialEq)]
pub struct GradCheckError {
    /// The function.
    pub function: String,
    /// Which of its derivatives.
    pub derivative: String,
    /// All numbers that differ.
    pub wrong: Vec<WrongEntry>,
    /// How many were compared; 0 if there was nothing to compare, which is an error too.
    pub checked: usize,
    /// What was allowed.
    pub tolerance: Tolerance,
}

/// A check as it proceeds.
pub(super) struct Report(GradCheckError);

impl Report {
    pub(super) fn new(function: &str, derivative: &str, tolerance: Tolerance) -> Self {
        let (function, derivative) = (function.to_string(), derivative.to_string());
        Self(GradCheckError { function, derivative, wrong: Vec::new(), checked: 0, tolerance })
    }

    pub(super) fn compare(&mut self, generated: f64, numerical: f64, entry: impl FnOnce() -> String) {
        let Tolerance { atol, rtol, .. } = self.0.tolerance;
        self.0.checked += 1;
        // Not `>`: NaN is wrong.
        let right = (generated - numerical).abs() <= atol + rtol * numerical.abs();
        if !right {
            self.0.wrong.push(WrongEntry { entry: entry(), generated, numerical });
        }
    }

    /// There is no number to compare.
    pub(super) fn nothing(self) -> Result<(), GradCheckError> {
        Err(GradCheckError { wrong: Vec::new(), checked: 0, ..self.0 })
    }

    pub(super) fn result(self) -> Result<(), GradCheckError> {
        if self.0.wrong.is_empty() && self.0.checked > 0 { Ok(()) } else { Err(self.0) }
    }
}

impl fmt::Display for GradCheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { function, derivative, wrong, checked, tolerance: Tolerance { eps, atol, rtol } } = self;
        if *checked == 0 {
            return write!(
                f,
                "`{function}::{derivative}` cannot be compared: no value at this point or next to it, or nothing to \
                 differentiate by"
            );
        }
        write!(
            f,
            "`{function}::{derivative}` differs from central differences in {} of {checked} numbers",
            wrong.len()
        )?;
        for WrongEntry { entry, generated, numerical } in wrong.iter().take(SHOWN) {
            write!(f, "\n  {entry}: generated {generated}, numerical {numerical}")?;
        }
        if wrong.len() > SHOWN {
            write!(f, "\n  and {} more", wrong.len() - SHOWN)?;
        }
        write!(f, "\n  allowed are {atol:e} + {rtol:e} |numerical|, eps is {eps:e}")
    }
}

impl core::error::Error for GradCheckError {}
