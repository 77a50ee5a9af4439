//! Which statements may run once more in a reverse sweep: those that call nothing but what is known to have no state.

use super::method::IDENTITIES;
use super::opaque::{REPEATABLE_METHODS, is_detach, is_inactive_method, is_looking};
use crate::ir::{Argument, Block, Delimiters, Form, Graph, Operand, Passed, Place, Rhs, Stmt, Verbatim};
use crate::rename::{mentions, starts_upper};
use crate::walk::Walker;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::Expr;
use syn::visit::{self, Visit};

/// No call in `body` could have another value, or an effect, when it is evaluated again.
pub(crate) fn may_run_again(graph: &Graph, body: &Block) -> bool {
    culprit(graph, body, Allowed::Known).is_none()
}

/// What in `body` could have another value, or an effect outside the function, when its variables are as they were; calls
/// of differentiable functions are taken to have none.
pub(crate) fn not_in_steps(graph: &Graph, body: &Block) -> Option<Span> {
    culprit(graph, body, Allowed::Writes)
}

/// Do the tokens change no variable?
pub(crate) fn only_reads(graph: &Graph, verbatim: &Verbatim) -> bool {
    let allowed = Allowed::Makes;
    let mut repeat = Repeat { graph, allowed, culprit: None, elementwise: BTreeSet::new() };
    verbatim.pure || repeat.tokens(&verbatim.tokens, allowed)
}

fn culprit(graph: &Graph, body: &Block, allowed: Allowed) -> Option<Span> {
    let mut repeat = Repeat { graph, allowed, culprit: None, elementwise: BTreeSet::new() };
    crate::walk::block(&mut body.clone(), &mut repeat);
    repeat.culprit
}

/// What may be in a body that runs again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Allowed {
    /// Calls of known methods.
    Known,
    /// New values, and calls of differentiable functions.
    Makes,
    /// Writes to variables of the function too.
    Writes,
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
            Stmt::Let { rhs: Rhs::Call { functions, .. }, .. } => {
                for function in functions {
                    if let Passed::Closure(closure) = function {
                        drop_looks(&mut closure.body);
                    }
                }
            }
            _ => {}
        }
    }
}

struct Repeat<'g> {
    graph: &'g Graph,
    allowed: Allowed,
    /// The first token of what may not run again.
    culprit: Option<Span>,
    /// The texts of elementwise operations, whose closures are walked as blocks.
    elementwise: BTreeSet<String>,
}

impl Walker for Repeat<'_> {
    fn read(&mut self, _: &mut Place) {}
    fn write(&mut self, _: &mut Place) {}

    fn verbatim(&mut self, verbatim: &mut Verbatim) {
        let walked = self.allowed > Allowed::Known && self.elementwise.contains(&verbatim.tokens.to_string());
        if !verbatim.pure && !walked {
            self.tokens(&verbatim.tokens, self.allowed);
        }
    }

    fn block(&mut self, block: &Block) {
        block.stmts.iter().for_each(|stmt| self.stmt(stmt));
    }
}

impl Repeat<'_> {
    /// What the walk does not show.
    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { rhs: Rhs::Call { callee, .. }, .. } if self.allowed == Allowed::Known => {
                self.culprit.get_or_insert(callee.span());
            }
            Stmt::Let { rhs: Rhs::Call { args, functions, .. }, .. } if !functions.is_empty() => {
                // A closure among them is walked as a block.
                let texts = args.iter().filter_map(|arg| match arg {
                    Argument::Value(Operand::Inactive(text)) => Some(text.tokens.to_string()),
                    _ => None,
                });
                self.elementwise.extend(texts);
            }
            Stmt::Let { rhs: Rhs::Op { form, .. }, .. } => self.form(form),
            Stmt::Each(each) => drop(self.elementwise.insert(each.primal.tokens.to_string())),
            Stmt::Branch { arms, .. } => arms.iter().flat_map(|arm| &arm.guard).for_each(|guard| {
                self.tokens(&guard.tokens, self.allowed);
            }),
            Stmt::Loop(crate::ir::Loop { head: crate::ir::Head::Sweep(sweep), .. })
                if self.allowed == Allowed::Known =>
            {
                self.culprit.get_or_insert(first_span(&sweep.function.tokens));
            }
            // Of a `let` it is not known what it reads, and so not what it writes.
            Stmt::OpaqueLet(verbatim) if !verbatim.pure => {
                self.tokens(&verbatim.tokens, self.allowed.min(Allowed::Makes));
            }
            _ => {}
        }
    }

    fn form(&mut self, form: &Form) {
        let Form::Pieces(between, delimiters) = form else { return };
        if matches!(delimiters, Delimiters::Paren) {
            // `.expect(message)`, `as f64`, or a comma.
            for piece in between.iter().filter(|piece| !piece.is_empty()) {
                self.tokens(&completed(piece), self.allowed);
            }
        }
    }

    fn tokens(&mut self, tokens: &TokenStream, allowed: Allowed) -> bool {
        let mut calls = Calls { graph: self.graph, allowed, fine: true, culprit: None };
        if let Ok(expr) = syn::parse2::<Expr>(tokens.clone()) {
            calls.visit_expr(&expr);
        } else {
            match syn::parse::Parser::parse2(syn::Block::parse_within, tokens.clone()) {
                Ok(stmts) => stmts.iter().for_each(|stmt| calls.visit_stmt(stmt)),
                Err(_) => calls.fine = false,
            }
        }
        if !calls.fine {
            self.culprit.get_or_insert(calls.culprit.unwrap_or_else(|| first_span(tokens)));
        }
        calls.fine
    }
}

