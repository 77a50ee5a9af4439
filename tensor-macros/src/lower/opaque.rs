//! Which expressions carry no derivative and can be emitted as written.

mod names;

pub(crate) use names::{LOOKING_MACROS, REPEATABLE_METHODS};
pub(super) use names::{is_gated_method, is_gated_name, is_inactive_method};

use super::Lower;
use crate::rename::mentions;
use proc_macro2::Ident;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr};

impl Lower<'_> {
    /// No derivative flows out of `expr`, it changes no active variable, and it leaves nothing but itself.
    pub(super) fn is_opaque(&self, expr: &Expr) -> bool {
        let mut finder = Finder { lower: self, found: false, loops: 0, closures: 0 };
        finder.visit_expr(expr);
        !finder.found
    }

    pub(super) fn is_active_name(&self, ident: &Ident) -> bool {
        self.lookup(ident).is_some_and(|var| self.graph.info(var).active) || self.active_closure(ident)
    }

    /// A local closure that captures an active value, or whose calls run in place for another reason.
    fn active_closure(&self, ident: &Ident) -> bool {
        let name = ident.to_string();
        self.closures.contains_key(&name) && (self.lookup(ident).is_none() || self.inlined.contains(&name))
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
                let view = super::place::is_view(call) && !call.method.to_string().ends_with("_mut");
                (view || REPEATABLE_METHODS.iter().any(|name| call.method == name))
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
            Expr::MethodCall(call) if is_inactive_method(call) => self.exits_only(expr),
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
                self.found |= self.closures == 0 && (self.loops == 0 || exit.label.is_some());
                visit::visit_expr(self, expr);
            }
            Expr::Continue(exit) => self.found |= self.closures == 0 && (self.loops == 0 || exit.label.is_some()),
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
        if is_looking(mac) {
            looked_at(mac).iter().for_each(|expr| self.exits_only(expr));
        } else {
            self.found |= mentions(mac.tokens.clone(), &|ident| self.lower.is_active_name(ident));
            self.found |= self.closures == 0 && super::leave::returns(mac);
        }
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Finder<'_> {
    /// In a position without derivative: only what leaves it, or changes an active variable, counts.
    fn exits_only(&mut self, expr: &Expr) {
        let mut exits = Exits::of(self.lower, 0);
        exits.visit_expr(expr);
        let active = || mentions(quote::ToTokens::to_token_stream(expr), &|ident| self.lower.is_active_name(ident));
        self.found |= exits.found || exits.writes && active();
    }
}

/// `return`, and writes to variables, in a place where no derivative is taken.
struct Exits<'a> {
    lower: &'a Lower<'a>,
    /// It leaves, or writes to an active variable.
    found: bool,
    /// It writes to an inactive variable, perhaps an active value.
    writes: bool,
    /// The first expression that does.
    culprit: Option<Expr>,
    closures: u32,
    /// The loops and labeled blocks inside, by their labels.
    around: Vec<Around>,
    /// Lists that are made inside: to change one changes nothing else.
    lists: Vec<Ident>,
}

/// Where a `break` may go.
#[derive(Clone)]
struct Around {
    label: Option<syn::Lifetime>,
    is_loop: bool,
}

fn around(expr: &Expr) -> Option<Around> {
    let (label, is_loop) = match expr {
        Expr::Loop(each) => (&each.label, true),
        Expr::While(each) => (&each.label, true),
        Expr::ForLoop(each) => (&each.label, true),
        Expr::Block(block) => (&block.label, false),
        _ => return None,
    };
    Some(Around { label: label.as_ref().map(|label| label.name.clone()), is_loop })
}

/// Methods that write what they are given, even through a shared reference.
const WRITERS: &[&str] =
    &["set", "replace", "update", "swap", "store", "insert", "push", "borrow_mut", "lock", "write", "get_or_init"];

/// Methods without a rule that only look at their receiver, unless a closure that they are given writes to it.
const READERS: &[&str] = &[
    "contains",
    "get",
    "first",
    "last",
    "to_vec",
    "split_at",
    "map",
    "zip_map",
    "zip_zip_map",
    "map_with_location",
    "fold",
    "unwrap_or",
    "unwrap_or_else",
    "map_or",
    "map_or_else",
    "filter",
    "and_then",
    "or",
    "or_else",
    "then",
    "expect",
];

impl<'ast> Visit<'ast> for Exits<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.look(expr);
        if self.culprit.is_none() && (self.found || self.writes) {
            self.culprit = Some(expr.clone());
        }
        let (closures, depth) = (self.closures, self.around.len());
        self.closures += u32::from(matches!(expr, Expr::Closure(_)));
        self.around.extend(around(expr));
        visit::visit_expr(self, expr);
        self.around.truncate(depth);
        self.closures = closures;
    }
    fn visit_local(&mut self, local: &'ast syn::Local) {
        visit::visit_local(self, local);
        self.lists.extend(new_list(local).cloned());
    }
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        looked_at(mac).iter().for_each(|expr| self.exits(expr));
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

