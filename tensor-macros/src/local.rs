//! Hessians of sums whose terms read few elements of the parameter (Griewank and Toint 1982).
//!
//! A block that reads elements of a vector, as the body of a loop does, is a function of these few numbers: only they
//! have tangents in it, each in statements of its own, and what does not depend on one has none along it. The second
//! derivatives of the block are added to the entries of the Hessian that its indices name. Should two indices be equal,
//! their entries are one, and the sum is right.

mod elements;
mod flow;
mod region;
#[cfg(test)]
mod tests;

pub(crate) use elements::Elements;

use crate::ir::{Bind, BlockId, Callee, Form, Graph, Meaning, Operand, Place, Rhs, Stmt, Var, Verbatim};
use crate::jvp::{Along, along};
use crate::parse::{Input, Param};
use crate::vjp::{Split, has_short_loops_only, one_pass_throughout, plain_vjp};
use elements::Element;
use flow::{each_leaf, inner, inner_mut, leaf};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use region::{Read, Region, Search};
use std::collections::{BTreeSet, HashMap};
use syn::Type;

/// Value, gradient and Hessian in one program, or the Hessian alone.
pub(crate) struct Local {
    /// Both sweeps in `body`.
    pub(crate) graph: Graph,
    pub(crate) seed: Var,
    pub(crate) bars: Vec<Option<Var>>,
    pub(crate) hessian: Var,
    /// Value and gradient are left to their own passes.
    pub(crate) alone: bool,
}

/// The Hessian by elements, if that is all of it.
pub(crate) fn local(primal: &Graph, input: &Input, plain: &Split) -> Option<Local> {
    let mut active = input.params.iter().enumerate().filter(|(_, param)| param.active);
    let (Some((index, param)), None) = (active.next(), active.next()) else { return None };
    let parameter = Var::nth(index);
    let fixed = param.wanted && !param.mutable && primal.info(parameter).stable;
    // Other types have no Hessian, or no name.
    if !fixed || input.options.checkpoint.is_some() || !matches!(param.value, Type::Path(_)) {
        return None;
    }
    let of_split = |split| of_split(split, input, parameter, param);
    if has_short_loops_only(primal) {
        let mut primal = primal.clone();
        crate::lower::drop_looks(&mut primal.body);
        let splits = [one_pass_throughout(&primal, input), Some(plain_vjp(&primal, input))];
        return splits.into_iter().flatten().find_map(of_split).map(Local::alone);
    }
    [one_pass_throughout(primal, input), Some(plain.clone())].into_iter().flatten().find_map(of_split)
}

fn of_split(split: Split, input: &Input, parameter: Var, param: &Param) -> Option<Local> {
    let Split { mut graph, mut reverse, seed, bars } = split;
    let bar = bars.iter().flatten().copied().next()?;
    let mut stmts = std::mem::take(&mut graph.body.stmts);
    stmts.append(&mut reverse);
    if passes_functions(&stmts) {
        return None;
    }
    let elements = Elements::new(parameter, bar, &param.value, &stmts);
    let region = Search::new(&graph, &elements, &stmts).region(&[], &stmts, &[BlockId::ROOT])?;
    let hessian = graph.fresh("hessian", Span::call_site(), BlockId::ROOT, false);
    let krate = input.krate();
    let mut writer = Moved { graph, krate: &krate, elements: &elements, param, hessian, done: BTreeSet::new() };
    let stmts = writer.region(region, BlockId::ROOT, &[], stmts);
    let mut graph = writer.graph;
    graph.body.stmts = stmts;
    Some(Local { graph, seed, bars, hessian, alone: false })
}

/// What a closure that is handed over does is not among the statements.
fn passes_functions(stmts: &[Stmt]) -> bool {
    let mut found = false;
    each_leaf(stmts, &mut |stmt| {
        found |= match stmt {
            Stmt::Let { rhs: Rhs::Call { callee, functions, .. }, .. } => {
                matches!(callee, Callee::Parameter(_)) || !functions.is_empty()
            }
            Stmt::CallForward { callee, .. } => matches!(callee, Callee::Parameter(_)),
            Stmt::PullCall(_) | Stmt::Pullback { of: Some(_), .. } => true,
            _ => false,
        }
    });
    found
}

impl Local {
    /// Without what is added to the gradient.
    fn alone(mut self) -> Self {
        let bars = self.bars.iter().flatten().copied().collect();
        drop_sums(&mut self.graph.body.stmts, &bars);
        Self { alone: true, ..self }
    }
}

