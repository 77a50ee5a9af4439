//! Which statements may run once more in a reverse sweep: those that call nothing but what is known to have no state.

use super::method::IDENTITIES;
use super::opaque::{REPEATABLE_METHODS, is_detach, is_inactive_method, is_looking};
use crate::ir::{Block, Delimiters, Form, Graph, Place, Rhs, Stmt, Verbatim};
use crate::rename::{mentions, starts_upper};
use crate::walk::Walker;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::Expr;
use syn::visit::{self, Visit};

/// No call in `body` could have another value, or an effect, when it is evaluated again.
pub(crate) fn may_run_again(graph: &Graph, body: &Block) -> bool {
    let mut repeat = Repeat { graph, fine: true };
    crate::walk::block(&mut body.clone(), &mut repeat);
    repeat.fine
}

/// Assertions and prints: a block that runs again runs without them.
pub(crate) fn only_looks(stmt: &Stmt) -> bool {
    let looks = |mac: &syn::Macro| {
        mac.path.segments.last().is_some_and(|segment| {
            let name = segment.ident.to_string();
            ["assert", "debug_assert", "print", "eprint"].iter().any(|start| name.starts_with(start))
        })
    };
    matches!(stmt, Stmt::Opaque(verbatim)
        if matches!(syn::parse2(verbatim.tokens.clone()), Ok(syn::Stmt::Macro(mac)) if looks(&mac.mac)))
}

/// Leaves out what [`only_looks`], in nested blocks too.
pub(crate) fn drop_looks(body: &mut Block) {
    body.stmts.retain(|stmt| !only_looks(stmt));
    for stmt in &mut body.stmts {
        match stmt {
            Stmt::Branch { arms, .. } => arms.iter_mut().for_each(|arm| drop_looks(&mut arm.body)),
            Stmt::Loop(each) => drop_looks(&mut each.body),
            Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } => drop_looks(body),
            _ => {}
        }
    }
}

struct Repeat<'g> {
    graph: &'g Graph,
    fine: bool,
}

impl Walker for Repeat<'_> {
    fn read(&mut self, _: &mut Place) {}
    fn write(&mut self, _: &mut Place) {}

    fn verbatim(&mut self, verbatim: &mut Verbatim) {
        self.fine &= verbatim.pure || self.tokens(&verbatim.tokens);
    }

    fn block(&mut self, block: &Block) {
        block.stmts.iter().for_each(|stmt| self.stmt(stmt));
    }
}

impl Repeat<'_> {
    /// What the walk does not show.
    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { rhs: Rhs::Call { .. }, .. } => self.fine = false,
            Stmt::Let { rhs: Rhs::Op { form, .. }, .. } => self.form(form),
            Stmt::Branch { arms, .. } => self.fine &= arms.iter().all(|arm| self.guard(&arm.head)),
            Stmt::Loop(each) => self.fine &= !matches!(each.head, crate::ir::Head::Sweep(_)),
            _ => {}
        }
    }

    fn form(&mut self, form: &Form) {
        let Form::Pieces(between, delimiters) = form else { return };
        if matches!(delimiters, Delimiters::Paren) {
            // `.expect(message)`, `as f64`, or a comma.
            self.fine &= between.iter().all(|piece| piece.is_empty() || self.tokens(&completed(piece)));
        }
    }

    fn guard(&self, head: &TokenStream) -> bool {
        struct Arm(Option<Expr>);
        impl syn::parse::Parse for Arm {
            fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
                syn::Pat::parse_multi_with_leading_vert(input)?;
                let guard = input.peek(syn::Token![if]);
                if guard {
                    input.parse::<syn::Token![if]>()?;
                }
                Ok(Self(if guard { Some(input.parse()?) } else { None }))
            }
        }
        head.is_empty() || syn::parse2::<Arm>(head.clone()).is_ok_and(|arm| arm.0.is_none_or(|guard| self.expr(&guard)))
    }

    fn tokens(&self, tokens: &TokenStream) -> bool {
        if let Ok(expr) = syn::parse2::<Expr>(tokens.clone()) {
            return self.expr(&expr);
        }
        let stmts = syn::parse::Parser::parse2(syn::Block::parse_within, tokens.clone());
        stmts.is_ok_and(|stmts| {
            let mut calls = Calls { graph: self.graph, fine: true };
            stmts.iter().for_each(|stmt| calls.visit_stmt(stmt));
            calls.fine
        })
    }

    fn expr(&self, expr: &Expr) -> bool {
        let mut calls = Calls { graph: self.graph, fine: true };
        calls.visit_expr(expr);
        calls.fine
    }
}