impl Exits<'_> {
    fn look(&mut self, expr: &Expr) {
        match expr {
            Expr::Return(_) => self.found |= self.closures == 0,
            Expr::Break(syn::ExprBreak { label, .. }) | Expr::Continue(syn::ExprContinue { label, .. }) => {
                self.found |= self.closures == 0 && !self.stays_inside(label.as_ref())
            }
            Expr::Assign(assign) => self.written(&assign.left),
            Expr::Binary(binary) if super::expr::update_op(&binary.op).is_some() => self.written(&binary.left),
            Expr::Reference(reference) if reference.mutability.is_some() => self.written(&reference.expr),
            Expr::Call(call) => self.handed_over(&call.args),
            Expr::MethodCall(call) => {
                if !has_rule(call) {
                    self.handed_over(&call.args);
                }
                let method = call.method.to_string();
                let writer = method.ends_with("_mut") || WRITERS.contains(&method.as_str());
                self.writes |= writer && !self.is_new_list(&call.receiver) || self.may_change(call);
            }
            _ => {}
        }
    }
}

impl<'a> Exits<'a> {
    fn of(lower: &'a Lower<'a>, closures: u32) -> Self {
        Self { lower, found: false, writes: false, culprit: None, closures, around: Vec::new(), lists: Vec::new() }
    }

    fn is_new_list(&self, receiver: &Expr) -> bool {
        matches!(receiver, Expr::Path(path) if path.path.get_ident().is_some_and(|name| self.lists.contains(name)))
    }

    /// Does a `break` or `continue` go to a loop or a block that is inside as well?
    fn stays_inside(&self, label: Option<&syn::Lifetime>) -> bool {
        self.around.iter().any(|around| match label {
            Some(label) => around.label.as_ref() == Some(label),
            None => around.is_loop,
        })
    }

    fn written(&mut self, target: &Expr) {
        let tokens = quote::ToTokens::to_token_stream(target);
        self.found |= mentions(tokens.clone(), &|ident| self.lower.is_active_name(ident));
        self.writes |= mentions(tokens, &|ident| self.lower.lookup(ident).is_some());
    }

    fn handed_over<'e>(&mut self, args: impl IntoIterator<Item = &'e Expr>) {
        if let Some(reference) = self.lower.hands_over(args) {
            self.written(reference);
        }
    }

    /// An unknown method of a mutable variable that is given arguments.
    fn may_change(&self, call: &syn::ExprMethodCall) -> bool {
        let known = REPEATABLE_METHODS.iter().chain(READERS).any(|name| call.method == name);
        let reads = known || is_inactive_method(call) || super::gate::has_rule(call);
        let mutable = |ident: &Ident| self.lower.lookup(ident).is_some_and(|var| !self.lower.graph.info(var).stable);
        let whole = matches!(&*call.receiver, Expr::Path(_)) && !call.args.is_empty();
        let own = self.lower.is_own_method(call) || super::method::is_mutating(&call.method);
        !reads && (whole || own) && root(&call.receiver, false).is_some_and(mutable)
    }

    fn exits(&mut self, expr: &Expr) {
        let (around, lists) = (self.around.clone(), self.lists.clone());
        let mut inner = Exits { around, lists, ..Exits::of(self.lower, self.closures) };
        inner.visit_expr(expr);
        self.found |= inner.found;
        self.writes |= inner.writes;
        self.culprit = self.culprit.take().or(inner.culprit);
    }
}

/// `let mut name = Vec::new();` or `vec![…]`.
fn new_list(local: &syn::Local) -> Option<&Ident> {
    let pat = match &local.pat {
        syn::Pat::Type(typed) => &*typed.pat,
        pat => pat,
    };
    let (syn::Pat::Ident(name), Some(init)) = (pat, &local.init) else { return None };
    let path = match &*init.expr {
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => &path.path,
            _ => return None,
        },
        Expr::Macro(mac) if mac.mac.path.is_ident("vec") => &mac.mac.path,
        _ => return None,
    };
    let made = path.is_ident("vec") || path.segments.iter().any(|segment| segment.ident == "Vec");
    made.then_some(&name.ident)
}