fn first_span(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span())
}

/// What stands after a value, as an expression.
fn completed(piece: &TokenStream) -> TokenStream {
    if piece.to_string() == "," { TokenStream::new() } else { quote::quote!(0.0 #piece) }
}

struct Calls<'g> {
    graph: &'g Graph,
    allowed: Allowed,
    fine: bool,
    culprit: Option<Span>,
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.fine &= match expr {
            Expr::MethodCall(call) => self.is_known_method(call),
            Expr::Call(call) => {
                let made = || makes(call) || self.is_function_parameter(call);
                is_known_function(call) || self.allowed >= Allowed::Makes && made()
            }
            Expr::Reference(reference) => reference.mutability.is_none(),
            Expr::Binary(binary) => super::expr::update_op(&binary.op).is_none() || self.may_write(&binary.left),
            Expr::Assign(assign) => self.may_write(&assign.left),
            Expr::Macro(mac) => is_looking(&mac.mac) || self.allowed >= Allowed::Makes && is_list(&mac.mac),
            Expr::Struct(_) => self.allowed >= Allowed::Makes,
            Expr::While(_) | Expr::ForLoop(_) | Expr::Loop(_) | Expr::Break(_) | Expr::Continue(_) => {
                self.allowed >= Allowed::Makes
            }
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
        } else if self.culprit.is_none() {
            self.culprit = Some(match expr {
                Expr::MethodCall(call) => call.method.span(),
                other => first_span(&other.to_token_stream()),
            });
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        if self.allowed >= Allowed::Makes && is_list(mac) {
            return list(mac).iter().for_each(|list| self.visit_expr(list));
        }
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
            || listed(WRITING_METHODS) && self.may_write(&call.receiver) && !self.mentions_active(&call.receiver)
            || (is_inactive_method(call) || listed(IDENTITIES) || ruled())
                && (is_number(self.graph, &call.receiver) || self.mentions_active(&call.receiver))
    }

    /// `f(x)`: what is handed over is looked at where it stands.
    fn is_function_parameter(&self, call: &syn::ExprCall) -> bool {
        let Expr::Path(path) = &*call.func else { return false };
        self.graph.vars.iter().any(|info| info.active && info.parameter && path.path.is_ident(&info.name))
    }

    /// A variable of the function, or a part of one: no reference to what stands elsewhere.
    fn may_write(&self, place: &Expr) -> bool {
        let mut place = place;
        loop {
            place = match place {
                Expr::Field(syn::ExprField { base: inner, .. })
                | Expr::Index(syn::ExprIndex { expr: inner, .. })
                | Expr::Paren(syn::ExprParen { expr: inner, .. })
                | Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), expr: inner, .. }) => inner,
                Expr::Path(path) => {
                    let mut vars = self.graph.vars.iter();
                    let own = match vars.find(|info| path.path.is_ident(&info.name)) {
                        Some(info) => !info.stable && info.alias.is_none(),
                        // Declared in the same tokens.
                        None => path.path.get_ident().is_some_and(|name| !starts_upper(name)),
                    };
                    return own && self.allowed >= Allowed::Writes;
                }
                _ => return false,
            };
        }
    }

    fn mentions_active(&self, receiver: &Expr) -> bool {
        let active = |ident: &Ident| self.graph.vars.iter().any(|info| info.active && info.name == *ident);
        mentions(receiver.to_token_stream(), &active)
    }
}

