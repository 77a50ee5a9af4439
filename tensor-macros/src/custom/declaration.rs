//! The declaration that a rule must have, as text to paste.

use super::text::text;
use crate::parse::{Input, Param};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::ExprPath;

/// What a function is to be as a rule, for the message at one that is not.
pub(crate) enum Part {
    Vjp,
    Jvp,
    Forward,
    Backward,
}

impl Part {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Vjp => "vjp rule",
            Self::Jvp => "jvp rule",
            Self::Forward => "forward rule",
            Self::Backward => "backward rule",
        }
    }

    /// The declaration to paste.
    pub(crate) fn declaration(&self, rule: &ExprPath, input: &Input) -> String {
        let name = &rule.path.segments.last().expect("a path has a segment").ident;
        let output = text(&input.output);
        let active = || input.params.iter().filter(|param| param.active);
        let bars = || match active().map(|param| tangent(&param.value, input)).collect::<Vec<_>>().as_slice() {
            [only] => only.clone(),
            several => format!("({})", several.join(", ")),
        };
        let given: Vec<String> =
            input.params.iter().map(|param| format!("{}: {}", param.name, text(&param.ty))).collect();
        let cotangent = format!("{}: {}", cotangent_name(input), tangent(&input.output, input));
        let (arguments, result) = match self {
            Self::Vjp => ([given, vec![cotangent]].concat(), bars()),
            Self::Jvp => {
                let dots = active().map(|param| format!("{}_dot: {}", bare(&param.name), passed(param, input)));
                ([given, dots.collect()].concat(), tangent(&input.output, input))
            }
            Self::Forward => (given, format!("({output}, Residual)")),
            Self::Backward => ([given, vec!["residual: &Residual".to_owned(), cotangent]].concat(), bars()),
        };
        let generics = &input.item.sig.generics;
        let (open, clause) = (generics.params.to_token_stream(), &generics.where_clause);
        let open = if open.is_empty() { String::new() } else { format!("<{}>", text(open)) };
        let clause = clause.as_ref().map_or_else(String::new, |clause| format!(" {}", text(clause)));
        format!("fn {name}{open}({}) -> {result}{clause}", arguments.join(", "))
    }
}

fn bare(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

fn cotangent_name(input: &Input) -> &'static str {
    let taken = input.params.iter().any(|param| param.name == "y" || param.name == "y_bar");
    if taken { "result_bar" } else { "y_bar" }
}

/// The tangent as its argument is passed: by reference where the argument is.
fn passed(param: &Param, input: &Input) -> String {
    match &param.value {
        syn::Type::Slice(slice) => format!("&[{}]", tangent(&slice.elem, input)),
        value if param.by_ref => format!("&{}", tangent(value, input)),
        value => tangent(value, input),
    }
}

/// The tangent of a type in the words of the user.
fn tangent(ty: &syn::Type, input: &Input) -> String {
    match ty {
        syn::Type::Reference(reference) => tangent(&reference.elem, input),
        syn::Type::Slice(slice) => format!("Vec<{}>", tangent(&slice.elem, input)),
        syn::Type::Array(array) => format!("[{}; {}]", tangent(&array.elem, input), text(&array.len)),
        syn::Type::Tuple(tuple) => {
            let elements: Vec<String> = tuple.elems.iter().map(|elem| tangent(elem, input)).collect();
            format!("({})", elements.join(", "))
        }
        syn::Type::Path(path) if wrapped(path).is_some() => {
            let (wrapper, inner) = wrapped(path).expect("just seen");
            format!("{wrapper}<{}>", tangent(inner, input))
        }
        ty if input.is_scalar(ty) || is_matrix(ty) => text(ty),
        ty => format!("tensor_grad::TangentOf<{}>", text(ty)),
    }
}

/// `Option`, `Vec` and `Box` have the tangent of what is inside in the same wrapper.
fn wrapped(path: &syn::TypePath) -> Option<(&Ident, &syn::Type)> {
    let segment = path.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(args) = &segment.arguments else { return None };
    let known = ["Option", "Vec", "Box"].iter().any(|name| segment.ident == name);
    match (known, args.args.first(), args.args.len()) {
        (true, Some(syn::GenericArgument::Type(inner)), 1) => Some((&segment.ident, inner)),
        _ => None,
    }
}

fn is_matrix(ty: &syn::Type) -> bool {
    let dynamic = |path: &syn::TypePath| {
        path.path
            .segments
            .last()
            .is_some_and(|last| ["DMatrix", "DVector", "OMatrix"].iter().any(|name| last.ident == name))
    };
    crate::types::is_fixed_matrix(ty) || matches!(ty, syn::Type::Path(path) if dynamic(path))
}
