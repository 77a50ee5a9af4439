//! A million damaged `.npy` files: no panic, and no allocation beyond the file's size.

use allocation_counter::measure;
use nalgebra::SMatrix;
use tensor_core::numpy::{Npy, NpyError};
use tensor_core::random::{Generator, Source};

const ROUNDS: usize = 1_000_000;

/// Pieces of headers, right and wrong.
const PIECES: [&str; 28] = [
    "{",
    "}",
    "'descr'",
    ": ",
    "'<f8'",
    "'>f8'",
    "'<f4'",
    "\"<f8\"",
    ", ",
    "'fortran_order'",
    "True",
    "False",
    "'shape'",
    "(",
    ")",
    "(3, 4)",
    "(3, 4,)",
    "(12,)",
    "()",
    "99999999999999999999",
    "4294967296",
    "3L",
    "-1",
    "[('a', '<f4')]",
    "\0",
    "\u{fc}",
    " ",
    "\n",
];

struct Fuzzer(Generator);

impl Fuzzer {
    fn below(&mut self, n: usize) -> usize {
        self.0.next_u32() as usize % n
    }

    /// Flips, cuts and doubles bytes, mostly of the header.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len().min(140));
            match self.below(6) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes[at] ^= 1 << self.below(8),
                2 => bytes.insert(at, self.0.next_u32() as u8),
                3 => drop(bytes.remove(at)),
                _ => bytes[at] = self.0.next_u32() as u8,
            }
            if bytes.is_empty() {
                bytes.push(0);
            }
        }
    }

    /// A header of random pieces under a right or wrong length.
    fn compose(&mut self, bytes: &mut Vec<u8>) {
        let mut text = String::new();
        for _ in 0..self.below(24) {
            text.push_str(PIECES[self.below(PIECES.len())]);
        }
        let length = if self.below(8) == 0 { self.0.next_u32() } else { text.len() as u32 };
        bytes.clear();
        bytes.extend(b"\x93NUMPY");
        match self.below(2) {
            0 => bytes.extend([&[1, 0][..], &(length as u16).to_le_bytes()].concat()),
            _ => bytes.extend([&[2, 0][..], &length.to_le_bytes()].concat()),
        }
        bytes.extend(text.as_bytes());
        bytes.extend(std::iter::repeat_n(1, self.below(100)));
    }
}

/// Reads the bytes and checks what that allocates, in this thread alone: the test runner's own threads allocate too.
fn measured(bytes: &[u8]) -> Result<SMatrix<f64, 3, 4>, NpyError> {
    let mut result = None;
    let allocated = measure(|| result = Some(SMatrix::from_npy(bytes))).bytes_total;
    assert!(allocated <= bytes.len() as u64, "{allocated} bytes for {}: {bytes:?}", bytes.len());
    result.expect("read above")
}

#[test]
fn a_million_headers() {
    let whole = SMatrix::<f64, 3, 4>::from_element(0.5).to_npy();
    let huge = [&b"\x93NUMPY\x02\x00\xff\xff\xff\xff"[..], b"{'descr': "].concat();
    measured(&huge).expect_err("a header that claims four gigabytes");
    let mut fuzzer = Fuzzer(Generator::new(1));
    let mut bytes = Vec::new();
    let mut read = 0;
    for round in 0..ROUNDS {
        if round % 4 == 0 {
            fuzzer.compose(&mut bytes);
        } else {
            bytes.clone_from(&whole);
            fuzzer.mutate(&mut bytes);
        }
        read += usize::from(measured(&bytes).is_ok());
    }
    println!("{read} of {ROUNDS} could be read");
    assert!(read > 1000 && read < ROUNDS / 2, "{read} of {ROUNDS} could be read");
}
