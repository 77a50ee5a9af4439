//! `gradcheck!(Spring::energy, …)`: the names of a method's derivatives, which no `macro_rules` can make.

use crate::rename::starts_upper;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{ExprPath, Ident};

/// `[path::to] order function, arguments`
struct Check {
    home: TokenStream,
    order: Ident,
    function: ExprPath,
    rest: TokenStream,
}

impl Parse for Check {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let home;
        syn::bracketed!(home in input);
        Ok(Self { home: home.parse()?, order: input.parse()?, function: input.parse()?, rest: input.parse()? })
    }
}

/// The check as `__gradcheck!` of the runtime crate takes it.
pub(crate) fn checked(input: TokenStream) -> syn::Result<TokenStream> {
    let Check { home, order, function, rest } = syn::parse2(input)?;
    if !is_method(&function) {
        return Ok(quote!(#home::__gradcheck! { #order #function #rest }));
    }
    let derivatives = ["grad", "vjp", "jvp", "hvp"].map(|kind| derivative(&function, kind));
    Ok(quote!(#home::__gradcheck! { @method #order (#function) [#((#derivatives))*] #rest }))
}

/// Is it a function of a type?
fn is_method(function: &ExprPath) -> bool {
    let of = function.path.segments.iter().rev().nth(1);
    function.qself.is_some() || of.is_some_and(|of| starts_upper(&of.ident))
}

fn derivative(function: &ExprPath, kind: &str) -> TokenStream {
    let mut derivative = function.clone();
    if let Some(last) = derivative.path.segments.last_mut() {
        last.ident = format_ident!("{}_{kind}", last.ident);
    }
    derivative.to_token_stream()
}