/// A number whatever the types of the variables but those known to be numbers.
pub(super) fn is_number(graph: &Graph, expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Cast(_) => true,
        Expr::Path(path) => path.path.get_ident().is_some_and(|name| graph.numbers.contains(&name.to_string())),
        Expr::Paren(inner) => is_number(graph, &inner.expr),
        Expr::Unary(unary) => is_number(graph, &unary.expr),
        Expr::Binary(binary) => is_number(graph, &binary.left) && is_number(graph, &binary.right),
        Expr::MethodCall(call) => is_number(graph, &call.receiver),
        _ => false,
    }
}

/// Methods of lists and iterators that change their receiver, and nothing else.
const WRITING_METHODS: &[&str] = &[
    "push",
    "pop",
    "clear",
    "swap",
    "truncate",
    "insert",
    "remove",
    "reverse",
    "fill",
    "next",
    "next_back",
    "push_str",
];

/// What makes matrices of numbers.
const CONSTRUCTORS: &[&str] = &[
    "new",
    "zeros",
    "repeat",
    "from_element",
    "identity",
    "from_row_slice",
    "from_column_slice",
    "from_diagonal",
    "from_vec",
];

/// Functions of types that stand for real numbers.
const OF_NUMBERS: &[&str] = &[
    "zero",
    "one",
    "pi",
    "two_pi",
    "frac_pi_2",
    "e",
    "epsilon",
    "default_epsilon",
    "from_f64",
    "from_f32",
    "from_usize",
    "from_u32",
    "from_i32",
    "from_subset",
    "from",
    "convert",
];

/// `Vec::new()`, `SVector::<f64, 3>::zeros()`, `T::one()`, `nalgebra::convert(2.0)`, and gates of our own.
fn makes(call: &syn::ExprCall) -> bool {
    let Expr::Path(path) = &*call.func else { return false };
    let segments = &path.path.segments;
    let new = |name: &Ident| name == "new" || name == "with_capacity";
    let listed = |list: &[&str], name: &Ident| list.iter().any(|known| name == known);
    segments.len() == 2 && segments[0].ident == "Vec" && new(&segments[1].ident)
        || segments.len() == 2 && is_matrix(&segments[0].ident) && listed(CONSTRUCTORS, &segments[1].ident)
        || segments.len() == 2 && stands_for_numbers(&segments[0].ident) && listed(OF_NUMBERS, &segments[1].ident)
        || segments.iter().any(|segment| segment.ident == "__private")
}

fn is_matrix(name: &Ident) -> bool {
    let ty = syn::Type::Path(syn::TypePath { qself: None, path: name.clone().into() });
    name == "DMatrix" || name == "DVector" || crate::types::is_fixed_matrix(&ty)
}

/// `T`, `nalgebra`, `na`.
fn stands_for_numbers(name: &Ident) -> bool {
    name == "nalgebra" || name == "na" || name.to_string().chars().all(|letter| letter.is_ascii_uppercase())
}

fn is_list(mac: &syn::Macro) -> bool {
    (mac.path.is_ident("vec") || mac.path.is_ident("vector")) && list(mac).is_some()
}

/// What a `vec!` or `vector!` makes, as an array.
fn list(mac: &syn::Macro) -> Option<Expr> {
    let tokens = &mac.tokens;
    syn::parse2(quote::quote!([#tokens])).ok()
}

/// `detach`, `Some(x)`, `f64::from(n)`.
fn is_known_function(call: &syn::ExprCall) -> bool {
    let Expr::Path(path) = &*call.func else { return false };
    let segments = &path.path.segments;
    let last = &segments.last().expect("a path has a segment").ident;
    let of_number = segments.len() == 2 && ["f64", "f32", "usize", "i32"].iter().any(|name| segments[0].ident == name);
    // Any other name may be a function's, which may have state.
    let wraps = segments.len() == 1 && ["Some", "Ok", "Err"].iter().any(|name| last == name);
    is_detach(call) || of_number || wraps
}
