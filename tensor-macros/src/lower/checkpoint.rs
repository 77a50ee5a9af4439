//! `#[differentiable(checkpoint)]`: the loops that keep snapshots of what they carry, what that is, and what cannot run again.

use super::loops::only_continues;
use super::may_leave;
use super::repeat::{is_number, not_in_steps, only_reads};
use crate::emit::respan;
use crate::error::Errors;
use crate::ir::{Block, BlockId, Carried, Carry, Graph, Head, Loop, Place, Stmt, Var, Verbatim};
use crate::parse::{Checkpoint, Input};
use crate::walk::Walker;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use std::collections::{BTreeMap, BTreeSet};

/// Marks the loops of the function that are in no other loop.
pub(super) fn mark(graph: &mut Graph, input: &Input, errors: &Errors) {
    let Some(option) = &input.options.checkpoint else { return };
    let mut body = std::mem::replace(&mut graph.body, Block { id: BlockId::ROOT, stmts: Vec::new() });
    let numbers = input.params.iter().enumerate().filter(|(_, param)| input.is_scalar(&param.value));
    let names = numbers.map(|(index, _)| graph.info(Var::nth(index)).name.to_string());
    graph.numbers = names.collect();
    find_numbers(graph, &body);
    let mut mark = Mark { graph, input, option, errors, declared: BTreeMap::new(), found: false };
    mark.block(&mut body);
    if !mark.found {
        errors.at(
            &option.key,
            "there is no loop to keep snapshots of: put `checkpoint` on the function that has the loop",
        );
    }
    graph.body = body;
}

struct Mark<'a> {
    graph: &'a Graph,
    input: &'a Input,
    option: &'a Checkpoint,
    errors: &'a Errors,
    /// Variables of ours that are declared without a value: what `break` and `return` give.
    declared: BTreeMap<Var, Option<TokenStream>>,
    found: bool,
}

