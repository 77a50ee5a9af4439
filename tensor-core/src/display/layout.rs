use super::PrintOptions;
use super::number::NumberFormat;
use alloc::string::String;
use alloc::vec::Vec;

/// The elements of a tensor of any rank, by row-major index.
#[derive(Clone, Copy)]
pub(super) struct Elements<'a> {
    pub(super) shape: &'a [usize],
    pub(super) at: &'a dyn Fn(usize) -> f64,
}

/// The nested brackets; `indent` is the column the first bracket stands in.
pub(super) fn layout(elements: Elements<'_>, indent: usize, options: &PrintOptions) -> String {
    let summarise = elements.shape.iter().product::<usize>() > options.threshold;
    let edge = if summarise { options.edge_items } else { usize::MAX };
    let shown = shown_indices(elements.shape, edge);
    let numbers = NumberFormat::choose(shown.iter().map(|&i| (elements.at)(i)), options);
    let layout = Layout { elements, edge, numbers, line_width: options.line_width };
    let mut out = String::new();
    layout.block(&mut out, elements.shape, 0, indent);
    out
}

/// The positions shown along a dimension; `None` stands for the dots.
fn positions(len: usize, edge: usize) -> impl Iterator<Item = Option<usize>> + Clone {
    let cut = len > edge.saturating_mul(2);
    let head = if cut { edge } else { len };
    let tail = if cut { len - edge } else { len };
    (0..head).map(Some).chain(cut.then_some(None)).chain((tail..len).map(Some))
}

fn shown_indices(shape: &[usize], edge: usize) -> Vec<usize> {
    shape.iter().fold(Vec::from([0]), |prefixes, &len| {
        let extended = |p: usize| positions(len, edge).flatten().map(move |i| p * len + i);
        prefixes.into_iter().flat_map(extended).collect()
    })
}

struct Layout<'a> {
    elements: Elements<'a>,
    edge: usize,
    numbers: NumberFormat,
    line_width: usize,
}

impl Layout<'_> {
    /// Writes the block of the given inner `shape` whose first element is `first` blocks of that shape in.
    fn block(&self, out: &mut String, shape: &[usize], first: usize, indent: usize) {
        match *shape {
            [] => out.push_str(&self.number(first)),
            [len] => self.line(out, len, first, indent),
            [len, ref inner @ ..] => {
                out.push('[');
                for (nth, position) in positions(len, self.edge).enumerate() {
                    if nth > 0 {
                        out.push(',');
                        out.extend(core::iter::repeat_n('\n', inner.len()));
                        push_spaces(out, indent + 1);
                    }
                    match position {
                        Some(i) => self.block(out, inner, first * len + i, indent + 1),
                        None => out.push_str("..."),
                    }
                }
                out.push(']');
            }
        }
    }

    fn line(&self, out: &mut String, len: usize, first: usize, indent: usize) {
        let per_line = (self.line_width.saturating_sub(indent) / (self.numbers.width + 2)).max(1);
        let dots = if self.edge == 0 { "..." } else { " ..." };
        out.push('[');
        for (nth, position) in positions(len, self.edge).enumerate() {
            if nth > 0 && nth % per_line == 0 {
                out.push_str(",\n");
                push_spaces(out, indent + 1);
            } else if nth > 0 {
                out.push_str(", ");
            }
            match position {
                Some(i) => out.push_str(&self.number(first * len + i)),
                None => out.push_str(dots),
            }
        }
        out.push(']');
    }

    fn number(&self, index: usize) -> String {
        self.numbers.padded((self.elements.at)(index))
    }
}

fn push_spaces(out: &mut String, count: usize) {
    out.extend(core::iter::repeat_n(' ', count));
}