/// The variable that a place is a part of; one that is `behind` it, a reference or a box, too.
pub(super) fn root(expr: &Expr, behind: bool) -> Option<&Ident> {
    match expr {
        Expr::Path(path) => path.path.get_ident(),
        Expr::Field(syn::ExprField { base: expr, .. })
        | Expr::Index(syn::ExprIndex { expr, .. })
        | Expr::Paren(syn::ExprParen { expr, .. }) => root(expr, behind),
        Expr::Unary(unary) if behind && matches!(unary.op, syn::UnOp::Deref(_)) => root(&unary.expr, behind),
        _ => None,
    }
}

fn has_rule(call: &syn::ExprMethodCall) -> bool {
    is_inactive_method(call) || super::method::find_method(&call.method.to_string(), call.args.len() + 1).is_some()
}

pub(super) fn is_looking(mac: &syn::Macro) -> bool {
    mac.path.segments.last().is_some_and(|segment| LOOKING_MACROS.iter().any(|name| segment.ident == name))
}

/// The arguments of a macro that only looks at them, as far as they are expressions.
pub(super) fn looked_at(mac: &syn::Macro) -> Vec<Expr> {
    let named = |expr: Expr| match expr {
        Expr::Assign(assign) => *assign.right,
        expr => expr,
    };
    if let Ok(args) = mac.parse_body_with(syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated) {
        return args.into_iter().map(named).collect();
    }
    let first = |input: syn::parse::ParseStream<'_>| {
        let expr = input.parse::<Expr>()?;
        input.parse::<proc_macro2::TokenStream>()?;
        Ok(expr)
    };
    mac.parse_body_with(first).into_iter().collect()
}

impl Lower<'_> {
    /// The expression within `expr` that leaves, or writes to a variable.
    pub(super) fn culprit(&self, expr: &Expr) -> Option<Expr> {
        let mut exits = Exits::of(self, 0);
        exits.visit_expr(expr);
        exits.culprit
    }
}

pub(crate) fn is_comparison(op: &BinOp) -> bool {
    matches!(op, BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_))
}

pub(crate) fn is_detach(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, Expr::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "detach"))
}

impl Lower<'_> {
    /// A text made of an active value may be shown, measured or returned in an error, but not read back as a number.
    pub(super) fn check_texts(&self, body: &syn::Block) {
        let mut texts = Texts { lower: self, names: Vec::new(), report: false };
        texts.visit_block(body);
        texts.report = !texts.names.is_empty();
        if texts.report {
            texts.visit_block(body);
        }
    }
}

struct Texts<'a> {
    lower: &'a Lower<'a>,
    /// Variables that hold such a text; the empty name stands for a text without a variable.
    names: Vec<String>,
    report: bool,
}

impl Texts<'_> {
    fn is_text(&self, expr: &Expr) -> bool {
        struct Formats<'a>(&'a Texts<'a>, bool);
        impl<'ast> Visit<'ast> for Formats<'_> {
            fn visit_macro(&mut self, mac: &'ast syn::Macro) {
                let active = |ident: &Ident| self.0.lower.is_active_name(ident);
                self.1 |= mac.path.segments.last().is_some_and(|segment| segment.ident == "format")
                    && mentions(mac.tokens.clone(), &active);
            }
            fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
                self.1 |= path.path.get_ident().is_some_and(|ident| self.0.names.contains(&ident.to_string()));
            }
            fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
                if !is_detach(call) {
                    visit::visit_expr_call(self, call);
                }
            }
        }
        let mut formats = Formats(self, false);
        formats.visit_expr(expr);
        formats.1
    }
}

impl<'ast> Visit<'ast> for Texts<'_> {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        visit::visit_local(self, local);
        if local.init.as_ref().is_some_and(|init| self.is_text(&init.expr)) {
            self.names.extend(crate::rename::bound_names(&local.pat).iter().map(|(name, _)| name.to_string()));
        }
    }
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        if mac.path.segments.last().is_some_and(|segment| segment.ident == "format") {
            self.names.push(String::new());
        }
    }
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let reads = ["parse", "bytes", "as_bytes", "into_bytes", "chars"].iter().any(|name| call.method == name);
        if self.report && reads && self.is_text(&call.receiver) {
            self.lower.errors.at(
                &call.method,
                "a text made of an active value has no derivative: write `detach(format!(…))`, or use the value itself",
            );
        }
        visit::visit_expr_method_call(self, call);
    }
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let named = matches!(&*call.func, Expr::Path(path) if path.path.segments.last().is_some_and(|segment| crate::rename::starts_upper(&segment.ident)));
        if self.report && !named && !is_detach(call) && !super::control::is_question_mark(call) {
            for arg in call.args.iter().filter(|arg| self.is_text(arg)) {
                self.lower.errors.at(arg, "a text made of an active value has no derivative: write `detach(format!(…))`, or use the value itself");
            }
        }
        visit::visit_expr_call(self, call);
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