/// What stands after a value, as an expression.
fn completed(piece: &TokenStream) -> TokenStream {
    if piece.to_string() == "," { TokenStream::new() } else { quote::quote!(0.0 #piece) }
}

struct Calls<'g> {
    graph: &'g Graph,
    fine: bool,
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.fine &= match expr {
            Expr::MethodCall(call) => self.is_known_method(call),
            Expr::Call(call) => is_known_function(call),
            Expr::Reference(reference) => reference.mutability.is_none(),
            Expr::Binary(binary) => super::expr::update_op(&binary.op).is_none(),
            Expr::Macro(mac) => is_looking(&mac.mac),
            Expr::Lit(_)
            | Expr::Path(_)
            | Expr::Paren(_)
            | Expr::Group(_)
            | Expr::Field(_)
            | Expr::Index(_)
            | Expr::Tuple(_)
            | Expr::Array(_)
            | Expr::Repeat(_)
            | Expr::Range(_)
            | Expr::Cast(_)
            | Expr::Unary(_)
            | Expr::If(_)
            | Expr::Match(_)
            | Expr::Let(_)
            | Expr::Block(_)
            | Expr::Closure(_) => true,
            _ => false,
        };
        if self.fine {
            visit::visit_expr(self, expr);
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let args = super::opaque::looked_at(mac);
        self.fine &= is_looking(mac) && (mac.tokens.is_empty() || !args.is_empty());
        args.iter().for_each(|arg| self.visit_expr(arg));
    }
}

impl Calls<'_> {
    /// A method of numbers or matrices; the receiver is one if it is active, or arithmetic of literals and casts.
    fn is_known_method(&self, call: &syn::ExprMethodCall) -> bool {
        let name = call.method.to_string();
        let ruled = || crate::rules::METHODS.iter().any(|rule| rule.name == name);
        let listed = |list: &[&str]| list.contains(&name.as_str());
        listed(REPEATABLE_METHODS)
            || (is_inactive_method(call) || listed(IDENTITIES) || ruled())
                && (is_number(&call.receiver) || self.mentions_active(&call.receiver))
    }

    fn mentions_active(&self, receiver: &Expr) -> bool {
        let active = |ident: &Ident| self.graph.vars.iter().any(|info| info.active && info.name == *ident);
        mentions(receiver.to_token_stream(), &active)
    }
}

/// A number whatever the types of the variables.
fn is_number(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Cast(_) => true,
        Expr::Paren(inner) => is_number(&inner.expr),
        Expr::Unary(unary) => is_number(&unary.expr),
        Expr::Binary(binary) => is_number(&binary.left) && is_number(&binary.right),
        Expr::MethodCall(call) => is_number(&call.receiver),
        _ => false,
    }
}

/// `detach`, `Some(x)`, `f64::from(n)`.
fn is_known_function(call: &syn::ExprCall) -> bool {
    let Expr::Path(path) = &*call.func else { return false };
    let segments = &path.path.segments;
    let last = &segments.last().expect("a path has a segment").ident;
    let of_number = segments.len() == 2 && ["f64", "f32", "usize", "i32"].iter().any(|name| segments[0].ident == name);
    is_detach(call) || of_number || segments.len() == 1 && starts_upper(last)
}
