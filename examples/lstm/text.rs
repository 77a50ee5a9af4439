//! A text that the example makes up, of which it is known how surprising every letter is at best.

use tensor_grad::random::{Generator, Source};

/// Words that follow each other at random.
const WORDS: [&str; 8] = ["loss", "rust", "gradient", "matrix", "sum", "tensor", "of", "and"];

/// The letters, and their numbers.
pub struct Alphabet(Vec<char>);

impl Alphabet {
    pub fn number(&self, letter: char) -> usize {
        self.0.iter().position(|known| *known == letter).expect("a letter of the text")
    }

    pub fn letter(&self, number: usize) -> char {
        self.0[number]
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// All letters of the words, and the space.
pub fn alphabet() -> Alphabet {
    let mut letters: Vec<char> = WORDS.iter().flat_map(|word| word.chars()).collect();
    letters.push(' ');
    letters.sort_unstable();
    letters.dedup();
    Alphabet(letters)
}

/// So many words, each with a space behind it.
pub fn write(count: usize, generator: &mut Generator) -> String {
    let mut word = || WORDS[generator.next_u32() as usize % WORDS.len()];
    (0..count).map(|_| format!("{} ", word())).collect()
}

/// What a letter surprises on average who knows the words, and all letters before: each word tells `ln 8`, shared by its letters.
pub fn entropy() -> f64 {
    let letters: usize = WORDS.iter().map(|word| word.len() + 1).sum();
    (WORDS.len() as f64).ln() / (letters as f64 / WORDS.len() as f64)
}

/// The part of words that are words.
pub fn correct_words(text: &str) -> f64 {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let correct = words.iter().filter(|word| WORDS.contains(word)).count();
    correct as f64 / words.len() as f64
}
