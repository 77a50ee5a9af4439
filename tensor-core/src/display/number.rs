use super::PrintOptions;
use alloc::format;
use alloc::string::{String, ToString};

/// One format for all the elements of a tensor.
pub(super) struct NumberFormat {
    mode: Mode,
    precision: usize,
    pub(super) width: usize,
}

#[derive(Clone, Copy)]
enum Mode {
    Integer,
    Fixed,
    Scientific,
}

impl NumberFormat {
    /// The format PyTorch chooses for the values that will be seen.
    pub(super) fn choose(shown: impl Iterator<Item = f64> + Clone, options: &PrintOptions) -> Self {
        let deciding = shown.filter(|v| v.is_finite() && *v != 0.0);
        let mut format =
            Self { mode: Mode::choose(deciding.clone(), options.sci_mode), precision: options.precision, width: 1 };
        format.width = deciding.map(|v| format.text(v).len()).fold(1, usize::max);
        format
    }

    /// `value` right-aligned in the common width; zeros, `nan` and `inf` may stick out.
    pub(super) fn padded(&self, value: f64) -> String {
        format!("{:>1$}", self.text(value), self.width)
    }

    fn text(&self, value: f64) -> String {
        if value.is_nan() {
            return "nan".to_string();
        }
        if value.is_infinite() {
            return format!("{value}");
        }
        match self.mode {
            Mode::Integer => format!("{value:.0}."),
            Mode::Fixed => format!("{value:.0$}", self.precision),
            Mode::Scientific => scientific(value, self.precision),
        }
    }
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
