//! `(list.first(), list.last())` matched at once, as one match after the other: what an element is borrowed from is told
//! by its own pattern only.

use quote::ToTokens;
use syn::{Expr, Pat, Stmt, parse_quote};

/// `if let (Some(a), Some(b)) = (list.first(), list.last()) { … } else { … }`.
pub(super) fn of_if(expr: &mut Expr) {
    let Expr::If(branch) = expr else { return };
    let Expr::Let(condition) = &*branch.cond else { return };
    let Some(pairs) = apart(&condition.pat, &condition.expr) else { return };
    let otherwise: Expr = branch.else_branch.as_ref().map_or_else(|| parse_quote!({}), |(_, expr)| (**expr).clone());
    let then = &branch.then_branch;
    *expr = pairs.into_iter().rev().fold(
        parse_quote!(#then),
        |inner: Expr, (pat, value)| parse_quote!(if let #pat = #value { #inner } else { #otherwise }),
    );
}

/// `let (Some(a), Some(b)) = (list.first(), list.last()) else { … };`.
pub(super) fn of_let(stmt: Stmt) -> Vec<Stmt> {
    let Stmt::Local(syn::Local { attrs, pat, init: Some(init), .. }) = &stmt else { return vec![stmt] };
    let Some((_, diverge)) = &init.diverge else { return vec![stmt] };
    match apart(pat, &init.expr).filter(|_| attrs.is_empty()) {
        Some(pairs) => pairs.iter().map(|(pat, value)| parse_quote!(let #pat = #value else #diverge;)).collect(),
        None => vec![stmt],
    }
}

/// The patterns and the lookups, if no lookup mentions a name that a pattern before it binds.
fn apart(pat: &Pat, value: &Expr) -> Option<Vec<(Pat, Expr)>> {
    let (Pat::Tuple(pats), Expr::Tuple(values)) = (pat, value) else { return None };
    let rest = pats.elems.iter().any(|pat| matches!(pat, Pat::Rest(_)));
    let one_by_one = !rest && pats.elems.len() == values.elems.len() && values.elems.iter().all(is_lookup);
    let bound = crate::rename::bound_names(pat);
    let hidden = crate::rename::mentions(value.to_token_stream(), &|ident| bound.iter().any(|(name, _)| name == ident));
    (one_by_one && !hidden).then(|| pats.elems.iter().cloned().zip(values.elems.iter().cloned()).collect())
}

fn is_lookup(expr: &Expr) -> bool {
    let Expr::MethodCall(call) = expr else { return false };
    matches!(
        (call.method.to_string().as_str(), call.args.len()),
        ("first" | "last" | "split_first" | "split_last", 0) | ("get", 1)
    )
}
