//! `i * n + j` as the reverse sweep can have it: computed again of what is at hand there.

use super::is_arithmetic;
use crate::ir::{Var, Verbatim};
use crate::vjp::Vjp;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Expr;

/// How many names and numbers an index may have that is computed again.
const LARGEST: usize = 12;

impl Vjp {
    /// An index as the reverse sweep can have it, computed again if that keeps nothing.
    pub(in super::super) fn usable_index(&mut self, index: &Verbatim) -> Verbatim {
        // A Hessian by elements tells them by the text of their indices, the same in both sweeps.
        if self.elements == crate::vjp::Elements::Recomputed {
            return self.usable(index);
        }
        let mut rebuilt = Index { vars: Vec::new(), needs: Vec::new(), left: LARGEST, inside: 0 };
        let expr = syn::parse2(index.tokens.clone()).ok();
        match expr.and_then(|expr| self.rebuild(&expr, &mut rebuilt)) {
            Some(tokens) if !rebuilt.vars.is_empty() => {
                rebuilt.needs.into_iter().for_each(|var| self.need(var));
                Verbatim { tokens, vars: rebuilt.vars, pure: index.pure }
            }
            _ => self.usable(index),
        }
    }

    fn rebuild(&mut self, expr: &Expr, index: &mut Index) -> Option<TokenStream> {
        index.left = index.left.checked_sub(1)?;
        match expr {
            Expr::Lit(_) => Some(expr.to_token_stream()),
            Expr::Paren(inner) => {
                let inner = self.rebuild(&inner.expr, index)?;
                Some(quote!((#inner)))
            }
            Expr::Tuple(tuple) => {
                let elems = tuple.elems.iter().map(|elem| self.rebuild(elem, index)).collect::<Option<Vec<_>>>()?;
                Some(quote!((#(#elems,)*)))
            }
            Expr::Range(range) => {
                let mut end = |end: &Option<Box<Expr>>| match end {
                    Some(end) => self.rebuild(end, index).map(Some),
                    None => Some(None),
                };
                let (start, limits, end) = (end(&range.start)?, &range.limits, end(&range.end)?);
                Some(quote!(#start #limits #end))
            }
            Expr::Binary(binary) if is_arithmetic(&binary.op) => {
                let (left, op) = (self.rebuild(&binary.left, index)?, &binary.op);
                let right = self.rebuild(&binary.right, index)?;
                Some(quote!(#left #op #right))
            }
            Expr::Path(path) => match self.counters.var(expr) {
                Some(var) => self.rebuild_var(var, index),
                None => path.path.get_ident().is_none_or(crate::rename::starts_upper).then(|| path.to_token_stream()),
            },
            _ => None,
        }
    }

    fn rebuild_var(&mut self, var: Var, index: &mut Index) -> Option<TokenStream> {
        let info = self.graph.info(var).clone();
        if self.is_kept(var) && self.is_at_hand(var) {
            index.vars.push(var);
            return Some(info.name.to_token_stream());
        }
        if let Some(running) = self.counters.backwards.get(&var).copied() {
            // Only by way of a definition, which knows whether the counter has stepped since.
            let inside = index.inside > 0;
            if running == var || !inside {
                self.counters.wanted.extend(inside.then_some(var));
                return None;
            }
            index.vars.push(running);
            return Some(self.graph.info(running).name.to_token_stream());
        }
        if let Some(definition) = self.counters.definitions.get(&var).cloned()
            && self.frames.position(definition.block).is_some_and(|at| at < definition.until)
        {
            index.inside += 1;
            let left = index.left;
            let marks = (index.vars.len(), index.needs.len());
            let value = self.rebuild(&definition.value, index);
            index.inside -= 1;
            if let Some(value) = value {
                return Some(quote!((#value)));
            }
            index.left = left;
            index.vars.truncate(marks.0);
            index.needs.truncate(marks.1);
        }
        if let Some(copy) = self.copied_before_loops(var).filter(|_| index.inside > 0) {
            index.vars.push(copy);
            return Some(self.graph.info(copy).name.to_token_stream());
        }
        if info.stable && self.is_kept(var) && self.counters.integers.contains(&var) {
            index.vars.push(var);
            index.needs.push(var);
            return Some(info.name.to_token_stream());
        }
        None
    }
}

/// An index that is being computed again.
struct Index {
    vars: Vec<Var>,
    /// Variables that have to be handed over after all.
    needs: Vec<Var>,
    left: usize,
    /// In how many definitions.
    inside: usize,
}