fn drop_sums(stmts: &mut Vec<Stmt>, to: &BTreeSet<Var>) {
    stmts.retain(|stmt| !matches!(stmt, Stmt::Accumulate { place, .. } if to.contains(&place.root)));
    stmts.iter_mut().flat_map(inner_mut).for_each(|(stmts, _)| drop_sums(stmts, to));
}

/// A program being moved along elements.
struct Moved<'a> {
    graph: Graph,
    krate: &'a TokenStream,
    elements: &'a Elements,
    param: &'a Param,
    hessian: Var,
    done: BTreeSet<BlockId>,
}

/// The variables of an element.
struct Direction {
    /// Its tangent.
    one: Var,
    /// The second derivatives by it and by each element from it on.
    row: Vec<Var>,
    /// Its number, if it is read, where that depends.
    at: Option<Var>,
}

impl Moved<'_> {
    fn region(&mut self, region: Region, block: BlockId, binds: &[Bind], mut stmts: Vec<Stmt>) -> Vec<Stmt> {
        let Region { elements, inner } = region;
        for (position, region) in inner {
            let Stmt::Loop(each) = &mut stmts[position] else { unreachable!("as found") };
            let (id, binds, body) = (each.body.id, each.binds.clone(), std::mem::take(&mut each.body.stmts));
            let body = self.region(region, id, &binds, body);
            let Stmt::Loop(each) = &mut stmts[position] else { unreachable!("as found") };
            each.body.stmts = body;
            self.done.insert(id);
        }
        let count = self.graph.vars.len();
        let directions: Vec<Direction> =
            elements.iter().enumerate().map(|(at, read)| self.direction(block, read, elements.len() - at)).collect();
        for (read, direction) in elements.iter().zip(&directions) {
            if let Some(at) = direction.at {
                let marks: usize = stmts.iter_mut().map(|stmt| self.mark(stmt, &read.element, at)).sum();
                assert!(marks > 0, "an element that is read inside is marked there");
            }
        }
        let mut before = self.declared_in(&mut stmts, block, &elements, &directions);
        for (position, read) in elements.iter().enumerate() {
            let rows = elements[..=position].iter().zip(&directions).enumerate();
            let rows = rows.map(|(row, (of, direction))| (&*of.element.text, direction.row[position - row]));
            let direction = Along {
                elements: self.elements,
                text: &read.element.text,
                one: directions[position].one,
                rows: rows.collect(),
                count,
                done: &self.done,
                records: HashMap::new(),
            };
            (self.graph, stmts) = along(self.graph.clone(), self.krate, direction, block, binds, stmts);
        }
        before.append(&mut stmts);
        before.extend(self.added(&elements, &directions));
        before
    }

    fn direction(&mut self, block: BlockId, read: &Read, length: usize) -> Direction {
        let mut changing = |name, active| {
            let var = self.graph.fresh(name, Span::call_site(), block, active);
            self.graph.info_mut(var).stable = false;
            var
        };
        let row = (0..length).map(|_| changing("second", true)).collect();
        let at = (!read.always).then(|| changing("at", false));
        Direction { one: self.graph.fresh("one", Span::call_site(), block, true), row, at }
    }

    /// `at = Some(index)` where a block inside reads the element; in how many places.
    fn mark(&self, stmt: &mut Stmt, element: &Element, at: Var) -> usize {
        if matches!(stmt, Stmt::Loop(each) if self.done.contains(&each.body.id)) {
            return 0;
        }
        let mut marks = 0;
        let is_it = |place: &Place| self.elements.text(&self.graph, place).is_some_and(|text| text == element.text);
        let is_value = matches!(stmt, Stmt::Each(each) if each.value.place().is_some_and(is_it));
        for (stmts, binds) in inner_mut(stmt) {
            let reads = |stmt: &Stmt| inner(stmt).is_none() && leaf(stmt).reads.iter().any(is_it);
            let bound = binds.iter().any(|bind| is_it(&bind.place)).then_some(0);
            let first = bound.or_else(|| stmts.iter().position(reads)).or_else(|| is_value.then_some(stmts.len()));
            marks += stmts.iter_mut().map(|stmt| self.mark(stmt, element, at)).sum::<usize>();
            if let Some(first) = first {
                marks += 1;
                let (name, number) = (&self.graph.info(at).name, self.position(&element.index));
                let tokens = quote!(#name = ::core::option::Option::Some(#number););
                let vars = element.index.vars.iter().copied().chain([at]).collect();
                stmts.insert(first, Stmt::Opaque(Verbatim { tokens, vars, pure: false }));
            }
        }
        marks
    }

    /// Declares the variables of each element where it is read first; returns what comes before the block.
    fn declared_in(
        &mut self,
        stmts: &mut Vec<Stmt>,
        block: BlockId,
        elements: &[Read],
        directions: &[Direction],
    ) -> Vec<Stmt> {
        let mut before = Vec::new();
        let mut order: Vec<(&Read, &Direction)> = elements.iter().zip(directions).collect();
        order.sort_by_key(|(read, _)| read.first);
        for (read, direction) in order.into_iter().rev() {
            let lets = self.lets(block, &read.element, direction);
            match read.first {
                Some(first) => drop(stmts.splice(first..first, lets)),
                None => before.extend(lets),
            }
        }
        before
    }

    fn lets(&mut self, block: BlockId, element: &Element, direction: &Direction) -> Vec<Stmt> {
        let place = crate::emit::place_tokens(&self.graph, &element.place);
        let inactive = |tokens| Rhs::Use(Operand::Inactive(Verbatim { tokens, vars: Vec::new(), pure: false }));
        let shape = self.graph.fresh("shape", Span::call_site(), block, false);
        // The element may not be there.
        let (shape_of, seed_of) = (self.ops("element_shape"), self.ops("element_seed"));
        let mut lets = vec![
            (direction.one, inactive(quote!(#seed_of(|| &#place)))),
            (shape, inactive(quote!(#shape_of(|| &#place)))),
        ];
        let args = vec![Operand::var(shape)];
        let zero = Rhs::Op { form: Form::Function("zero"), meaning: Meaning::Zero, args };
        lets.extend(direction.row.iter().map(|second| (*second, zero.clone())));
        lets.extend(direction.at.map(|at| (at, inactive(quote!(::core::option::Option::None)))));
        lets.into_iter().map(|(var, rhs)| Stmt::Let { var, ty: None, rhs }).collect()
    }

    /// Adds the block's second derivatives to the Hessian, which is symmetric.
    fn added(&self, elements: &[Read], directions: &[Direction]) -> Vec<Stmt> {
        let mut added = Vec::new();
        for (row, direction) in directions.iter().enumerate() {
            for (distance, second) in direction.row.iter().enumerate() {
                let of = if distance == 0 { vec![row] } else { vec![row, row + distance] };
                let of: Vec<_> =
                    of.into_iter().map(|position| (&elements[position].element, &directions[position])).collect();
                added.push(self.addition(&of, *second));
            }
        }
        added
    }

    /// Adds a second derivative by one element or by two, where they are read.
    fn addition(&self, of: &[(&Element, &Direction)], second: Var) -> Stmt {
        let (krate, ty) = (self.krate, &self.param.value);
        let (add, number) = (self.ops(if of.len() == 1 { "add_second" } else { "add_mixed" }), self.ops("number"));
        let (hessian, value) = (&self.graph.info(self.hessian).name, &self.graph.info(second).name);
        let mut places = Vec::new();
        let (mut patterns, mut options) = (Vec::new(), Vec::new());
        for (element, direction) in of {
            let Some(at) = direction.at else {
                places.push(self.position(&element.index));
                continue;
            };
            let at = &self.graph.info(at).name;
            places.push(quote!(#at));
            patterns.push(quote!(::core::option::Option::Some(#at)));
            options.push(quote!(#at));
        }
        let mut tokens = quote! {
            #add::<#krate::__private::TangentOf<#ty>>(&mut #hessian, [#(#places),*], #number(&#value));
        };
        if !options.is_empty() {
            tokens = quote!(if let (#(#patterns,)*) = (#(#options,)*) { #tokens });
        }
        let vars = of.iter().flat_map(|(element, _)| element.index.vars.iter().copied());
        let vars = vars.chain(of.iter().filter_map(|(_, direction)| direction.at)).chain([second, self.hessian]);
        Stmt::Opaque(Verbatim { tokens, vars: vars.collect(), pure: false })
    }

    /// The number of the element.
    fn position(&self, index: &Verbatim) -> TokenStream {
        let (known, any, at, index) =
            (self.ops("KnownPosition"), self.ops("AnyPosition"), self.ops("At"), &index.tokens);
        quote!({
            use #any as _;
            use #known as _;
            (&#at(&(#index))).position()
        })
    }

    fn ops(&self, name: &str) -> TokenStream {
        let (krate, name) = (self.krate, Ident::new(name, Span::call_site()));
        quote!(#krate::__private::ops::#name)
    }
}
