//! The intermediate form to tokens: statements and expressions.
//!
//! The forward sweep keeps Rust's own control flow. Where it leaves a block early, the residuals that exist so far are
//! packed into the records of all enclosing statements first.

mod expr;
mod first;
mod gate;
mod given;
mod iterated;
mod looped;
mod passed;
mod product;
mod prune;
mod record;
mod replay;
mod room;
mod shared;
mod steps;
mod stmt;

pub(crate) use expr::{field_span, place_tokens};
pub(crate) use prune::pruned;
pub(crate) use shared::{names_owner, owning};

use crate::ir::{BlockId, Graph, Label, Operand, Rhs, Stmt, Var, Verbatim};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

/// Prints the statements of one sweep.
pub(crate) struct Emitter<'g> {
    graph: &'g Graph,
    krate: &'g TokenStream,
    /// Variables that are cloned where they are moved.
    shared: BTreeSet<Var>,
    /// The array lengths of tapes on the stack.
    rooms: BTreeMap<Var, TokenStream>,
    /// Variables bound by reference here.
    by_ref: BTreeSet<Var>,
    /// The statements being printed, outermost first.
    frames: Vec<Frame>,
    /// Iterations are counted: tangents of elements are reached by position.
    counted: bool,
    /// The records of rests, which are `None` until the rest has run.
    rests: BTreeSet<Var>,
    /// Labels that an exit names.
    labels: BTreeSet<String>,
    /// Cotangents that are zero at this point of the function's own block.
    zeros: BTreeSet<Var>,
    /// The reverse sweep runs once, and so may use up what it is given.
    once: bool,
}

/// What an early exit passes on its way out.
#[derive(Clone)]
enum Frame {
    /// A block, and the record of the statement in it that is being left.
    Block(BlockId, Option<Var>),
    Arm {
        record: Option<Var>,
        index: usize,
        arms: usize,
    },
    Loop {
        label: Label,
        tape: Option<Var>,
        /// Its iterations push what they leave.
        taped: bool,
    },
    Labeled {
        label: Label,
        record: Option<Var>,
    },
    Rest,
}

/// Puts every token at `span`, resolved where the attribute is.
pub(crate) fn respan(tokens: TokenStream, span: proc_macro2::Span) -> TokenStream {
    let span = span.resolved_at(proc_macro2::Span::call_site());
    let tokens = tokens.into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    tokens.collect()
}

/// Moves generated tokens to `span`; each resolves as before.
pub(crate) fn relocate(tokens: TokenStream, span: proc_macro2::Span) -> TokenStream {
    let moved = tokens.into_iter().map(|token| {
        let here = span.resolved_at(token.span());
        let mut token = match token {
            proc_macro2::TokenTree::Group(group) => {
                proc_macro2::Group::new(group.delimiter(), relocate(group.stream(), span)).into()
            }
            other => other,
        };
        token.set_span(here);
        token
    });
    moved.collect()
}

