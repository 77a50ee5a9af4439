//! The author of random programs.

mod branch;
mod closure;
mod compound;
mod function;
mod item;
mod iterate;
mod loops;
mod matrix;
mod named;
mod place;
mod scalar;
mod signature;
mod state;
mod statement;
mod table;

pub use item::Program;

use crate::draw::Draw;
use crate::scope::{Held, Scope, Variable};
use crate::tree::Tree;
use crate::types::{Real, Ty};
use signature::Known;

/// How a result is wrapped.
#[derive(Clone, Copy, PartialEq)]
pub enum Wrapper {
    Bare,
    Option,
    Result,
}

/// A loop that the statement at hand is inside of.
#[derive(Clone)]
struct Around {
    label: Option<String>,
    /// What `break` hands out; `None` in a loop without a value.
    value: Option<Ty>,
    /// `continue` is for loops, not for labeled blocks.
    is_loop: bool,
}

pub struct Writer<'a> {
    draw: &'a mut Draw,
    scope: Scope,
    /// Functions that may be called, and types.
    known: &'a Known,
    real: Real,
    result: Ty,
    wrapper: Wrapper,
    around: Vec<Around>,
    /// Inside of a closure there is no way out.
    closed: bool,
    /// In a condition, where nothing may be changed: a method of a variable that may change is called by its path.
    looking: bool,
    /// The calls that the value at hand is an argument of.
    calls: u32,
    named: usize,
    /// How many statements may still be written.
    left: i32,
    /// How many expressions the statement at hand may still have.
    fuel: i32,
}

impl Writer<'_> {
    /// A template of this function: `$F` is its number type, `$G` what an integer is cast to, `#0.5` a literal, `#t0.5` one with its type.
    fn tree(&self, text: &str, parts: Vec<Tree>) -> Tree {
        let wide = if self.real == Real::Single { "«f32|f64»" } else { "f64" };
        let text = text.replace("$F", self.real.name()).replace("$G", wide);
        let mut pieces = text.split('#');
        let mut written = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (typed, piece) = piece.strip_prefix('t').map_or((false, piece), |piece| (true, piece));
            let end = piece.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(piece.len());
            // A dot at the end calls a method.
            let number = piece[..end].strip_suffix('.').unwrap_or(&piece[..end]);
            written += &self.real.literal(number, typed);
            written += &piece[number.len()..];
        }
        Tree::new(written, parts)
    }

    fn number(&mut self) -> String {
        let sign = if self.draw.chance(25) { "-" } else { "" };
        format!("{sign}{}.{}", self.draw.below(2), self.draw.below(9) + 1)
    }
    fn literal(&mut self, typed: bool) -> Tree {
        let number = self.number();
        Tree::word(self.real.literal(&number, typed))
    }

    /// A name for a new variable; sometimes one that is taken, which it then hides.
    fn name(&mut self, hints: &[&str]) -> String {
        let hint = *self.draw.pick(hints);
        if !self.scope.is_taken(hint) || self.draw.chance(15) {
            return hint.to_owned();
        }
        self.named += 1;
        format!("{hint}{}", self.named)
    }
    fn name_for(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Real => self.name(&["a", "b", "s", "t", "u", "total", "x_bar", "y", "y_dot", "t_bar", "out"]),
            Ty::Matrix(_, 1) => self.name(&["v", "w", "p", "x", "d"]),
            Ty::Matrix(..) => self.name(&["m", "n", "q", "g"]),
            Ty::Array(..) => self.name(&["list", "r", "table"]),
            Ty::List(..) => self.name(&["values", "history", "path"]),
            Ty::Tuple(_) => self.name(&["pair", "state"]),
            Ty::Maybe(_) => self.name(&["found", "best"]),
            Ty::Boxed(_) => self.name(&["boxed", "inner"]),
            Ty::Named(_) => self.name(&["body", "next", "layer", "kind"]),
            Ty::Int(_) => self.name(&["i", "j", "k"]),
            Ty::Bool => self.name(&["flag", "large"]),
            Ty::Closure(..) => self.name(&["f", "h", "square", "mix"]),
        }
    }
    fn declare(&mut self, name: &str, ty: &Ty, held: Held, mutable: bool) {
        self.scope.add(Variable { name: name.to_owned(), ty: ty.clone(), held, mutable });
    }

    /// Runs `write` with variables of its own.
    fn scoped<R>(&mut self, write: impl FnOnce(&mut Self) -> R) -> R {
        let mark = self.scope.mark();
        let result = write(self);
        self.scope.back_to(&mark);
        result
    }
}
