//! Patterns on active values: each variable is bound to a part of the place.

use super::Lower;
use crate::ir::{Bind, Place, Proj, Verbatim};
use proc_macro2::TokenStream;
use quote::quote;
use syn::Pat;

impl Lower<'_> {
    pub(super) fn bind_pattern(&mut self, pat: &Pat, place: &Place, binds: &mut Vec<Bind>) {
        match pat {
            Pat::Ident(name) if crate::rename::bound_names(pat).is_empty() => {
                if name.ident != "None" {
                    self.errors.at(&name.ident, "an upper-case name in a pattern on an active value may bind it: write a variable in lower case, a constant as a path");
                }
            }
            Pat::Ident(name) => {
                if name.by_ref.is_some() && name.mutability.is_some() {
                    self.errors.at(&name.ident, "`ref mut` of an active value: bind it by `&mut` or by value");
                }
                let active = self.graph.info(place.root).active;
                let var = self.declare(&name.ident, name.mutability.is_some(), active);
                self.graph.info_mut(var).parameter = true;
                let in_variant = place.path.iter().any(|proj| matches!(proj, Proj::Variant(..)));
                if name.by_ref.is_some() && !in_variant {
                    // A borrow is another name of its place.
                    self.graph.info_mut(var).alias = Some(place.clone());
                } else {
                    binds.push(Bind { var, place: place.clone() });
                }
                if let Some((_, inner)) = &name.subpat {
                    self.bind_pattern(inner, place, binds);
                }
            }
            Pat::Tuple(tuple) => self.bind_fields(tuple.elems.iter(), None, place, binds),
            Pat::TupleStruct(tuple) => {
                match tuple.path.segments.last().map(|segment| segment.ident.to_string()).as_deref() {
                    Some("Some" | "Ok") => {
                        let place = place.clone().then(Proj::Payload);
                        tuple.elems.iter().for_each(|pat| self.bind_pattern(pat, &place, binds));
                    }
                    Some("Err") => tuple.elems.iter().for_each(|pat| drop(self.bind_inactive(pat))),
                    _ => self.bind_fields(tuple.elems.iter(), Some(&tuple.path), place, binds),
                }
            }
            Pat::Struct(fields) => {
                for field in &fields.fields {
                    let member = &field.member;
                    let place = place.clone().then(member_of(&fields.path, quote!(#member)));
                    self.bind_pattern(&field.pat, &place, binds);
                }
            }
            Pat::Slice(slice) => self.bind_slice(slice, place, binds),
            Pat::Reference(reference) => self.bind_pattern(&reference.pat, place, binds),
            Pat::Paren(paren) => self.bind_pattern(&paren.pat, place, binds),
            Pat::Type(typed) => self.bind_pattern(&typed.pat, place, binds),
            Pat::Or(or) => {
                if !crate::rename::bound_names(pat).is_empty() {
                    self.errors.at(&or.cases, "an or-pattern that binds active values: write one arm for each case");
                }
            }
            Pat::Wild(_) | Pat::Rest(_) | Pat::Lit(_) | Pat::Path(_) | Pat::Range(_) | Pat::Const(_) => {}
            other => self.errors.at(other, "this pattern on an active value is not supported: bind a name"),
        }
    }

    /// The elements of a tuple, or of what the path names.
    fn bind_fields<'p>(
        &mut self,
        pats: impl ExactSizeIterator<Item = &'p Pat>,
        path: Option<&syn::Path>,
        place: &Place,
        binds: &mut Vec<Bind>,
    ) {
        let mut rest = false;
        for (index, pat) in pats.enumerate() {
            if matches!(pat, Pat::Rest(_)) {
                rest = true;
                continue;
            }
            if rest && !crate::rename::bound_names(pat).is_empty() {
                self.errors.at(
                    pat,
                    "a binding after `..` in a tuple pattern on an active value: write `_` for each field left out",
                );
            }
            let index = syn::Index::from(index);
            let member = path.map_or_else(|| Proj::Component(quote!(#index)), |path| member_of(path, quote!(#index)));
            self.bind_pattern(pat, &place.clone().then(member), binds);
        }
    }

    fn bind_slice(&mut self, slice: &syn::PatSlice, place: &Place, binds: &mut Vec<Bind>) {
        let rest = slice.elems.iter().position(is_rest);
        for (index, pat) in slice.elems.iter().enumerate() {
            let after = slice.elems.len() - index;
            let position = match rest {
                Some(rest) if index == rest => {
                    self.bind_rest(pat, place, index, after - 1);
                    continue;
                }
                Some(rest) if index > rest => self.before_end(place, after),
                _ => Verbatim::constant(quote!(#index)),
            };
            self.bind_pattern(pat, &place.clone().then(Proj::Index(position)), binds);
        }
    }

    /// `rest @ ..` of a slice: another name of the part between the first and the last elements.
    fn bind_rest(&mut self, pat: &Pat, place: &Place, before: usize, after: usize) {
        let Pat::Ident(name) = pat else { return };
        let named = self.graph.resolve(place);
        if !self.is_slice(&named) {
            return self
                .errors
                .at(pat, "the rest of an array in a pattern on an active value: take a slice of it, `match &x[..]`");
        }
        let end = self.before_end(place, after).tokens;
        let range = self.verbatim(quote!(#before..#end));
        let active = self.graph.info(place.root).active;
        let var = self.declare(&name.ident, false, active);
        let info = self.graph.info_mut(var);
        info.parameter = true;
        info.alias = Some(place.clone().then(Proj::Index(Verbatim { pure: true, ..range })));
    }

    /// Is the place a slice parameter, or a part of a list?
    fn is_slice(&self, place: &Place) -> bool {
        let range = |position: &Verbatim| matches!(syn::parse2(position.tokens.clone()), Ok(syn::Expr::Range(_)));
        match place.path.last() {
            Some(Proj::Index(position)) => range(position),
            Some(_) => false,
            None => self.input.params.iter().enumerate().any(|(index, param)| {
                matches!(param.value, syn::Type::Slice(_)) && crate::ir::Var::nth(index) == place.root
            }),
        }
    }

    /// The position so far from the end.
    pub(super) fn before_end(&mut self, place: &Place, after: usize) -> Verbatim {
        let (length, list) = (self.ops("length"), crate::emit::place_tokens(&self.graph, place));
        let tokens = quote!((#length(&#list) - #after));
        let mut vars = Vec::new();
        self.collect_vars(tokens.clone(), &mut vars);
        Verbatim { tokens, vars, pure: true }
    }

    /// Declares the variables of a pattern on an inactive value.
    pub(super) fn bind_inactive(&mut self, pat: &Pat) -> Vec<crate::ir::Var> {
        let bound = crate::rename::bound_names(pat);
        bound
            .iter()
            .map(|(name, mutable)| {
                let var = self.declare(name, *mutable, false);
                self.graph.info_mut(var).parameter = true;
                self.gate_owned(var);
                var
            })
            .collect()
    }
}

fn is_rest(pat: &Pat) -> bool {
    match pat {
        Pat::Rest(_) => true,
        Pat::Ident(name) => matches!(name.subpat.as_ref().map(|(_, pat)| &**pat), Some(Pat::Rest(_))),
        _ => false,
    }
}

/// A member of what the path names: `Shape::Circle`, with an enum before it, is a variant, anything else a struct.
pub(super) fn member_of(path: &syn::Path, member: TokenStream) -> Proj {
    let mut names = path.segments.iter().rev().map(|segment| &segment.ident);
    match (names.next(), names.next()) {
        (Some(variant), Some(parent)) if crate::rename::starts_upper(parent) => Proj::Variant(variant.clone(), member),
        _ => Proj::Field(member),
    }
}
