//! The header of a `.npy` file: a magic number, a version, a length, and a Python dictionary.
//!
//! Own code, because a reader for fixed shapes needs neither a general parser of Python literals nor a buffer of the
//! length a hostile file claims.

use super::NpyError;
use super::literal::Cursor;
use alloc::vec::Vec;
use arrayvec::ArrayVec;

const MAGIC: &[u8] = b"\x93NUMPY";
/// Bytes before the elements; NumPy itself refuses a dictionary of more than 10,000 bytes.
pub(super) const MAX_HEADER: usize = 12 + 0x1_0000;
/// NumPy 2 allows 64.
pub(super) const MAX_DIMENSIONS: usize = 64;
/// NumPy leaves room for the first length to grow to this many digits.
const GROWTH_DIGITS: usize = 21;
const ALIGNMENT: usize = 64;

/// How the elements lie in the file.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) fortran: bool,
    pub(super) big_endian: bool,
}

/// What the dictionary says.
pub(super) struct Header<'a> {
    pub(super) descr: &'a str,
    pub(super) fortran: bool,
    pub(super) shape: ArrayVec<usize, MAX_DIMENSIONS>,
}

impl<'a> Header<'a> {
    /// The header and the bytes after it.
    pub(super) fn read(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), NpyError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(NpyError::Malformed("it does not start with NumPy's magic"))?;
        let (length, rest) = match rest {
            [1, 0, a, b, rest @ ..] => (u32::from(u16::from_le_bytes([*a, *b])), rest),
            [2 | 3, 0, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]), rest),
            _ => return Err(NpyError::Malformed("the format version is not 1.0, 2.0 or 3.0")),
        };
        let length = length as usize;
        if length > MAX_HEADER - 12 {
            return Err(NpyError::Malformed("the header is longer than 65536 bytes"));
        }
        let (text, data) = rest.split_at_checked(length).ok_or(NpyError::Malformed("the file ends in its header"))?;
        let text = str::from_utf8(text).map_err(|_| NpyError::Malformed("the header is not text"))?;
        Ok((Self::parse(text)?, data))
    }

    fn parse(text: &'a str) -> Result<Self, NpyError> {
        let mut cursor = Cursor::new(text);
        let (mut descr, mut fortran, mut shape) = (None, None, None);
        cursor.expect('{')?;
        while !cursor.eat('}') {
            let key = cursor.string()?;
            cursor.expect(':')?;
            match key {
                "descr" => descr = Some(cursor.string()?),
                "fortran_order" => fortran = Some(cursor.boolean()?),
                "shape" => shape = Some(cursor.tuple()?),
                _ => return Err(NpyError::Malformed("the header has an unknown key")),
            }
            if !cursor.eat(',') {
                cursor.expect('}')?;
                break;
            }
        }
        cursor.end()?;
        match (descr, fortran, shape) {
            (Some(descr), Some(fortran), Some(shape)) => Ok(Self { descr, fortran, shape }),
            _ => Err(NpyError::Malformed("the header lacks descr, fortran_order or shape")),
        }
    }
}

/// The header NumPy writes for an array in C order.
pub(super) fn write(descr: &str, shape: &[usize]) -> Vec<u8> {
    let shape_text = super::python_tuple(shape);
    let mut text = alloc::format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape_text}, }}");
    if let Some(first) = shape.first() {
        let digits = first.checked_ilog10().unwrap_or(0) as usize + 1;
        text.extend(core::iter::repeat_n(' ', GROWTH_DIGITS - digits));
    }
    let unpadded = MAGIC.len() + 4 + text.len() + 1;
    text.extend(core::iter::repeat_n(' ', unpadded.next_multiple_of(ALIGNMENT) - unpadded));
    text.push('\n');

    let length = u16::try_from(text.len()).expect("a header of two dimensions is short");
    [MAGIC, &[1, 0], &length.to_le_bytes(), text.as_bytes()].concat()
}