impl<'g> Emitter<'g> {
    /// `reverse` is the sweep that follows, if any.
    pub(crate) fn new(graph: &'g Graph, reverse: &[Stmt], krate: &'g TokenStream, counted: bool) -> Self {
        let mut emitter = Self {
            graph,
            krate,
            shared: shared::shared(graph, reverse),
            rooms: room::rooms([&graph.body.stmts[..], reverse], &quote!(#krate::__private::ops)),
            by_ref: BTreeSet::new(),
            frames: Vec::new(),
            counted,
            rests: BTreeSet::new(),
            labels: BTreeSet::new(),
            zeros: BTreeSet::new(),
            once: false,
        };
        emitter.scan(&graph.body.stmts);
        emitter
    }

    /// Variables that the following code has behind a reference.
    pub(crate) fn borrow(&mut self, vars: impl IntoIterator<Item = Var>) {
        self.by_ref.extend(vars);
    }

    /// Cotangents that start from zero.
    pub(crate) fn start_from_zero(&mut self, bars: impl IntoIterator<Item = Var>) {
        self.zeros.extend(bars);
    }

    /// The reverse sweep follows in the same function.
    pub(crate) fn once(&mut self) {
        self.once = true;
    }

    /// The forward sweep of the whole function.
    pub(crate) fn forward(&mut self) -> TokenStream {
        let items = self.graph.items.iter();
        let body = self.stmts(BlockId::ROOT, &self.graph.body.stmts);
        quote!(#(#items)* #body)
    }

    /// A reverse sweep.
    pub(crate) fn reverse(&mut self, stmts: &[Stmt]) -> TokenStream {
        self.scan(stmts);
        self.stmts(BlockId::ROOT, stmts)
    }

    fn name(&self, var: Var) -> TokenStream {
        let name = &self.graph.info(var).name;
        quote!(#name)
    }

    fn ops(&self, name: &str) -> TokenStream {
        let name = proc_macro2::Ident::new(name, proc_macro2::Span::call_site());
        let krate = self.krate;
        quote!(#krate::__private::ops::#name)
    }

    /// The path of a function of `ops`, every token at `span`, so that an error of a type shows there.
    fn spanned_ops(&self, name: &str, span: proc_macro2::Span) -> TokenStream {
        respan(self.ops(name), span)
    }

    fn private(&self, name: &str) -> TokenStream {
        let name = proc_macro2::Ident::new(name, proc_macro2::Span::call_site());
        let krate = self.krate;
        quote!(#krate::__private::#name)
    }

    /// Finds the records of rests and the labels in use.
    fn scan(&mut self, stmts: &[Stmt]) {
        for stmt in stmts {
            match stmt {
                Stmt::Exit(exit) => drop(self.labels.insert(exit.label().name.ident.to_string())),
                Stmt::Branch { arms, .. } => arms.iter().for_each(|arm| self.scan(&arm.body.stmts)),
                Stmt::Loop(each) => self.scan(&each.body.stmts),
                Stmt::Labeled { body, .. } | Stmt::ForElements { body, .. } => self.scan(&body.stmts),
                Stmt::Rest { body, record } => {
                    self.rests.extend(record);
                    self.scan(&body.stmts);
                }
                Stmt::ReplayBranch { arms, .. } => arms.iter().for_each(|arm| self.scan(&arm.stmts)),
                Stmt::ReplayLoop(each) => self.scan(&each.body.stmts),
                Stmt::ReplaySteps(steps) => {
                    self.scan(&steps.advance.body.stmts);
                    self.scan(&steps.recorded.body.stmts);
                    self.scan(&steps.replay.body.stmts);
                }
                Stmt::ReplayLabeled { body, .. } | Stmt::ReplayRest { body, .. } => self.scan(&body.stmts),
                Stmt::CallJvp { functions, .. } => self.scan_functions(functions),
                Stmt::PullCall(call) => self.scan_functions(&call.functions),
                _ => {}
            }
        }
    }
}

impl Emitter<'_> {
    /// Inactive `let`s of the function's own block, again: a pullback has the parameters anew and borrows nothing from
    /// the forward sweep.
    pub(crate) fn inactive_lets(&self, reverse: &[Stmt]) -> TokenStream {
        let mut wanted: BTreeSet<Var> =
            reverse.iter().flat_map(|stmt| crate::walk::outside(self.graph, stmt).mentions).collect();
        let mut lets = Vec::new();
        for stmt in self.graph.body.stmts.iter().rev() {
            if let Stmt::Let { var, rhs: Rhs::Use(Operand::Place { place, .. }), .. } = stmt
                && wanted.contains(var)
                && self.graph.info(*var).alias.is_some()
                && self.graph.info(self.graph.resolve(place).root).stable
            {
                wanted.insert(place.root);
                lets.push(self.borrow_again(stmt));
            }
            if let Stmt::Destructure { pattern, value: value @ Operand::Place { place, .. }, .. } = stmt
                && self.graph.info(self.graph.resolve(place).root).stable
                && self
                    .named_in(pattern)
                    .iter()
                    .any(|var| wanted.contains(var) && self.graph.info(*var).alias.is_some())
            {
                wanted.insert(place.root);
                let value = self.operand(value);
                lets.push(quote!(let #pattern = #value;));
            }
            let Stmt::OpaqueLet(verbatim) = stmt else { continue };
            if verbatim.pure && verbatim.vars.iter().any(|var| wanted.contains(var)) {
                wanted.extend(self.named_in(&verbatim.tokens));
                lets.push(self.as_written(verbatim));
            }
        }
        lets.into_iter().rev().collect()
    }

    /// A statement as the user wrote it. Its list of variables may leave out what it reads.
    fn as_written(&self, verbatim: &Verbatim) -> TokenStream {
        crate::walk::rename(verbatim.tokens.clone(), &|text| {
            self.by_ref.iter().find(|var| self.graph.info(**var).name == text).map(|var| self.var(*var))
        })
    }

    fn borrow_again(&self, stmt: &Stmt) -> TokenStream {
        let Stmt::Let { var, rhs, .. } = stmt else { unreachable!("a `let` that borrows") };
        let info = self.graph.info(*var);
        let (name, rhs) = (&info.name, self.rhs(rhs, info.name.span()));
        quote!(let #name = #rhs;)
    }

    /// The variables that tokens mention.
    fn named_in(&self, tokens: &TokenStream) -> Vec<Var> {
        let found = std::cell::RefCell::new(Vec::new());
        crate::rename::mentions(tokens.clone(), &|ident| {
            let var = self.graph.vars.iter().position(|info| info.name == *ident);
            found.borrow_mut().extend(var.map(Var::nth));
            false
        });
        found.into_inner()
    }
}
