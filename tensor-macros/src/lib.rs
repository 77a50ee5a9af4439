//! The `#[differentiable]` compiler of `tensor-grad`.
#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod companion;
mod desugar;
mod dump;
mod emit;
mod error;
mod expand;
mod formula;
mod ir;
mod jvp;
mod lower;
mod parse;
mod rename;
mod rules;
mod vjp;
mod walk;

/// Generates the derivatives of a function: `f::grad`, `f::value_and_grad`, `f::vjp`, `f::jvp`, `f::jacobian`.
#[proc_macro_attribute]
pub fn differentiable(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(options.into(), item.into()).into()
}
