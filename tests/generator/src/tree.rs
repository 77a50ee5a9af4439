//! The syntax tree of a program, which is written out twice.

/// How a tree is written.
#[derive(Clone, Copy, PartialEq)]
pub enum Writing {
    /// For the compiler under test.
    Plain,
    /// Over the reference's numbers.
    Reference,
}

/// A template and what its places `§` hold. In the text, `«a|b»` is `a` in the first writing and `b` in the second.
#[derive(Clone)]
pub struct Tree {
    text: String,
    parts: Vec<Tree>,
}

impl Tree {
    pub fn new(text: impl Into<String>, parts: Vec<Tree>) -> Self {
        let text = text.into();
        debug_assert_eq!(text.matches('§').count(), parts.len(), "{text}");
        Self { text, parts }
    }

    pub fn word(text: impl Into<String>) -> Self {
        Self::new(text, Vec::new())
    }

    /// The parts one after the other.
    pub fn list(parts: Vec<Tree>, between: &str) -> Self {
        Self { text: vec!["§"; parts.len()].join(between), parts }
    }

    pub fn write(&self, writing: Writing) -> String {
        let mut parts = self.parts.iter();
        let mut text = String::new();
        for piece in self.chosen(writing).split_inclusive('§') {
            match piece.strip_suffix('§') {
                Some(piece) => {
                    text.push_str(piece);
                    text.push_str(&parts.next().expect("a part for every place").write(writing));
                }
                None => text.push_str(piece),
            }
        }
        text
    }

    /// The template with its alternatives decided, the inner ones first.
    fn chosen(&self, writing: Writing) -> String {
        let mut text = self.text.clone();
        while let Some(end) = text.find('»') {
            let start = text[..end].rfind('«').expect("an opened alternative");
            let inside = &text[start + '«'.len_utf8()..end];
            let (plain, reference) = inside.split_once('|').expect("two alternatives");
            let chosen = if writing == Writing::Plain { plain } else { reference }.to_owned();
            text.replace_range(start..end + '»'.len_utf8(), &chosen);
        }
        text
    }
}

/// `tree!("§ + §", a, b)`.
#[macro_export]
macro_rules! tree {
    ($text:expr $(, $part:expr)* $(,)?) => { $crate::tree::Tree::new($text, vec![$($part),*]) };
}
