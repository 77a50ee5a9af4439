//! Types and generics as text, spaced as people write them.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// What stands before the next token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    Word,
    /// An operator whose operand follows directly.
    Tight,
    /// Something that a space follows.
    Space,
}

pub(super) fn text(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.to_token_stream(), &mut text);
    text
}

fn write(tokens: TokenStream, text: &mut String) {
    let mut before = Before::Start;
    // `:` of `::`, `-` of `->`.
    let mut joint = None;
    for token in tokens {
        before = match token {
            TokenTree::Group(group) => {
                spaced(before == Before::Space || text.ends_with("mut"), text);
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
                Before::Word
            }
            TokenTree::Punct(punct) => {
                let (character, first) = (punct.as_char(), joint.take());
                joint = (punct.spacing() == Spacing::Joint && matches!(character, ':' | '-')).then_some(character);
                let binary = before == Before::Word && (matches!(character, '+' | '*' | '/' | '=') || character == '-');
                spaced(before == Before::Space || binary, text);
                text.push(character);
                match (first, character) {
                    (Some('-'), '>') => Before::Space,
                    (Some(':'), ':') | (_, '<' | '&' | '\'' | '#' | '?' | '!' | '.') => Before::Tight,
                    (_, '>') => Before::Word,
                    (None, ':' | '-') if joint.is_some() => Before::Tight,
                    _ => Before::Space,
                }
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                spaced(matches!(before, Before::Word | Before::Space), text);
                text.push_str(&token.to_string());
                Before::Word
            }
        };
    }
}

fn spaced(wanted: bool, text: &mut String) {
    if wanted {
        text.push(' ');
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn as_written() {
        for source in [
            "&SVector<f64, 3>",
            "Option<Vec<T>>",
            "&'a mut [[T; N]]",
            "(f64, nalgebra::Matrix2<f64>)",
            "[f64; 2 * N + 1]",
            "impl Fn(f64) -> f64",
            "&dyn Fn(&[f64]) -> <T as Trait>::Output",
            "'a, T: RealField + Copy, const N: usize",
            "where T: Clone, Option<T>: Copy + ?Sized",
        ] {
            let tokens: proc_macro2::TokenStream = source.parse().expect("tokens");
            assert_eq!(super::text(tokens), source);
        }
    }
}
