//! Methods of `Option` with the names of others: where the text tells that the receiver is one, they are a `match`.

use super::Lower;
use super::then::leaves;
use syn::{Expr, ExprMethodCall, Pat, Type, parse_quote};

/// Methods of slices, matrices, results and iterators that give an `Option`.
const GIVE: &[&str] = &[
    "get",
    "first",
    "last",
    "ok",
    "try_inverse",
    "try_normalize",
    "cholesky",
    "max_by",
    "min_by",
    "reduce",
    "then",
    "then_some",
];

/// Methods that give an `Option` of one.
const KEEP: &[&str] =
    &["map", "and_then", "filter", "or", "or_else", "copied", "cloned", "clone", "as_ref", "as_deref"];

pub(super) fn is_option_type(ty: &Type) -> bool {
    match ty {
        Type::Reference(reference) => is_option_type(&reference.elem),
        Type::Paren(inner) => is_option_type(&inner.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|segment| segment.ident == "Option"),
        _ => false,
    }
}

/// Does the method's name tell that it gives an `Option`?
pub(crate) fn gives_option(call: &ExprMethodCall) -> bool {
    GIVE.iter().chain(KEEP).any(|name| call.method == name)
}

impl Lower<'_> {
    pub(super) fn is_option(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Paren(inner) => self.is_option(&inner.expr),
            Expr::Path(path) => path.path.get_ident().is_some_and(|ident| self.options.contains(&ident.to_string())),
            Expr::Call(call) => matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Some")),
            Expr::MethodCall(call) => {
                let named = |names: &[&str]| names.iter().any(|name| call.method == name);
                named(GIVE) || call.method == "and_then" || named(KEEP) && self.is_option(&call.receiver)
            }
            _ => false,
        }
    }

    /// `let name = init;` of an `Option`.
    pub(super) fn remember_option(&mut self, pat: &Pat, ty: Option<&Type>, init: &Expr) {
        if let Pat::Ident(name) = pat
            && ty.map_or_else(|| self.is_option(init), is_option_type)
        {
            self.options.insert(name.ident.to_string());
        }
    }

    /// The `match` that the call is.
    pub(super) fn option_method(&mut self, call: &ExprMethodCall) -> Option<Expr> {
        let name = call.method.to_string();
        // No matrix or number has these.
        let only = name == "and_then" || name == "filter" && !super::chain::is_iterator(&call.receiver);
        if call.args.len() != 1 || !only && !self.is_option(&call.receiver) || leaves(&call.args[0]) {
            return None;
        }
        let (receiver, arg) = (&call.receiver, &call.args[0]);
        let value = self.graph.names.fresh("value", call.method.span());
        let (pat, applied): (Pat, Expr) = match arg {
            Expr::Closure(closure) if closure.inputs.len() == 1 => (closure.inputs[0].clone(), (*closure.body).clone()),
            function => (parse_quote!(#value), parse_quote!(#function(#value))),
        };
        Some(match name.as_str() {
            "map" => parse_quote!(match #receiver { Some(#pat) => Some(#applied), None => None }),
            "and_then" => parse_quote!(match #receiver { Some(#pat) => #applied, None => None }),
            "filter" => match arg {
                Expr::Closure(_) => parse_quote!(match #receiver {
                    Some(#value) => if (match &#value { #pat => #applied }) { Some(#value) } else { None },
                    None => None,
                }),
                _ => return None,
            },
            "or" => parse_quote!(match #receiver { Some(#value) => Some(#value), None => #arg }),
            _ => return None,
        })
    }
}
