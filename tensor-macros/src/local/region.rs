//! Blocks whose second derivatives are those of a function of few elements.

use super::elements::{Element, Elements, Part, is_known};
use super::flow::{Flow, Leaf, each_leaf, each_read, inner, leaf, runs_through};
use crate::ir::{Argument, Bind, BlockId, Graph, Loop, Place, Rhs, Stmt, Var};
use std::collections::BTreeSet;

/// More directions than this would make the text too long.
const MOST: usize = 8;

/// A block, without the loops in it that are regions of their own.
pub(super) struct Region {
    /// What it reads of the parameter.
    pub(super) elements: Vec<Read>,
    /// The loops, by position.
    pub(super) inner: Vec<(usize, Region)>,
}

pub(super) struct Read {
    pub(super) element: Element,
    /// The first statement that reads it; `None` if a pattern around the block does.
    pub(super) first: Option<usize>,
    /// It is read whichever way control goes.
    pub(super) always: bool,
}

/// Looks for regions.
pub(super) struct Search<'s> {
    graph: &'s Graph,
    elements: &'s Elements,
    /// What depends on the parameter.
    dependent: BTreeSet<Var>,
}

impl<'s> Search<'s> {
    pub(super) fn new(graph: &'s Graph, elements: &'s Elements, stmts: &[Stmt]) -> Self {
        let is_parameter = |place: &Place| graph.resolve(place).root == elements.parameter;
        let dependent = Flow::through(graph, stmts.iter(), BTreeSet::new(), &is_parameter);
        Self { graph, elements, dependent }
    }

    /// The block as a region, if no second derivative is lost.
    pub(super) fn region(&self, binds: &[Bind], stmts: &[Stmt], scope: &[BlockId]) -> Option<Region> {
        let inner = self.inner(stmts, scope);
        let is_inner = |position: &usize| inner.iter().any(|(inner, _)| inner == position);
        let own = || stmts.iter().enumerate().filter(|(position, _)| !is_inner(position)).map(|(_, stmt)| stmt);
        let reads = self.reads(binds, stmts, &is_inner, scope);
        let texts: BTreeSet<&str> = reads.iter().map(|read| &*read.element.text).collect();
        let is_lost = |place: &Place| match self.elements.part(self.graph, place) {
            Part::Other => false,
            Part::Element(element) => !texts.contains(&*element.text),
            Part::Unknown => true,
        };
        let hidden = inner.iter().flat_map(|(position, _)| self.results(&stmts[*position]));
        let hidden = hidden.chain(binds.iter().filter(|bind| is_lost(&bind.place)).map(|bind| bind.var)).collect();
        let lost = Flow::through(self.graph, own(), hidden, &is_lost);
        if lost.contains(&self.elements.bar) || reads.len() > MOST {
            return None;
        }
        let (mut fine, mut contributes) = (true, false);
        let mut check = |stmt: &Stmt| {
            let Leaf { reads, writes } = leaf(stmt);
            if reads.iter().any(|place| self.depends(place)) {
                let mut bars = writes.iter().filter(|place| self.graph.resolve(place).root == self.elements.bar);
                contributes |= bars.clone().next().is_some();
                fine &= !bars.any(is_lost) && !changes_arguments(stmt) && !matches!(stmt, Stmt::ReplaySteps(_));
            }
        };
        own().for_each(|stmt| each_leaf(std::slice::from_ref(stmt), &mut check));
        let elements = if contributes { reads } else { Vec::new() };
        fine.then_some(Region { elements, inner })
    }

    fn inner(&self, stmts: &[Stmt], scope: &[BlockId]) -> Vec<(usize, Region)> {
        let region = |(position, stmt): (usize, &Stmt)| {
            let each = runs_through(stmt).filter(|each| self.is_closed(each))?;
            let scope: Vec<BlockId> = scope.iter().copied().chain([each.body.id]).collect();
            Some((position, self.region(&each.binds, &each.body.stmts, &scope)?))
        };
        stmts.iter().enumerate().filter_map(region).collect()
    }

