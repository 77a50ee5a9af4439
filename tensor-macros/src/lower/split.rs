//! Slices taken apart: `split_first`, `split_last`, `split_at` and `split_at_mut` give other names of the parts.

use super::Lower;
use crate::ir::{Bind, Operand, Place, Proj, Stmt, Verbatim};
use proc_macro2::TokenStream;
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
    /// `Some(element)` of a slice that has it.
    Element(Place),
}

impl Lower<'_> {
    /// `xs.get(i)`, `xs.first()`, `xs.last()` of an active slice, perhaps copied.
    fn element_scrutinee(&mut self, whole: &Expr, call: &syn::ExprMethodCall) -> Option<(Operand, Matched)> {
        let list = super::place::best_of_list(call);
        let position = match (call.method.to_string().as_str(), call.args.first()) {
            ("copied" | "cloned", None) => match &*call.receiver {
                Expr::MethodCall(inner) => return self.element_scrutinee(whole, inner),
                _ => return None,
            },
            _ if self.owned.is_owned(&call.receiver) => return None,
            ("get", Some(index)) if call.args.len() == 1 => Some(self.inactive(index, "i")),
            _ if list.is_some() => Some(self.best_position(call)),
            ("first", None) => Some(Verbatim::constant(quote!(0))),
            ("last", None) => None,
            _ => return None,
        };
        let Operand::Place { place, .. } = self.place_operand(list.unwrap_or(&call.receiver))? else { return None };
        let gate = self.gate("assert_list", &Operand::Place { refs: 0, place: place.clone() }, call.method.span());
        self.emit(gate);
        let position = position.unwrap_or_else(|| self.before_end(&place, 1));
        Some((Operand::Inactive(self.verbatim(whole)), Matched::Element(place.then(Proj::Index(position)))))
    }

    /// `Some(element)` and `None`.
    pub(super) fn bind_element(&mut self, pat: &Pat, element: &Place, binds: &mut Vec<Bind>) {
        match pat {
            Pat::TupleStruct(some) if some.path.is_ident("Some") && some.elems.len() == 1 => {
                self.bind_name_of(&some.elems[0], element, binds);
            }
            Pat::Wild(_) => {}
            Pat::Ident(name) if name.ident == "None" => {}
            other => self.errors.at(other, "match the element of the slice as `Some(element)` and `None`"),
        }
    }

    /// `xs.split_first()`, `xs.split_last()` of an active slice, and its elements.
    pub(super) fn split_scrutinee(&mut self, expr: &Expr) -> Option<(Operand, Matched)> {
        let Expr::MethodCall(call) = expr else { return None };
        if let Some(element) = self.element_scrutinee(expr, call) {
            return Some(element);
        }
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

    /// `let (left, right) = xs.split_at(k);` and its like: a `let` for each part, after the statement's own check.
    pub(super) fn let_split(&mut self, local: &syn::Local, pat: &Pat, init: &Expr) -> bool {
        let (Expr::MethodCall(call), Pat::Tuple(pair)) = (init, pat) else { return false };
        let [first, second] = [pair.elems.first(), pair.elems.last()];
        let (Some(first), Some(second), 2) = (first, second, pair.elems.len()) else { return false };
        match (call.method.to_string().as_str(), call.args.len()) {
            ("split_at_mut", 1) if !self.is_opaque(init) || self.becomes_active(pat) => {
                self.split_at_mut(local, call, [first, second]);
            }
            ("split_at", 1) if !self.is_opaque(init) => {
                let (xs, at) = (&call.receiver, self.inactive(&call.args[0], "at").tokens);
                let check = quote!(let _ = (#xs).split_at(#at););
                self.let_parts(check, [(first, quote!(&#xs[..#at])), (second, quote!(&#xs[#at..]))]);
            }
            ("unwrap", 0) | ("expect", 1) if !self.is_opaque(init) => return self.let_split_end(call, [first, second]),
            _ => return false,
        }
        true
    }

    /// `let (first, rest) = xs.split_first().unwrap();`
    fn let_split_end(&mut self, unwrap: &syn::ExprMethodCall, [item, rest]: [&Pat; 2]) -> bool {
        let Expr::MethodCall(call) = &*unwrap.receiver else { return false };
        let xs = &call.receiver;
        let parts = match (call.method.to_string().as_str(), call.args.len()) {
            ("split_first", 0) => [(item, quote!(&#xs[0])), (rest, quote!(&#xs[1..]))],
            ("split_last", 0) => {
                let last = quote!(#xs.len() - 1);
                [(item, quote!(&#xs[#last])), (rest, quote!(&#xs[..#last]))]
            }
            _ => return false,
        };
        self.let_parts(quote!(let _ = #unwrap;), parts);
        true
    }

    fn let_parts(&mut self, check: TokenStream, parts: [(&Pat, TokenStream); 2]) {
        self.emit_as_written(check);
        for (pat, part) in parts {
            let written: syn::Stmt = syn::parse_quote!(let #pat = #part;);
            if let (syn::Stmt::Local(part), false) = (&written, matches!(pat, Pat::Wild(_))) {
                self.local(part);
            }
        }
    }

    fn emit_as_written(&mut self, statement: TokenStream) {
        let mut verbatim = self.verbatim(statement);
        verbatim.vars = Vec::new();
        self.emit(Stmt::Opaque(verbatim));
    }

    /// The parts are written through their names.
    fn split_at_mut(&mut self, local: &syn::Local, call: &syn::ExprMethodCall, pats: [&Pat; 2]) {
        let Some(place) = self.frozen_place(&call.receiver) else {
            return self.errors.at(&call.receiver, "split a variable, a field or an element");
        };
        let at = self.inactive(&call.args[0], "at");
        let mut local = local.clone();
        if let Some(syn::LocalInit { expr, .. }) = &mut local.init
            && let Expr::MethodCall(call) = &mut **expr
        {
            call.args = std::iter::once(Expr::Verbatim(at.tokens.clone())).collect();
        }
        self.emit_as_written(local.to_token_stream());
        let ranges = [range(&at, |at| quote!(..#at)), range(&at, |at| quote!(#at..))];
        for (pat, range) in pats.into_iter().zip(ranges) {
            match pat {
                Pat::Ident(name) => self.mutable_name_of(name, place.clone().then(Proj::Index(range))),
                Pat::Wild(_) => {}
                other => self.errors.at(other, "bind the parts of the slice to names: `let (left, right) = …`"),
            }
        }
    }
}

fn range(end: &Verbatim, around: impl FnOnce(&TokenStream) -> TokenStream) -> Verbatim {
    Verbatim { tokens: around(&end.tokens), vars: end.vars.clone(), pure: true }
}
