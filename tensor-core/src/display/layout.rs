//! Rows and columns: one width for all, summarised where they are many.

use super::PrintOptions;
use super::number::Numbers;
use crate::Shown;
use alloc::string::String;
use alloc::vec::{self, Vec};

/// The elements of a tensor of any rank, by row-major index.
#[derive(Clone, Copy)]
pub(super) struct Elements<'a> {
    pub(super) shape: &'a [usize],
    pub(super) at: &'a dyn Fn(usize) -> Shown,
}

/// Appends the nested brackets to `text`; `indent` is the column the first bracket stands in.
pub(super) fn push_layout(text: &mut String, elements: Elements<'_>, indent: usize, options: &PrintOptions) {
    let summarise = elements.shape.iter().product::<usize>() > options.threshold;
    let edge = if summarise { options.edge_items } else { usize::MAX };
    let shown: Vec<Shown> = shown_indices(elements.shape, edge).into_iter().map(elements.at).collect();
    let Numbers { texts, width } = Numbers::of(&shown, options);
    let mut layout = Layout { text, edge, width, line_width: options.line_width, numbers: texts.into_iter() };
    layout.push_block(elements.shape, indent);
}

/// The positions shown along a dimension; `None` stands for the dots.
fn positions(len: usize, edge: usize) -> impl Iterator<Item = Option<usize>> {
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
    text: &'a mut String,
    edge: usize,
    width: usize,
    line_width: usize,
    /// What is still to be written, in row-major order.
    numbers: vec::IntoIter<String>,
}

impl Layout<'_> {
    fn push_block(&mut self, shape: &[usize], indent: usize) {
        match *shape {
            [] => self.push_number(),
            [len] => self.push_line(len, indent),
            [len, ref inner @ ..] => {
                self.text.push('[');
                for (nth, position) in positions(len, self.edge).enumerate() {
                    if nth > 0 {
                        self.text.push(',');
                        self.push_break(inner.len(), indent + 1);
                    }
                    match position {
                        Some(_) => self.push_block(inner, indent + 1),
                        None => self.text.push_str("..."),
                    }
                }
                self.text.push(']');
            }
        }
    }

    fn push_line(&mut self, len: usize, indent: usize) {
        let per_line = (self.line_width.saturating_sub(indent) / (self.width + 2)).max(1);
        let dots = if self.edge == 0 { "..." } else { " ..." };
        self.text.push('[');
        for (nth, position) in positions(len, self.edge).enumerate() {
            if nth > 0 && nth % per_line == 0 {
                self.text.push(',');
                self.push_break(1, indent + 1);
            } else if nth > 0 {
                self.text.push_str(", ");
            }
            match position {
                Some(_) => self.push_number(),
                None => self.text.push_str(dots),
            }
        }
        self.text.push(']');
    }

    fn push_number(&mut self) {
        let number = self.numbers.next().unwrap_or_default();
        push_repeated(self.text, ' ', self.width.saturating_sub(number.len()));
        self.text.push_str(&number);
    }

    fn push_break(&mut self, lines: usize, indent: usize) {
        push_repeated(self.text, '\n', lines);
        push_repeated(self.text, ' ', indent);
    }
}

fn push_repeated(text: &mut String, symbol: char, count: usize) {
    text.extend(core::iter::repeat_n(symbol, count));
}
