//! The few Python literals a `.npy` header is made of.

use super::NpyError;
use super::header::MAX_DIMENSIONS;
use arrayvec::ArrayVec;

/// What is left of the header's text.
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// Whether `symbol` comes next; if so, it is passed.
    pub(super) fn eat(&mut self, symbol: char) -> bool {
        self.skip_blanks();
        let after = self.rest.strip_prefix(symbol);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    pub(super) fn expect(&mut self, symbol: char) -> Result<(), NpyError> {
        match self.eat(symbol) {
            true => Ok(()),
            false => Err(NpyError::Malformed("the header is not the dictionary NumPy writes")),
        }
    }

    pub(super) fn string(&mut self) -> Result<&'a str, NpyError> {
        self.skip_blanks();
        let quote = self.rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let text = quote.and_then(|quote| self.rest[1..].split_once(quote));
        let (text, rest) = text.ok_or(NpyError::Malformed("a string was expected in the header"))?;
        self.rest = rest;
        Ok(text)
    }

    pub(super) fn boolean(&mut self) -> Result<bool, NpyError> {
        self.skip_blanks();
        let (value, rest) = match (self.rest.strip_prefix("True"), self.rest.strip_prefix("False")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err(NpyError::Malformed("fortran_order is neither True nor False")),
        };
        self.rest = rest;
        Ok(value)
    }

    pub(super) fn tuple(&mut self) -> Result<ArrayVec<usize, MAX_DIMENSIONS>, NpyError> {
        let mut lengths = ArrayVec::new();
        self.expect('(')?;
        while !self.eat(')') {
            let length = self.number()?;
            lengths.try_push(length).map_err(|_| NpyError::Malformed("the shape has more than 64 dimensions"))?;
            if !self.eat(',') {
                self.expect(')')?;
                break;
            }
        }
        Ok(lengths)
    }

    fn number(&mut self) -> Result<usize, NpyError> {
        self.skip_blanks();
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        // Python 2 wrote `3L`.
        self.rest = rest.strip_prefix('L').unwrap_or(rest);
        digits.parse().map_err(|_| NpyError::Malformed("the shape is not made of lengths"))
    }

    pub(super) fn end(&mut self) -> Result<(), NpyError> {
        self.skip_blanks();
        match self.rest.is_empty() {
            true => Ok(()),
            false => Err(NpyError::Malformed("something follows the dictionary in the header")),
        }
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }
}
