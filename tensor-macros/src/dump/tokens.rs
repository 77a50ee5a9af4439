//! Tokens as text.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Tokens with spaces only around operators and between words; the same text from every compiler.
pub(super) fn tokens(stream: &TokenStream) -> String {
    let mut text = String::new();
    // Nothing, a word, or an operator that may take operands on both sides.
    let mut last = Last::Start;
    for token in stream.clone() {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => (" { ", " }"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(if last == Last::Operator { " " } else { "" });
                text.push_str(open);
                text.push_str(&tokens(&group.stream()));
                text.push_str(close);
                last = Last::Word;
            }
            TokenTree::Punct(punct) => {
                let tight = matches!(punct.as_char(), '.' | ',' | ';' | ':' | '&' | '\'' | '#' | '?' | '!' | '|');
                let unary = last != Last::Word && last != Last::Joined;
                match (tight, unary) {
                    (true, _) => {}
                    (false, true) if last == Last::Operator => text.push(' '),
                    (false, true) => {}
                    (false, false) if last == Last::Word => text.push(' '),
                    (false, false) => {}
                }
                text.push(punct.as_char());
                last = match (punct.as_char(), punct.spacing()) {
                    (',' | ';', _) => Last::Operator,
                    (_, proc_macro2::Spacing::Joint) => Last::Joined,
                    _ if tight || unary => Last::Start,
                    _ => Last::Operator,
                };
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                text.push_str(if matches!(last, Last::Word | Last::Operator) { " " } else { "" });
                text.push_str(&token.to_string());
                last = Last::Word;
            }
        }
    }
    text
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Start,
    Word,
    Operator,
    Joined,
}
