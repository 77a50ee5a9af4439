//! What follows the numbers: `dtype`, `requires_grad`, `grad_fn`.

use super::{History, Style};
use crate::Number;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Appends what PyTorch says after the numbers: size, type, history; a line break where the line would be too long.
pub(super) fn push_suffixes(text: &mut String, indent: usize, shape: &[usize], dtype: &str, style: &Style<'_>) {
    let suffixes = [size(shape), data_type(dtype, shape), history(style.history)];
    // Without a break in the text PyTorch counts from -1, so its length is two too many.
    let mut column = text.len() + 1 - text.rfind('\n').unwrap_or(0);
    if !text.contains('\n') {
        column += 1;
    }
    for suffix in suffixes.into_iter().flatten() {
        if column + suffix.len() + 2 > style.options.line_width {
            text.push_str(&format!(",\n{:indent$}{suffix}", ""));
            column = indent + suffix.len();
        } else {
            text.push_str(&format!(", {suffix}"));
            column += suffix.len() + 2;
        }
    }
}

fn size(shape: &[usize]) -> Option<String> {
    (shape.contains(&0) && shape.len() != 1).then(|| format!("size={}", python_tuple(shape)))
}

/// PyTorch does not name its default types; of an empty tensor that is the real one only.
fn data_type(dtype: &str, shape: &[usize]) -> Option<String> {
    let by_default = match shape.contains(&0) {
        true => dtype == f32::DTYPE,
        false => [f32::DTYPE, i64::DTYPE, bool::DTYPE].contains(&dtype),
    };
    (!by_default).then(|| format!("dtype={dtype}"))
}

fn history(history: History<'_>) -> Option<String> {
    match history {
        History::Unsaid => None,
        History::RequiresGrad => Some("requires_grad=True".into()),
        History::GradFn(name) => Some(format!("grad_fn=<{name}>")),
    }
}

/// Python's text of a shape, as in `size=(0, 3)`.
fn python_tuple(shape: &[usize]) -> String {
    let items: Vec<String> = shape.iter().map(ToString::to_string).collect();
    match items.as_slice() {
        [one] => format!("({one},)"),
        _ => format!("({})", items.join(", ")),
    }
}