impl Mark<'_> {
    fn block(&mut self, body: &mut Block) {
        let stmts = std::mem::take(&mut body.stmts);
        for mut stmt in stmts {
            match &mut stmt {
                Stmt::Declare { var, ty } if !self.graph.deferred.contains(var) => {
                    self.declared.insert(*var, ty.clone());
                }
                Stmt::Loop(each) if !matches!(each.head, Head::Sweep(_)) => {
                    self.looped(each);
                    body.stmts.extend(self.gates(each));
                }
                Stmt::Branch { arms, .. } => arms.iter_mut().for_each(|arm| self.block(&mut arm.body)),
                Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } => self.block(body),
                _ => {}
            }
            body.stmts.push(stmt);
        }
    }

    /// Of variables that the loop only reads: proof that none is a mutable reference, which would be written to once more.
    fn gates(&self, each: &Loop) -> Vec<Stmt> {
        let krate = self.input.krate();
        let gated = mentions(self.graph, each).into_iter().filter(|var| {
            let info = self.graph.info(*var);
            info.stable && !info.active && !info.parameter && info.alias.is_none()
        });
        let gate = |var: Var| {
            let name = &self.graph.info(var).name;
            let span = name.span().resolved_at(Span::call_site());
            let known = respan(quote!(#krate::__private::ops), span);
            let tokens = quote_spanned!(span=> { use #known::Lend as _; #known::Lent(&#name).again(); });
            Stmt::Opaque(Verbatim { tokens, vars: vec![var], pure: false })
        };
        gated.map(gate).collect()
    }

    fn looped(&mut self, each: &mut Loop) {
        self.found = true;
        let around = Block { id: each.body.id, stmts: vec![Stmt::Loop(each.clone())] };
        if let Some(span) = not_in_steps(self.graph, &around) {
            let text = "a loop with snapshots runs again in the reverse sweep, and this may have another value or an effect then: do it before the loop, or in a `#[differentiable]` function of what the loop carries";
            return self.errors.span(span, text);
        }
        if let Head::While(condition) = &each.head
            && !only_reads(self.graph, condition)
        {
            let text = "the condition of a loop with snapshots changes a variable: do that in the body";
            return self.errors.at(&condition.tokens, text);
        }
        let changed = self.changed(each);
        if let Head::For { iterator, .. } = &each.head
            && iterator.vars.iter().any(|var| changed.contains(var))
        {
            let text = "the loop changes what it runs over, and runs again in the reverse sweep: bind this to a variable of its own before the loop";
            return self.errors.at(&iterator.tokens, text);
        }
        let (results, state): (Vec<Var>, Vec<Var>) =
            changed.into_iter().partition(|var| self.declared.contains_key(var));
        let results = results.into_iter().map(|var| (var, self.declared[&var].clone())).collect();
        let state = state.into_iter().filter_map(|var| self.carry(var)).collect();
        let leaves = each.body.stmts.iter().any(may_leave) && !only_continues(&each.body, &each.label);
        let to_its_end = matches!(each.head, Head::For { .. }) && !leaves;
        each.carried = Some(Box::new(Carried { state, results, to_its_end, most: self.option.most.clone() }));
    }

    fn carry(&self, var: Var) -> Option<Carry> {
        let info = self.graph.info(var);
        let name = &info.name;
        if info.alias.is_some() {
            let text = "a loop with snapshots changes a variable by this other name of it: use its own in the loop";
            self.errors.span(name.span(), text);
            return None;
        }
        if self.graph.deferred.contains(&var) {
            let text = "a loop with snapshots changes this variable, which may have no value before: give it one where it is declared";
            self.errors.span(name.span(), text);
            return None;
        }
        let parameters = self.input.params.iter().enumerate();
        let by_ref = parameters.filter(|(_, param)| param.mutable).any(|(index, _)| Var::nth(index) == var);
        Some(Carry { var, by_ref })
    }

    /// The variables from outside that the loop may change.
    fn changed(&self, each: &Loop) -> BTreeSet<Var> {
        let mut writes = Writes { graph: self.graph, vars: BTreeSet::new(), blocks: BTreeSet::new() };
        crate::walk::stmt(&mut Stmt::Loop(each.clone()), &mut writes);
        let Writes { mut vars, blocks, .. } = writes;
        vars.retain(|var| !blocks.contains(&self.graph.info(*var).block));
        vars
    }
}

struct Writes<'g> {
    graph: &'g Graph,
    vars: BTreeSet<Var>,
    blocks: BTreeSet<BlockId>,
}

impl Walker for Writes<'_> {
    fn read(&mut self, _: &mut Place) {}
    fn write(&mut self, place: &mut Place) {
        self.vars.extend([place.root, self.graph.resolve(place).root]);
    }
    fn verbatim(&mut self, verbatim: &mut Verbatim) {
        if !only_reads(self.graph, verbatim) {
            let unstable = |var: &Var| !self.graph.info(*var).stable;
            self.vars.extend(verbatim.vars.iter().copied().filter(unstable));
        }
    }
    fn block(&mut self, block: &Block) {
        self.blocks.insert(block.id);
    }
}

/// The variables from outside that the loop mentions.
pub(crate) fn mentions(graph: &Graph, each: &Loop) -> BTreeSet<Var> {
    let mut mentions = crate::walk::outside(graph, &Stmt::Loop(each.clone())).mentions;
    mentions.extend(read_by_lets(graph, &each.body));
    mentions
}

/// What statements without derivative that bind variables read from outside.
fn read_by_lets(graph: &Graph, body: &Block) -> BTreeSet<Var> {
    let (mut blocks, mut lets) = (BTreeSet::new(), Vec::new());
    collect(body, &mut blocks, &mut lets);
    let outer = |var: &Var| !blocks.contains(&graph.info(*var).block);
    let all = (0..graph.vars.len()).map(Var::nth).filter(outer);
    let read = |var: &Var| {
        lets.iter().any(|tokens| crate::rename::mentions(tokens.clone(), &|ident| *ident == graph.info(*var).name))
    };
    if lets.is_empty() { BTreeSet::new() } else { all.filter(read).collect() }
}

fn collect(body: &Block, blocks: &mut BTreeSet<BlockId>, lets: &mut Vec<TokenStream>) {
    blocks.insert(body.id);
    for stmt in &body.stmts {
        match stmt {
            Stmt::OpaqueLet(verbatim) => lets.push(verbatim.tokens.clone()),
            Stmt::Branch { arms, .. } => arms.iter().for_each(|arm| collect(&arm.body, blocks, lets)),
            Stmt::Loop(Loop { body, .. }) | Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } => {
                collect(body, blocks, lets);
            }
            Stmt::Each(each) => collect(&each.body, blocks, lets),
            _ => {}
        }
    }
}

/// Adds the variables without derivative that are bound to numbers.
fn find_numbers(graph: &mut Graph, body: &Block) {
    for stmt in &body.stmts {
        match stmt {
            Stmt::OpaqueLet(verbatim) => {
                if let Ok(syn::Stmt::Local(local)) = syn::parse2(verbatim.tokens.clone())
                    && let (syn::Pat::Ident(name), Some(init)) = (&local.pat, &local.init)
                    && is_number(graph, &init.expr)
                {
                    graph.numbers.insert(name.ident.to_string());
                }
            }
            Stmt::Branch { arms, .. } => arms.iter().for_each(|arm| find_numbers(graph, &arm.body)),
            Stmt::Loop(Loop { body, .. }) | Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } => {
                find_numbers(graph, body);
            }
            _ => {}
        }
    }
}