    fn depends(&self, place: &Place) -> bool {
        let root = self.graph.resolve(place).root;
        root == self.elements.parameter || [place.root, root].iter().any(|root| self.dependent.contains(root))
    }

    /// Does nothing that depends on the parameter come into the loop but elements of it?
    fn is_closed(&self, each: &Loop) -> bool {
        let mut inside = BTreeSet::from([each.body.id]);
        blocks(&each.body.stmts, &mut inside);
        let mut closed = true;
        let mut check = |place: &Place| {
            let root = self.graph.resolve(place).root;
            closed &= root == self.elements.parameter
                || !self.dependent.contains(&root)
                || inside.contains(&self.graph.info(root).block);
        };
        each.binds.iter().for_each(|bind| check(&bind.place));
        each_read(&each.body.stmts, &mut check);
        closed
    }

    /// What depends on the parameter after a loop, its own variables included.
    fn results(&self, stmt: &Stmt) -> BTreeSet<Var> {
        let mut results = BTreeSet::new();
        let mut add = |stmt: &Stmt| results.extend(leaf(stmt).writes.iter().map(|place| place.root));
        each_leaf(std::slice::from_ref(stmt), &mut add);
        results.remove(&self.elements.bar);
        results.retain(|var| self.dependent.contains(var));
        results
    }

    /// The elements that a block reads, if their indices mean the same throughout.
    fn reads(&self, binds: &[Bind], stmts: &[Stmt], is_inner: &dyn Fn(&usize) -> bool, scope: &[BlockId]) -> Vec<Read> {
        let mut found: Vec<Read> = Vec::new();
        let mut note = |place: &Place, first: Option<usize>, always: bool| {
            let Part::Element(element) = self.elements.part(self.graph, place) else { return };
            match found.iter_mut().find(|read| read.element.text == element.text) {
                Some(read) => read.always |= always,
                None if is_known(self.graph, &element.index, scope) => found.push(Read { element, first, always }),
                None => {}
            }
        };
        binds.iter().for_each(|bind| note(&bind.place, None, true));
        for (position, stmt) in stmts.iter().enumerate().filter(|(position, _)| !is_inner(position)) {
            let always = inner(stmt).is_none();
            each_read(std::slice::from_ref(stmt), &mut |place| note(place, Some(position), always));
        }
        found
    }
}

/// A call that changes its arguments is not made twice.
fn changes_arguments(stmt: &Stmt) -> bool {
    let mutable = |args: &[Argument]| args.iter().any(|arg| matches!(arg, Argument::Mutable { .. }));
    match stmt {
        Stmt::Let { rhs: Rhs::Call { args, .. }, .. } | Stmt::CallForward { args, .. } => mutable(args),
        _ => false,
    }
}

/// The blocks inside.
fn blocks(stmts: &[Stmt], found: &mut BTreeSet<BlockId>) {
    for stmt in stmts {
        match stmt {
            Stmt::Branch { arms, .. } => found.extend(arms.iter().map(|arm| arm.body.id)),
            Stmt::Loop(Loop { body, .. })
            | Stmt::Labeled { body, .. }
            | Stmt::Rest { body, .. }
            | Stmt::ForElements { body, .. } => drop(found.insert(body.id)),
            Stmt::Each(each) => drop(found.insert(each.body.id)),
            Stmt::ReplayBranch { arms, .. } => found.extend(arms.iter().map(|arm| arm.of)),
            Stmt::ReplayLoop(each) => drop(found.insert(each.body.of)),
            Stmt::ReplayLabeled { body, .. } | Stmt::ReplayRest { body, .. } => drop(found.insert(body.of)),
            _ => {}
        }
        inner(stmt).into_iter().flat_map(|(stmts, _)| stmts).for_each(|stmts| blocks(stmts, found));
    }
}
