//! PyTorch's print options.

/// How a tensor is printed; the default is PyTorch's.
///
/// ```
/// use tensor_core::{Print, PrintOptions};
/// let options = PrintOptions { precision: 2, ..PrintOptions::default() };
/// assert_eq!(1.32391_f32.tensor().options(options).to_string(), "tensor(1.32)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintOptions {
    /// Digits after the point.
    pub precision: usize,
    /// A tensor with more elements is summarised.
    pub threshold: usize,
    /// Elements shown at either end of a summarised dimension.
    pub edge_items: usize,
    /// Characters a line holds.
    pub line_width: usize,
    /// Scientific notation: always, never, or (`None`) as the values ask for it.
    pub sci_mode: Option<bool>,
}

impl Default for PrintOptions {
    fn default() -> Self {
        Self { precision: 4, threshold: 1000, edge_items: 3, line_width: 80, sci_mode: None }
    }
}

impl PrintOptions {
    /// PyTorch's profile `short`: two digits, two elements at either end.
    pub fn short() -> Self {
        Self { precision: 2, edge_items: 2, ..Self::default() }
    }

    /// PyTorch's profile `full`: never summarised.
    pub fn full() -> Self {
        Self { threshold: usize::MAX, ..Self::default() }
    }
}
