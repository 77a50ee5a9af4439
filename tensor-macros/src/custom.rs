//! Custom rules: `vjp = …` and `jvp = …` in place of the derivatives of a body.
//!
//! The body is replaced by a call of a hidden companion that calls the user's rules; all else is as for every function.

mod declaration;
mod text;

pub(crate) use declaration::Part;

use crate::error::Errors;
use crate::home::Home;
use crate::parse::Input;
use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;
use syn::parse::{Parse, ParseStream};
use syn::{ExprPath, FnArg, GenericParam, ItemFn, Pat, Token};

/// The rules that a function's attribute names.
#[derive(Clone, Default)]
pub(crate) struct Rules {
    /// The option that comes last.
    pub(crate) key: Option<Ident>,
    pub(crate) vjp: Option<Vjp>,
    pub(crate) jvp: Option<ExprPath>,
}

/// The reverse mode in one function, or in two that share what the first keeps.
#[derive(Clone)]
pub(crate) enum Vjp {
    Whole(ExprPath),
    Split { forward: ExprPath, backward: ExprPath },
}

impl Parse for Vjp {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(syn::token::Paren) {
            return Ok(Self::Whole(input.parse()?));
        }
        let pair;
        syn::parenthesized!(pair in input);
        let forward = pair.parse()?;
        pair.parse::<Token![,]>()?;
        let backward = pair.parse()?;
        if pair.is_empty() { Ok(Self::Split { forward, backward }) } else { Err(pair.error("two rules")) }
    }
}

impl Rules {
    pub(crate) fn any(&self) -> bool {
        self.vjp.is_some() || self.jvp.is_some()
    }
}

/// The most arguments that a rule may have: those that the runtime checks a signature for.
const MOST_ARGUMENTS: usize = 16;

/// Rules that one of the two modes cannot be made from.
pub(crate) fn check(input: &Input, errors: &Errors) {
    let rules = &input.options.rules;
    let active = input.params.iter().filter(|param| param.active).count();
    if let (None, Some(jvp)) = (&rules.vjp, &rules.jvp)
        && input.params.iter().any(|param| param.active && !input.is_scalar(&param.value))
    {
        errors.at(
            jvp,
            "a gradient needs `vjp = …` too: it is made from the jvp only where every differentiated parameter is a scalar",
        );
    }
    if let (false, Some(key)) = (matches!(input.home, Home::Free), &rules.key) {
        errors.at(key, "a rule is given to a free function: write one that calls the method, or that the method calls");
    }
    if let Some(state) = input.params.iter().find(|param| param.mutable) {
        errors.at(
            &state.name,
            "a custom rule of a function with a `&mut` parameter: take the value and return the new one",
        );
    }
    if input.params.len() + active.max(2) > MOST_ARGUMENTS {
        errors.at(&input.item.sig.ident, "too many parameters for a custom rule: put some in a tuple or an array");
    }
}

/// The name of the hidden companion.
pub(crate) fn hidden(function: &Ident) -> Ident {
    format_ident!("__{}_rule", function.to_string().trim_start_matches("r#"), span = function.span())
}

/// The function with a body that calls the hidden companion, and with names for all parameters.
pub(crate) fn calling(mut item: ItemFn) -> ItemFn {
    let mut names = Vec::new();
    for (index, argument) in item.sig.inputs.iter_mut().enumerate() {
        if let FnArg::Typed(argument) = argument {
            let name = match &*argument.pat {
                Pat::Ident(pat) => pat.ident.clone(),
                _ => Ident::new(&format!("arg{index}"), Span::mixed_site()),
            };
            *argument.pat = syn::parse_quote!(#name);
            names.push(name);
        }
    }
    let (companion, turbofish) = (hidden(&item.sig.ident), turbofish(&item));
    *item.block = syn::parse_quote!({ #companion #turbofish (#(#names),*) });
    item
}

fn turbofish(item: &ItemFn) -> TokenStream {
    let names: Vec<&Ident> = item
        .sig
        .generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(param) => Some(&param.ident),
            GenericParam::Const(param) => Some(&param.ident),
            GenericParam::Lifetime(_) => None,
        })
        .collect();
    if names.is_empty() { TokenStream::new() } else { quote::quote!(::<#(#names),*>) }
}
