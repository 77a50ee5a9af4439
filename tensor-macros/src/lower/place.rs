//! Places: variables, fields, elements and views.

use super::{Lower, Value};
use crate::ir::{Operand, Place, Proj, Rhs, Stmt, Verbatim};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Pat};

/// Methods that show a part of their receiver.
pub(crate) const VIEWS: &[&str] = &[
    "row",
    "column",
    "rows",
    "columns",
    "fixed_rows",
    "fixed_columns",
    "fixed_view",
    "view",
    "rows_range",
    "columns_range",
    "row_mut",
    "column_mut",
    "rows_mut",
    "columns_mut",
    "fixed_rows_mut",
    "fixed_columns_mut",
    "fixed_view_mut",
    "view_mut",
    "rows_range_mut",
    "columns_range_mut",
    "as_slice",
    "as_mut_slice",
    "index",
    "index_mut",
    "generic_view",
    "xy",
    "xyz",
    "xz",
    "yz",
];

/// Swizzles copy; their cotangent has no place to go but by components.
const SWIZZLES: &[&str] = &["xy", "xyz", "xz", "yz"];

impl Lower<'_> {
    /// The operand of a place expression, without evaluating anything but its indices.
    pub(super) fn place_operand(&mut self, expr: &Expr) -> Option<Operand> {
        match expr {
            Expr::Path(path) => path.path.get_ident().and_then(|ident| self.lookup(ident)).map(Operand::var),
            Expr::Paren(inner) => self.place_operand(&inner.expr),
            Expr::Group(inner) => self.place_operand(&inner.expr),
            Expr::Field(field) => {
                let member = &field.member;
                Some(self.part(&field.base, Proj::Field(quote!(#member))))
            }
            Expr::Index(index) => {
                let base = self.base(&index.expr);
                let position = self.index(&index.index);
                Some(Operand::Place { refs: 0, place: base.then(Proj::Index(position)) })
            }
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => match self.place_operand(&unary.expr)? {
                Operand::Place { refs: 0, place } => {
                    let references = place.path.iter().filter(|proj| matches!(proj, Proj::Deref)).count();
                    let boxed = references == place.path.len() && self.boxes.get(&place.root) == Some(&references);
                    let step = if boxed { Proj::Unbox } else { Proj::Deref };
                    Some(Operand::Place { refs: 0, place: place.then(step) })
                }
                Operand::Place { refs, place } => Some(Operand::Place { refs: refs - 1, place }),
                inactive @ Operand::Inactive(_) => Some(inactive),
            },
            Expr::Reference(reference) if reference.mutability.is_none() => {
                match self.place_operand(&reference.expr)? {
                    Operand::Place { refs, place } => Some(Operand::Place { refs: refs + 1, place }),
                    inactive @ Operand::Inactive(_) => Some(inactive),
                }
            }
            Expr::MethodCall(call) if is_view(call) => Some(self.view(call)),
            Expr::MethodCall(call) => {
                let asked = listed_element(call)?;
                Some(self.listed(asked))
            }
            _ => None,
        }
    }

    /// Where the element is that `list.iter().max_by(compare)` gives.
    pub(super) fn best_position(&mut self, call: &syn::ExprMethodCall) -> Verbatim {
        let name = if call.method == "max_by" { "position_of_max" } else { "position_of_min" };
        let (position, items, compare) = (self.ops(name), &call.receiver, &call.args[0]);
        let position = Rhs::Use(Operand::Inactive(self.verbatim(quote!(#position(#items, #compare)))));
        let var = self.let_temp("at", call.method.span(), false, position);
        self.graph.named(var)
    }

    /// `list.last().unwrap()`: a borrow of the element, or the element.
    fn listed(&mut self, Asked { list, which, taken }: Asked<'_>) -> Operand {
        let base = self.base(list);
        let gate = self.gate("assert_list", &Operand::Place { refs: 0, place: base.clone() }, list.span());
        self.emit(gate);
        let position = match which {
            Which::First => Verbatim::constant(quote!(0)),
            Which::At(index) => self.index(index),
            Which::Best(call) => self.best_position(call),
            Which::Last => {
                let (length, list) = (self.ops("length"), crate::emit::place_tokens(&self.graph, &base));
                let last = Rhs::Use(Operand::Inactive(self.verbatim(quote!(#length(&#list).wrapping_sub(1)))));
                let var = self.let_temp("last", list.span(), false, last);
                self.graph.named(var)
            }
        };
        let refs = u8::from(taken == Taken::Borrowed);
        Operand::Place { refs, place: base.then(Proj::Index(position)) }
    }

    fn part(&mut self, base: &Expr, proj: Proj) -> Operand {
        Operand::Place { refs: 0, place: self.base(base).then(proj) }
    }

    /// What a projection starts from: a place, or a temporary that holds the value.
    pub(super) fn base(&mut self, expr: &Expr) -> Place {
        let operand = match self.place_operand(expr) {
            Some(operand) => operand,
            None => match self.expr(expr) {
                Value::Active(operand) => operand,
                Value::Inactive(expr) => {
                    let verbatim = self.verbatim(without_borrow(&expr));
                    Operand::var(self.let_temp("t", expr.span(), false, Rhs::Use(Operand::Inactive(verbatim))))
                }
            },
        };
        self.as_place(operand, expr.span()).1
    }

    /// An operand as a place; an inactive one gets a temporary.
    pub(super) fn as_place(&mut self, operand: Operand, span: Span) -> (Operand, Place) {
        match operand {
            Operand::Place { place, refs } => (Operand::Place { refs, place: place.clone() }, place),
            inactive @ Operand::Inactive(_) => {
                let var = self.let_temp("t", span, false, Rhs::Use(inactive));
                (Operand::var(var), Place::var(var))
            }
        }
    }

    fn index(&mut self, index: &Expr) -> Verbatim {
        if !self.is_index_safe(index) {
            let at = self.culprit(index).unwrap_or_else(|| index.clone());
            let text = "inside an index: it leaves the function, or changes a variable beside an active value; write it before, in a statement of its own";
            self.errors.at(at, text);
        }
        match index {
            // One by one: a literal that has a name of its own would no longer be known to be an index.
            Expr::Tuple(tuple) => self.index_pair(tuple),
            Expr::Range(range) => self.range(range),
            index => self.inactive(index, "i"),
        }
    }

    fn index_pair(&mut self, tuple: &syn::ExprTuple) -> Verbatim {
        let parts: Vec<Verbatim> = tuple.elems.iter().map(|elem| self.inactive(elem, "i")).collect();
        let tokens = parts.iter().map(|part| &part.tokens);
        let (tokens, pure) = (quote!((#(#tokens),*)), parts.iter().all(|part| part.pure));
        Verbatim { tokens, pure, vars: parts.into_iter().flat_map(|part| part.vars).collect() }
    }

    /// The bounds keep their values, not the range, which is not `Copy`.
    fn range(&mut self, range: &syn::ExprRange) -> Verbatim {
        let start = range.start.as_ref().map(|start| self.inactive(start, "i"));
        let end = range.end.as_ref().map(|end| self.inactive(end, "i"));
        let limits = &range.limits;
        let tokens = |bound: &Option<Verbatim>| bound.as_ref().map(|bound| bound.tokens.clone());
        let (first, last) = (tokens(&start), tokens(&end));
        let vars = start.into_iter().chain(end).flat_map(|bound| bound.vars).collect();
        Verbatim { tokens: quote!(#first #limits #last), vars, pure: true }
    }

    fn is_index_safe(&self, index: &Expr) -> bool {
        self.is_opaque(&syn::parse_quote!(detach(#index)))
    }

    /// An inactive expression as tokens that may be printed more than once.
    pub(super) fn inactive(&mut self, expr: &Expr, base: &str) -> Verbatim {
        let verbatim = self.verbatim(expr);
        if verbatim.pure {
            return verbatim;
        }
        if verbatim.lent().is_some() {
            return verbatim;
        }
        // A borrow of a computed value: the value gets the name, so that a pullback can own it.
        if let Expr::Reference(reference) = expr
            && reference.mutability.is_none()
        {
            let Verbatim { tokens, vars, pure } = match &*reference.expr {
                Expr::Index(index) => self.inactive_element(index, base),
                value => self.inactive(value, base),
            };
            return Verbatim { tokens: quote!(&#tokens), vars, pure };
        }
        let var = self.let_temp(base, expr.span(), false, Rhs::Use(Operand::Inactive(verbatim)));
        self.graph.named(var)
    }

    /// Of a list that is computed, or by an index that is.
    fn inactive_element(&mut self, index: &syn::ExprIndex, base: &str) -> Verbatim {
        let list =
            if crate::ir::is_part(&index.expr) { self.verbatim(&index.expr) } else { self.inactive(&index.expr, base) };
        let at = self.index(&index.index);
        let (list_tokens, at_tokens) = (list.tokens, at.tokens);
        let vars = list.vars.into_iter().chain(at.vars).collect();
        Verbatim { tokens: quote!(#list_tokens[#at_tokens]), vars, pure: list.pure && at.pure }
    }

    fn view(&mut self, call: &syn::ExprMethodCall) -> Operand {
        let place = self.base(&call.receiver);
        let turbofish = call.turbofish.as_ref().map(ToTokens::to_token_stream).unwrap_or_default();
        let args = call.args.iter().map(|arg| self.index(arg)).collect();
        Operand::Place { refs: 0, place: place.then(Proj::View(call.method.clone(), turbofish, args)) }
    }

    /// A place whose indices keep their value; for assignments.
    pub(super) fn frozen_place(&mut self, expr: &Expr) -> Option<Place> {
        match self.place_operand(expr)? {
            Operand::Place { place, .. } => Some(place),
            Operand::Inactive(_) => None,
        }
    }

    /// The place that an assignment writes, or an error.
    pub(super) fn target(&mut self, expr: &Expr) -> Option<Place> {
        let place = self.frozen_place(expr).filter(|place| self.vars.values().any(|var| *var == place.root));
        if place.is_none() {
            self.errors.at(
                expr,
                "this is not a place a gradient can be tracked through: assign to a variable, a field or an element",
            );
        }
        place
    }

    /// Records that an active value is written to a place.
    pub(super) fn written(&mut self, place: &Place, active: bool) {
        let root = self.graph.resolve(place).root;
        if active && self.is_constant_state(root) {
            let name = &self.graph.info(root).name;
            self.errors.at(name, format!("an active value is written through `{name}`, which has no derivative: let it have one, or write `detach(…)` around the value"));
        } else if active && !self.graph.info(root).active {
            self.activate(root);
            self.activate(place.root);
        }
    }

    /// A temporary that holds the operand's present value, for an active operand; else the tokens.
    pub(super) fn operand(&mut self, value: Value, base: &str) -> Operand {
        match value {
            Value::Active(operand) => operand,
            Value::Inactive(expr) => Operand::Inactive(self.inactive(&expr, base)),
        }
    }

    /// Copies the value now, so that later writes cannot change it.
    pub(super) fn snapshot(&mut self, operand: Operand, span: Span) -> Operand {
        let active = self.graph.is_active(&operand);
        Operand::var(self.let_temp("t", span, active, Rhs::Use(operand)))
    }

    pub(super) fn opaque_tokens(&mut self, tokens: TokenStream) {
        let verbatim = self.verbatim(tokens);
        self.emit(Stmt::Opaque(verbatim));
    }
}

/// Which element of a list.
enum Which<'e> {
    First,
    Last,
    At(&'e Expr),
    /// `list.iter().max_by(compare)`
    Best(&'e syn::ExprMethodCall),
}

/// An element that may be missing, `list.get(i).copied()`.
struct Asked<'e> {
    list: &'e Expr,
    which: Which<'e>,
    taken: Taken,
}

/// How an element is taken out of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Borrowed,
    Copied,
    Cloned,
}

/// `list.first().unwrap()`, `list.last().copied().expect("…")`, `list.get(i).unwrap()`.
fn listed_element(call: &syn::ExprMethodCall) -> Option<Asked<'_>> {
    let unwraps = call.method == "unwrap" && call.args.is_empty() || call.method == "expect" && call.args.len() == 1;
    let asked = unwraps.then(|| asked_element(&call.receiver))??;
    (asked.taken != Taken::Cloned).then_some(asked)
}

fn asked_element(expr: &Expr) -> Option<Asked<'_>> {
    let Expr::MethodCall(call) = expr else { return None };
    if let Some(list) = best_of_list(call) {
        return Some(Asked { list, which: Which::Best(call), taken: Taken::Borrowed });
    }
    let which = match (call.method.to_string().as_str(), call.args.len()) {
        ("copied", 0) => return Some(Asked { taken: Taken::Copied, ..asked_element(&call.receiver)? }),
        ("cloned", 0) => return Some(Asked { taken: Taken::Cloned, ..asked_element(&call.receiver)? }),
        ("first" | "first_mut", 0) => Which::First,
        ("last" | "last_mut", 0) => Which::Last,
        ("get" | "get_mut", 1) => Which::At(&call.args[0]),
        _ => return None,
    };
    (!super::chain::is_iterator(&call.receiver)).then_some(Asked {
        list: &call.receiver,
        which,
        taken: Taken::Borrowed,
    })
}

/// `list.first()` and its like as a decision: what is matched, the pattern of an element that is there and the element.
pub(super) fn element_or_none(expr: &Expr, name: &Ident) -> Option<(Expr, Pat, Expr)> {
    let Asked { list, which, taken } = asked_element(expr)?;
    let (matched, pattern, element) = match which {
        Which::First => (syn::parse_quote!(#list.split_first()), syn::parse_quote!(Some((#name, _))), quote!(*#name)),
        Which::Last => (syn::parse_quote!(#list.split_last()), syn::parse_quote!(Some((#name, _))), quote!(*#name)),
        Which::At(index) => (
            syn::parse_quote!(Some(#index).filter(|#name| *#name < #list.len())),
            syn::parse_quote!(Some(#name)),
            quote!(#list[#name]),
        ),
        // What it compares stands in a closure: a decision of its own.
        Which::Best(_) => return None,
    };
    let element = match taken {
        Taken::Borrowed => syn::parse_quote!(&#element),
        Taken::Copied => syn::parse_quote!(#element),
        Taken::Cloned => syn::parse_quote!((#element).clone()),
    };
    Some((matched, pattern, element))
}

/// The list of `list.iter().max_by(compare)`: the result is one of its elements.
pub(super) fn best_of_list(call: &syn::ExprMethodCall) -> Option<&Expr> {
    let Expr::MethodCall(iter) = &*call.receiver else { return None };
    let best = (call.method == "max_by" || call.method == "min_by") && call.args.len() == 1;
    (best && iter.method == "iter" && iter.args.is_empty()).then_some(&*iter.receiver)
}

pub(super) fn is_listed_element(call: &syn::ExprMethodCall) -> bool {
    listed_element(call).is_some()
}

pub(crate) fn is_view(call: &syn::ExprMethodCall) -> bool {
    VIEWS.iter().any(|name| call.method == name) && !SWIZZLES.iter().any(|name| call.method == name)
}

/// What `&f()` borrows: the pullback keeps the value, and no reference to it.
fn without_borrow(expr: &Expr) -> &Expr {
    match expr {
        Expr::Reference(reference) if is_computed(&reference.expr) => &reference.expr,
        other => other,
    }
}

/// Is the value new, and no place?
fn is_computed(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(syn::ExprParen { expr, .. }) | Expr::Group(syn::ExprGroup { expr, .. }) => is_computed(expr),
        Expr::Unary(unary) => !matches!(unary.op, syn::UnOp::Deref(_)),
        Expr::Path(_) | Expr::Field(_) | Expr::Index(_) | Expr::Reference(_) => false,
        _ => true,
    }
}
