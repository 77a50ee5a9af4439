//! Which expressions carry no derivative and can be emitted as written.

use super::Lower;
use crate::rename::mentions;
use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr};

/// Methods whose result is an integer, a `bool` or the like, whatever the receiver.
pub(crate) const INACTIVE_METHODS: &[&str] = &[
    "len",
    "nrows",
    "ncols",
    "shape",
    "is_empty",
    "is_nan",
    "is_finite",
    "is_infinite",
    "is_sign_negative",
    "is_sign_positive",
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "partial_cmp",
    "total_cmp",
    "cmp",
    "capacity",
    "imax",
    "imin",
    "iamax",
    "iamin",
    "icamax",
    "argmax",
    "argmin",
    "relative_eq",
    "abs_diff_eq",
    "ulps_eq",
    "is_square",
    "is_identity",
    "is_invertible",
    "is_orthogonal",
    "to_bits",
    "classify",
    "signum",
    "floor",
    "ceil",
    "round",
    "trunc",
    "is_positive",
    "is_negative",
    "is_some_and",
    "is_none_or",
    "is_zero",
    "is_one",
    "round_ties_even",
];

/// Macros that only look at their arguments.
pub(crate) const LOOKING_MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "print",
    "println",
    "eprint",
    "eprintln",
    "panic",
    "unreachable",
    "todo",
    "unimplemented",
    "format",
    "matches",
    "assert_relative_eq",
    "assert_abs_diff_eq",
];

impl Lower<'_> {
    /// No derivative flows out of `expr`, it changes no active variable, and it leaves nothing but itself.
    pub(super) fn is_opaque(&self, expr: &Expr) -> bool {
        let mut finder = Finder { lower: self, found: false, loops: 0, closures: 0 };
        finder.visit_expr(expr);
        !finder.found
    }

    fn is_active_name(&self, ident: &Ident) -> bool {
        self.lookup(ident).is_some_and(|var| self.graph.info(var).active) || self.active_closure(ident)
    }

    /// A local closure that captures an active value.
    fn active_closure(&self, ident: &Ident) -> bool {
        self.closures.contains_key(&ident.to_string()) && self.lookup(ident).is_none()
    }

    /// May be evaluated a second time: reads stable variables, calls nothing of consequence.
    pub(super) fn is_pure(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Lit(_) => true,
            Expr::Path(path) => path.path.get_ident().and_then(|ident| self.lookup(ident)).is_none_or(|var| {
                let info = self.graph.info(var);
                info.stable && info.alias.is_none()
            }),
            Expr::Paren(inner) => self.is_pure(&inner.expr),
            Expr::Group(inner) => self.is_pure(&inner.expr),
            Expr::Unary(inner) => self.is_pure(&inner.expr),
            Expr::Cast(inner) => self.is_pure(&inner.expr),
            Expr::Field(inner) => self.is_pure(&inner.base),
            Expr::Reference(inner) => inner.mutability.is_none() && self.is_pure(&inner.expr),
            Expr::Binary(binary) => self.is_pure(&binary.left) && self.is_pure(&binary.right),
            Expr::Index(index) => self.is_pure(&index.expr) && self.is_pure(&index.index),
            Expr::Tuple(tuple) => tuple.elems.iter().all(|elem| self.is_pure(elem)),
            Expr::Range(range) => [&range.start, &range.end].into_iter().flatten().all(|end| self.is_pure(end)),
            Expr::MethodCall(call) => {
                let pure = [
                    "len",
                    "nrows",
                    "ncols",
                    "min",
                    "max",
                    "rev",
                    "step_by",
                    "clone",
                    "abs_diff",
                    "pow",
                    "iter",
                    "enumerate",
                    "zip",
                    "skip",
                    "take",
                    "windows",
                    "chunks_exact",
                    "chunks",
                    "copied",
                    "cloned",
                    "row_iter",
                    "column_iter",
                    "as_slice",
                ];
                pure.iter().any(|name| call.method == name)
                    && self.is_pure(&call.receiver)
                    && call.args.iter().all(|arg| self.is_pure(arg))
            }
            _ => false,
        }
    }
}

struct Finder<'a> {
    lower: &'a Lower<'a>,
    found: bool,
    loops: u32,
    closures: u32,
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if self.found {
            return;
        }
        match expr {
            Expr::Binary(binary) if is_comparison(&binary.op) => self.exits_only(expr),
            Expr::MethodCall(call) if INACTIVE_METHODS.iter().any(|name| call.method == name) => self.exits_only(expr),
            Expr::Call(call) if is_detach(call) => self.exits_only(expr),
            Expr::Call(call) if super::control::is_question_mark(call) => self.found = true,
            Expr::Index(index) => {
                self.visit_expr(&index.expr);
                self.exits_only(&index.index);
            }
            Expr::Path(path) => {
                self.found |= path.path.get_ident().is_some_and(|ident| self.lower.is_active_name(ident));
            }
            Expr::Return(_) if self.closures == 0 => self.found = true,
            Expr::Break(exit) => {
                self.found |= self.loops == 0 || exit.label.is_some();
                visit::visit_expr(self, expr);
            }
            Expr::Continue(exit) => self.found |= self.loops == 0 || exit.label.is_some(),
            Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) => {
                self.loops += 1;
                visit::visit_expr(self, expr);
                self.loops -= 1;
            }
            Expr::Closure(_) => {
                self.closures += 1;
                visit::visit_expr(self, expr);
                self.closures -= 1;
            }
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let looks =
            mac.path.segments.last().is_some_and(|segment| LOOKING_MACROS.iter().any(|name| segment.ident == name));
        self.found |= !looks && mentions(mac.tokens.clone(), &|ident| self.lower.is_active_name(ident));
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Finder<'_> {
    /// In a position without derivative: only what leaves it, or changes an active variable, counts.
    fn exits_only(&mut self, expr: &Expr) {
        let mut exits = Exits { lower: self.lower, found: false };
        exits.visit_expr(expr);
        self.found |= exits.found;
    }
}

/// `return`, and writes to active variables, in a place where no derivative is taken.
struct Exits<'a> {
    lower: &'a Lower<'a>,
    found: bool,
}

impl<'ast> Visit<'ast> for Exits<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => self.found = true,
            Expr::Assign(assign) => self.written(&assign.left),
            Expr::Binary(binary) if super::expr::update_op(&binary.op).is_some() => self.written(&binary.left),
            Expr::Reference(reference) if reference.mutability.is_some() => self.written(&reference.expr),
            Expr::Closure(_) => return,
            _ => {}
        }
        visit::visit_expr(self, expr);
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Exits<'_> {
    fn written(&mut self, target: &Expr) {
        let tokens = quote::ToTokens::to_token_stream(target);
        self.found |= mentions(tokens, &|ident| self.lower.is_active_name(ident));
    }
}

pub(crate) fn is_comparison(op: &BinOp) -> bool {
    matches!(op, BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_))
}

pub(crate) fn is_detach(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, Expr::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "detach"))
}
