//! One number as text.

use super::PrintOptions;
use crate::Shown;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// More digits than an `f64` has in decimal; `format!` itself stops at 65,535.
const MAX_PRECISION: usize = 1100;

/// The numbers a tensor shows, all in one format.
pub(super) struct Numbers {
    /// The texts, not yet of one width.
    pub(super) texts: Vec<String>,
    /// The longest text of a finite number other than 0; zeros, `nan` and `inf` may stick out.
    pub(super) width: usize,
}

impl Numbers {
    /// `values` in the format PyTorch chooses for them.
    pub(super) fn of(values: &[Shown], options: &PrintOptions) -> Self {
        let reals: Vec<f64> = values.iter().filter_map(real).collect();
        match reals.len() == values.len() {
            true => Self::of_reals(&reals, options),
            false => Self::of_texts(values.iter().map(discrete).collect()),
        }
    }

    fn of_reals(values: &[f64], options: &PrintOptions) -> Self {
        let precision = options.precision.min(MAX_PRECISION);
        let deciding = values.iter().copied().filter(decides);
        let mode = Mode::choose(deciding, options.sci_mode);
        let texts: Vec<String> = values.iter().map(|&v| mode.text(v, precision)).collect();
        let widths = values.iter().zip(&texts).filter(|(v, _)| decides(v)).map(|(_, text)| text.len());
        let width = widths.fold(1, usize::max);
        Self { texts, width }
    }

    fn of_texts(texts: Vec<String>) -> Self {
        let width = texts.iter().map(String::len).fold(1, usize::max);
        Self { texts, width }
    }
}

fn real(value: &Shown) -> Option<f64> {
    match value {
        Shown::Real(value) => Some(*value),
        Shown::Integer(_) | Shown::Truth(_) => None,
    }
}

/// Integers and truth values have one format, Python's.
fn discrete(value: &Shown) -> String {
    match value {
        Shown::Truth(true) => "True".into(),
        Shown::Truth(false) => "False".into(),
        Shown::Integer(value) => value.to_string(),
        Shown::Real(value) => value.to_string(),
    }
}

/// Whether a value has a say in the format.
fn decides(value: &f64) -> bool {
    value.is_finite() && *value != 0.0
}

#[derive(Clone, Copy)]
enum Mode {
    Integer,
    Fixed,
    Scientific,
}

impl Mode {
    fn choose(values: impl Iterator<Item = f64> + Clone, sci_mode: Option<bool>) -> Self {
        if values.clone().next().is_none() {
            return Self::Integer;
        }
        if sci_mode.unwrap_or_else(|| range_is_wide(values.clone())) {
            Self::Scientific
        } else if values.clone().all(|v| v % 1.0 == 0.0) {
            Self::Integer
        } else {
            Self::Fixed
        }
    }

    fn text(self, value: f64, precision: usize) -> String {
        if value.is_nan() {
            return "nan".to_string();
        }
        if value.is_infinite() {
            return format!("{value}");
        }
        match self {
            Self::Integer => format!("{value:.0}."),
            Self::Fixed => format!("{value:.precision$}"),
            Self::Scientific => scientific(value, precision),
        }
    }
}

fn range_is_wide(values: impl Iterator<Item = f64>) -> bool {
    let (min, max) = values.fold((f64::INFINITY, 0.0_f64), |(min, max), v| {
        let magnitude = if v < 0.0 { -v } else { v };
        (min.min(magnitude), max.max(magnitude))
    });
    max / min > 1000.0 || max > 1.0e8 || min < 1.0e-4
}

/// C's `%e`: a sign and at least two digits in the exponent.
fn scientific(value: f64, precision: usize) -> String {
    let text = format!("{value:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    match exponent.strip_prefix('-') {
        Some(digits) => format!("{mantissa}e-{digits:0>2}"),
        None => format!("{mantissa}e+{exponent:0>2}"),
    }
}
