//! Iterators taken apart: what a loop's pattern binds is a part of a place, at the loop's position.

use super::Lower;
use super::loops::is_range;
use crate::ir::{Bind, Operand, Place, Proj, Source, Stmt, Var, Verbatim};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Pat};

/// What an iterator yields.
#[derive(Clone)]
pub(super) enum Item {
    Inactive,
    /// The element of a place; `counter`-th iteration.
    Part(Place, Access),
    Tuple(Vec<Item>),
}

/// How the variables of an element relate to its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// A reference to the element.
    Read,
    /// The element's value, or a view.
    Own,
    /// The element itself, through a mutable reference.
    Write,
}

/// The items behind a `&` pattern or an adapter that copies them.
fn by_value(item: &Item) -> Item {
    match item {
        Item::Part(place, Access::Read) => Item::Part(place.clone(), Access::Own),
        item => item.clone(),
    }
}

/// An iterator taken apart.
pub(super) struct Plan {
    /// The iterator, with temporaries for what had to be computed first.
    pub(super) tokens: TokenStream,
    pub(super) item: Item,
    /// A pure range of inactive values, which a reverse sweep can run backwards.
    pub(super) range: bool,
    /// The number of items, as an expression.
    len: TokenStream,
}

impl Lower<'_> {
    pub(super) fn bind_item(&mut self, pat: &Pat, item: &Item, binds: &mut Vec<Bind>, inactive: &mut Vec<Var>) {
        match (pat, item) {
            (Pat::Tuple(pats), Item::Tuple(items)) if pats.elems.len() == items.len() => {
                for (pat, item) in pats.elems.iter().zip(items) {
                    self.bind_item(pat, item, binds, inactive);
                }
            }
            (Pat::Paren(paren), item) => self.bind_item(&paren.pat, item, binds, inactive),
            (Pat::Reference(reference), item) => self.bind_item(&reference.pat, &by_value(item), binds, inactive),
            (pat, Item::Inactive) => inactive.extend(self.bind_inactive(pat)),
            (Pat::Ident(name), Item::Part(place, Access::Write)) => {
                let active = self.graph.info(place.root).active;
                let var = self.declare(&name.ident, true, active);
                let info = self.graph.info_mut(var);
                info.parameter = true;
                info.alias = Some(place.clone());
            }
            (pat, Item::Part(place, Access::Write)) => {
                let mut parts = Vec::new();
                self.bind_pattern(pat, place, &mut parts);
                for part in parts {
                    let info = self.graph.info_mut(part.var);
                    info.alias = Some(part.place);
                    info.stable = false;
                }
            }
            (pat, Item::Part(place, access)) => {
                let first = binds.len();
                self.bind_pattern(pat, place, binds);
                let refs = u8::from(*access == Access::Read);
                self.may_be_boxes(&binds[first..], usize::from(refs));
                for Bind { var, place } in &binds[first..] {
                    self.graph.info_mut(*var).source = Some(Source { refs, place: place.clone() });
                }
            }
            (pat, Item::Tuple(_)) => {
                if !crate::rename::bound_names(pat).is_empty() {
                    self.errors.at(pat, "destructure the items of this iterator over active values: `(a, b)`");
                }
            }
        }
    }

    /// The pattern with names for items of fields, which are taken apart `later`: their place in a tangent may be a
    /// `Nondiff`, which has no parts.
    pub(super) fn whole_items(&mut self, pat: &Pat, item: &Item, later: &mut Vec<(Pat, Expr)>) -> Pat {
        match (pat, item) {
            (Pat::Tuple(pats), Item::Tuple(items)) if pats.elems.len() == items.len() => {
                let mut pats = pats.clone();
                for (pat, item) in pats.elems.iter_mut().zip(items) {
                    *pat = self.whole_items(pat, item, later);
                }
                Pat::Tuple(pats)
            }
            (Pat::Paren(paren), item) => self.whole_items(&paren.pat, item, later),
            (Pat::Tuple(_) | Pat::Reference(_), Item::Part(place, Access::Read | Access::Own))
                if place.is_in_field() && !is_name(pat) =>
            {
                let name = self.graph.names.fresh("item", pat.span());
                later.push((pat.clone(), syn::parse_quote!(#name)));
                syn::parse_quote!(#name)
            }
            (pat, _) => pat.clone(),
        }
    }

    /// Takes an iterator over active or inactive values apart.
    pub(super) fn iterator(&mut self, expr: &Expr, counter: Var) -> Plan {
        let k = self.graph.info(counter).name.clone();
        if let Expr::Paren(inner) = expr {
            return self.iterator(&inner.expr, counter);
        }
        if (self.is_opaque(expr) || self.counts(expr)) && !writes_elements(expr) {
            let range = is_range(expr) && self.is_pure(expr);
            return Plan { tokens: expr.to_token_stream(), item: Item::Inactive, range, len: quote!(#k) };
        }
        match expr {
            Expr::MethodCall(call) => self.adapter(call, counter, quote!(#k)),
            Expr::Reference(reference) => {
                let access = if reference.mutability.is_some() { Access::Write } else { Access::Read };
                self.elements(&reference.expr, counter, quote!(#k), access, |tokens| {
                    if access == Access::Write { quote!(&mut #tokens) } else { quote!(&#tokens) }
                })
            }
            other => self.elements(other, counter, quote!(#k), Access::Own, |tokens| tokens),
        }
    }

    /// `position` is the index of the item in terms of the counter.
    fn source(&mut self, expr: &Expr, counter: Var, position: TokenStream) -> Plan {
        match expr {
            _ if (self.is_opaque(expr) || self.counts(expr)) && !writes_elements(expr) => {
                let k = &self.graph.info(counter).name;
                Plan { tokens: expr.to_token_stream(), item: Item::Inactive, range: false, len: quote!(#k) }
            }
            Expr::Paren(inner) => self.source(&inner.expr, counter, position),
            Expr::MethodCall(call) => self.adapter(call, counter, position),
            Expr::Reference(reference) if reference.mutability.is_none() => {
                self.elements(&reference.expr, counter, position, Access::Read, |tokens| quote!(&#tokens))
            }
            other => self.elements(other, counter, position, Access::Own, |tokens| tokens),
        }
    }

    fn adapter(&mut self, call: &syn::ExprMethodCall, counter: Var, position: TokenStream) -> Plan {
        let method = &call.method;
        let name = method.to_string();
        let arg = call.args.first();
        match (name.as_str(), arg) {
            ("iter" | "into_iter", None) => {
                let access = if name == "iter" { Access::Read } else { Access::Own };
                self.elements(&call.receiver, counter, position, access, |tokens| quote!(#tokens.#method()))
            }
            ("as_slice", None) => {
                let slice = Expr::MethodCall(call.clone());
                self.elements(&slice, counter, position, Access::Read, |tokens| tokens)
            }
            ("iter_mut", None) => {
                self.elements(&call.receiver, counter, position, Access::Write, |tokens| quote!(#tokens.#method()))
            }
            ("row_iter" | "row_iter_mut", None) => self.slices(call, counter, position, "row", "nrows"),
            ("column_iter" | "column_iter_mut", None) => self.slices(call, counter, position, "column", "ncols"),
            ("copied" | "cloned", None) => {
                let mut plan = self.wrap(call, counter, position);
                plan.item = by_value(&plan.item);
                plan
            }
            ("by_ref", None) => self.wrap(call, counter, position),
            ("enumerate", None) => {
                let mut plan = self.wrap(call, counter, position);
                plan.item = Item::Tuple(vec![Item::Inactive, plan.item]);
                plan
            }
            ("rev", None) => self.reversed(call, counter, &position),
            ("cycle", None) => self.cycled(call, counter, &position),
            ("skip", Some(by)) => {
                let by = self.inactive(by, "skip").tokens;
                let mut plan = self.source(&call.receiver, counter, quote!((#position + (#by))));
                let (tokens, len) = (&plan.tokens, &plan.len);
                plan.len = quote!((#len).saturating_sub(#by));
                plan.tokens = quote!(#tokens.#method(#by));
                plan
            }
            ("take", Some(count)) => {
                let count = self.inactive(count, "take").tokens;
                let mut plan = self.source(&call.receiver, counter, position);
                let (tokens, len) = (&plan.tokens, &plan.len);
                plan.len = quote!(::core::cmp::Ord::min(#len, #count));
                plan.tokens = quote!(#tokens.#method(#count));
                plan
            }
            ("step_by", Some(step)) => {
                let step = self.inactive(step, "step").tokens;
                let mut plan = self.source(&call.receiver, counter, quote!((#position * (#step))));
                let (tokens, len) = (&plan.tokens, &plan.len);
                plan.len = quote!((#len).div_ceil(#step));
                plan.tokens = quote!(#tokens.#method(#step));
                plan
            }
            ("windows", Some(width)) => self.chunks(call, counter, position, width, &quote!(1)),
            ("chunks_exact" | "chunks" | "chunks_exact_mut" | "chunks_mut", Some(width)) => {
                let step = self.inactive(width, "width").tokens;
                self.chunks(call, counter, position, width, &step)
            }
            ("zip", Some(other)) => self.zipped(call, other, counter, &position),
            _ => {
                let text = format!(
                    "no derivative rule for the iterator method `{method}` here; with a rule: iter, iter_mut, row_iter, column_iter, row_iter_mut, column_iter_mut, enumerate, zip, rev, cycle, skip, take, step_by, windows, chunks, chunks_exact, copied, cloned"
                );
                self.errors.at(method, text);
                Plan {
                    tokens: quote!(::core::iter::empty::<usize>()),
                    item: Item::Inactive,
                    range: false,
                    len: quote!(0),
                }
            }
        }
    }

    fn wrap(&mut self, call: &syn::ExprMethodCall, counter: Var, position: TokenStream) -> Plan {
        let mut plan = self.source(&call.receiver, counter, position);
        let (tokens, method) = (&plan.tokens, &call.method);
        plan.tokens = quote!(#tokens.#method());
        plan
    }

    fn reversed(&mut self, call: &syn::ExprMethodCall, counter: Var, position: &TokenStream) -> Plan {
        let last = self.fresh("last", call.method.span(), false);
        let name = self.graph.info(last).name.clone();
        let mut plan = self.source(&call.receiver, counter, quote!((#name - #position)));
        let (tokens, len) = (&plan.tokens, &plan.len);
        let value = quote!((#len).wrapping_sub(1));
        plan.tokens = quote!(#tokens.rev());
        self.let_size(last, value);
        self.refresh_positions(&mut plan.item);
        plan
    }

    /// Over and over: its length is unknown.
    fn cycled(&mut self, call: &syn::ExprMethodCall, counter: Var, position: &TokenStream) -> Plan {
        let size = self.fresh("size", call.method.span(), false);
        let name = self.graph.info(size).name.clone();
        let mut plan = self.source(&call.receiver, counter, quote!((#position % #name)));
        self.let_size(size, plan.len);
        self.refresh_positions(&mut plan.item);
        let (tokens, k) = (&plan.tokens, &self.graph.info(counter).name);
        Plan { tokens: quote!(#tokens.cycle()), len: quote!(#k), ..plan }
    }

    /// `let size: usize = value;` before the loop, for its positions.
    fn let_size(&mut self, size: Var, value: TokenStream) {
        let name = self.graph.info(size).name.to_string();
        let rhs = crate::ir::Rhs::Use(Operand::Inactive(self.verbatim(value)));
        self.vars.insert(name, size);
        self.emit(Stmt::Let { var: size, ty: Some(quote!(usize)), rhs });
    }

    /// Positions mention variables that were registered after their tokens were made.
    fn refresh_positions(&self, item: &mut Item) {
        match item {
            Item::Inactive => {}
            Item::Tuple(items) => items.iter_mut().for_each(|item| self.refresh_positions(item)),
            Item::Part(place, _) => {
                for proj in &mut place.path {
                    match proj {
                        Proj::Element(position) | Proj::Index(position) => *position = self.verbatim(&position.tokens),
                        Proj::View(_, _, args) => args.iter_mut().for_each(|arg| *arg = self.verbatim(&arg.tokens)),
                        Proj::Field(_)
                        | Proj::Component(_)
                        | Proj::Payload
                        | Proj::Variant(..)
                        | Proj::Within(_)
                        | Proj::Unbox
                        | Proj::Unboxed
                        | Proj::Deref => {}
                    }
                }
            }
        }
    }

    fn zipped(&mut self, call: &syn::ExprMethodCall, other: &Expr, counter: Var, position: &TokenStream) -> Plan {
        let first = self.source(&call.receiver, counter, position.clone());
        let second = self.source(other, counter, position.clone());
        let (a, b) = (&first.tokens, &second.tokens);
        let k = &self.graph.info(counter).name;
        let k = k.to_string();
        let unknown = |plan: &Plan| plan.len.to_string() == k;
        let len = match (unknown(&first), unknown(&second)) {
            (true, _) => second.len.clone(),
            (_, true) => first.len.clone(),
            _ => {
                let (x, y) = (&first.len, &second.len);
                quote!(::core::cmp::Ord::min(#x, #y))
            }
        };
        Plan { tokens: quote!(#a.zip(#b)), item: Item::Tuple(vec![first.item, second.item]), range: false, len }
    }

    /// The elements of a place.
    fn elements(
        &mut self,
        base: &Expr,
        counter: Var,
        position: TokenStream,
        access: Access,
        wrap: impl FnOnce(TokenStream) -> TokenStream,
    ) -> Plan {
        let (place, tokens) = self.iterated(base);
        let position = self.position(position, counter);
        let mutable = place.path.is_empty() && self.is_mutable_reference(place.root);
        // `for x in s` of a mutable reference; the loop borrows it only.
        let (access, tokens) = match access {
            Access::Own if mutable => (Access::Write, quote!((&mut *#tokens))),
            access => (access, tokens),
        };
        let access = if access == Access::Own && self.is_borrow(&place) { Access::Read } else { access };
        Plan {
            len: self.length(&tokens),
            tokens: wrap(tokens),
            item: Item::Part(place.then(Proj::Element(position)), access),
            range: false,
        }
    }

    /// Does iteration over the variable itself give references?
    fn is_borrow(&self, place: &Place) -> bool {
        let info = self.graph.info(place.root);
        place.path.is_empty() && (info.alias.is_some() || info.source.is_some() || info.parameter && !info.owned)
    }

    fn slices(
        &mut self,
        call: &syn::ExprMethodCall,
        counter: Var,
        position: TokenStream,
        view: &str,
        count: &str,
    ) -> Plan {
        let (place, tokens) = self.iterated(&call.receiver);
        let position = self.position(position, counter);
        let (method, count) = (&call.method, proc_macro2::Ident::new(count, call.method.span()));
        let view = proc_macro2::Ident::new(view, call.method.span());
        let access = if method.to_string().ends_with("_mut") { Access::Write } else { Access::Own };
        Plan {
            len: quote!(#tokens.#count()),
            tokens: quote!(#tokens.#method()),
            item: Item::Part(place.then(Proj::View(view, quote!(), vec![position])), access),
            range: false,
        }
    }

    fn chunks(
        &mut self,
        call: &syn::ExprMethodCall,
        counter: Var,
        position: TokenStream,
        width: &Expr,
        step: &TokenStream,
    ) -> Plan {
        let (place, tokens) = self.iterated(&call.receiver);
        let width = self.inactive(width, "width").tokens;
        let (method, mut whole) = (&call.method, self.length(&tokens));
        let mut end = quote!((#position * (#step) + (#width)));
        let len = match method.to_string().as_str() {
            "windows" => quote!((#whole + 1).saturating_sub(#width)),
            "chunks" | "chunks_mut" => {
                // The last one may be shorter.
                let size = self.fresh("size", method.span(), false);
                self.let_size(size, whole);
                let name = &self.graph.info(size).name;
                whole = quote!(#name);
                end = quote!(::core::cmp::Ord::min(#end, #whole));
                quote!(#whole.div_ceil(#width))
            }
            _ => quote!((#whole / (#width))),
        };
        let range = self.position(quote!((#position * (#step))..#end), counter);
        let access = if method.to_string().ends_with("_mut") { Access::Write } else { Access::Read };
        Plan {
            len,
            tokens: quote!(#tokens.#method(#width)),
            item: Item::Part(place.then(Proj::Index(range)), access),
            range: false,
        }
    }

    fn length(&self, tokens: &TokenStream) -> TokenStream {
        let length = self.ops("length");
        quote!(#length(&#tokens))
    }

    fn position(&mut self, tokens: TokenStream, counter: Var) -> Verbatim {
        let name = self.graph.info(counter).name.to_string();
        self.vars.insert(name, counter);
        let mut verbatim = self.verbatim(tokens);
        verbatim.pure = true;
        verbatim
    }

    /// The iterated place and its tokens; a computed one gets a temporary.
    fn iterated(&mut self, base: &Expr) -> (Place, TokenStream) {
        if let Some(Operand::Place { place, .. }) = self.place_operand(base) {
            return (place, base.to_token_stream());
        }
        let place = self.base(base);
        let name = self.graph.info(place.root).name.clone();
        // The loop's text mentions it.
        self.vars.insert(name.to_string(), place.root);
        (place, quote!(#name))
    }
}

/// `x`, `&x`.
fn is_name(pat: &Pat) -> bool {
    match pat {
        Pat::Reference(reference) => is_name(&reference.pat),
        pat => matches!(pat, Pat::Ident(_) | Pat::Wild(_)),
    }
}

/// `iter_mut`, or a loop over `&mut place`: what is written through the items must be seen.
pub(super) fn writes_elements(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(inner) => writes_elements(&inner.expr),
        Expr::Reference(reference) => reference.mutability.is_some(),
        Expr::MethodCall(call) => {
            ["iter_mut", "row_iter_mut", "column_iter_mut", "chunks_mut", "chunks_exact_mut"]
                .iter()
                .any(|name| call.method == name)
                || writes_elements(&call.receiver)
                || call.method == "zip" && call.args.iter().any(writes_elements)
        }
        _ => false,
    }
}
