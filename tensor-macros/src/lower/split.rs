//! Slices taken apart: `split_first`, `split_last` and `split_at` give other names of the parts.

use super::Lower;
use crate::ir::{Bind, Operand, Place, Proj, Stmt, Verbatim};
use quote::{ToTokens, quote};
use syn::{Expr, Pat};

/// What a pattern is matched with.
pub(super) enum Matched {
    Inactive,
    /// An active place.
    Place(Place),
    /// `Some((item, rest))` of a slice that is not empty.
    Split {
        item: Place,
        rest: Place,
    },
}

impl Lower<'_> {
    /// `xs.split_first()`, `xs.split_last()` of an active slice.
    pub(super) fn split_scrutinee(&mut self, expr: &Expr) -> Option<(Operand, Matched)> {
        let Expr::MethodCall(call) = expr else { return None };
        let first = call.method == "split_first";
        if !first && call.method != "split_last" || !call.args.is_empty() {
            return None;
        }
        let Operand::Place { place, .. } = self.place_operand(&call.receiver)? else { return None };
        let last = self.before_end(&place, 1);
        let (item, rest) = match first {
            true => (Verbatim::constant(quote!(0)), Verbatim::constant(quote!(1..))),
            false => (last.clone(), range(&last, |last| quote!(..#last))),
        };
        let matched =
            Matched::Split { item: place.clone().then(Proj::Index(item)), rest: place.then(Proj::Index(rest)) };
        Some((Operand::Inactive(self.verbatim(expr)), matched))
    }

    pub(super) fn bind_split(&mut self, pat: &Pat, item: &Place, rest: &Place, binds: &mut Vec<Bind>) {
        match pat {
            Pat::TupleStruct(some) if some.path.is_ident("Some") && some.elems.len() == 1 => match &some.elems[0] {
                Pat::Tuple(pair) if pair.elems.len() == 2 => {
                    self.bind_name_of(&pair.elems[0], item, binds);
                    self.bind_name_of(&pair.elems[1], rest, binds);
                }
                Pat::Wild(_) | Pat::Rest(_) => {}
                other => self.errors.at(other, "take the parts of the slice apart: `Some((item, rest))`"),
            },
            Pat::Wild(_) => {}
            Pat::Ident(name) if name.ident == "None" => {}
            other => self.errors.at(other, "match the parts of the slice as `Some((item, rest))` and `None`"),
        }
    }

    /// Another name of a part, or its value behind a `&` pattern.
    fn bind_name_of(&mut self, pat: &Pat, place: &Place, binds: &mut Vec<Bind>) {
        match pat {
            Pat::Ident(name) if name.by_ref.is_none() && name.mutability.is_none() && name.subpat.is_none() => {
                let active = self.graph.info(place.root).active;
                let var = self.declare(&name.ident, false, active);
                let info = self.graph.info_mut(var);
                info.parameter = true;
                info.alias = Some(place.clone());
            }
            pat => self.bind_pattern(pat, place, binds),
        }
    }

    /// `let (left, right) = xs.split_at(k);`
    pub(super) fn let_split_at(&mut self, local: &syn::Local, pat: &Pat, init: &Expr) -> bool {
        let (Expr::MethodCall(call), Pat::Tuple(pair)) = (init, pat) else { return false };
        if call.method != "split_at" || call.args.len() != 1 || pair.elems.len() != 2 || self.is_opaque(init) {
            return false;
        }
        let Some(Operand::Place { place, .. }) = self.place_operand(&call.receiver) else { return false };
        let at = self.inactive(&call.args[0], "at");
        let mut local = local.clone();
        if let Some(syn::LocalInit { expr, .. }) = &mut local.init
            && let Expr::MethodCall(call) = &mut **expr
        {
            call.args = std::iter::once(Expr::Verbatim(at.tokens.clone())).collect();
        }
        let mut verbatim = self.verbatim(local.to_token_stream());
        verbatim.vars = Vec::new();
        self.emit(Stmt::Opaque(verbatim));
        let ranges = [range(&at, |at| quote!(..#at)), range(&at, |at| quote!(#at..))];
        for (pat, range) in pair.elems.iter().zip(ranges) {
            let place = place.clone().then(Proj::Index(range));
            match pat {
                Pat::Ident(_) => self.bind_name_of(pat, &place, &mut Vec::new()),
                Pat::Wild(_) => {}
                other => self.errors.at(other, "bind the parts of the slice to names: `let (left, right) = …`"),
            }
        }
        true
    }
}

fn range(end: &Verbatim, around: impl FnOnce(&proc_macro2::TokenStream) -> proc_macro2::TokenStream) -> Verbatim {
    Verbatim { tokens: around(&end.tokens), vars: end.vars.clone(), pure: true }
}
