//! Tangents along single elements of the parameter, one element after the other through the same statements.

use super::Jvp;
use crate::ir::{Bind, BlockId, Graph, Place, Stmt, Var};
use crate::local::Elements;
use proc_macro2::TokenStream;
use std::collections::{BTreeSet, HashMap};

/// A direction: one element moves by one.
pub(crate) struct Along<'a> {
    pub(crate) elements: &'a Elements,
    /// The text of the element's index.
    pub(crate) text: &'a str,
    /// Its tangent.
    pub(crate) one: Var,
    /// The tangents of the elements' cotangents, by the text of their indices; of others they are not wanted.
    pub(crate) rows: HashMap<&'a str, Var>,
    /// How many variables there were before any direction.
    pub(crate) count: usize,
    /// Loops with directions of their own.
    pub(crate) done: &'a BTreeSet<BlockId>,
}

/// Moves statements along one element.
pub(crate) fn along(
    graph: Graph,
    krate: &TokenStream,
    direction: Along<'_>,
    block: BlockId,
    binds: &[Bind],
    stmts: Vec<Stmt>,
) -> (Graph, Vec<Stmt>) {
    let mut transform = Jvp::new(graph, krate);
    transform.along = Some(direction);
    transform.blocks.push(block);
    let mut moved = transform.bind_dots(binds);
    moved.extend(transform.stmts(stmts));
    (transform.graph, moved)
}

impl Along<'_> {
    pub(super) fn is_of(&self, root: Var) -> bool {
        root == self.elements.parameter || root == self.elements.bar
    }

    /// The tangent of a part of the parameter or its cotangent.
    pub(super) fn dot(&self, graph: &Graph, place: &Place) -> Option<Place> {
        let text = self.elements.text(graph, place)?;
        let var = if place.root == self.elements.bar { self.rows.get(&*text).copied() } else { None };
        let var = var.or_else(|| (place.root == self.elements.parameter && text == self.text).then_some(self.one));
        var.map(Place::var)
    }

    /// Is the statement a tangent already, or done?
    pub(super) fn passes(&self, stmt: &Stmt) -> bool {
        let new = |var: &Var| var.is_newer_than(self.count);
        match stmt {
            Stmt::Let { var, .. } | Stmt::Declare { var, .. } | Stmt::Pop { var, .. } => new(var),
            Stmt::Assign { place, .. }
            | Stmt::Update { place, .. }
            | Stmt::Accumulate { place, .. }
            | Stmt::Push { place, .. }
            | Stmt::ForElements { of: place, .. } => new(&place.root),
            Stmt::Permute { places, .. } => places.iter().any(|place| new(&place.root)),
            Stmt::Loop(each) => self.done.contains(&each.body.id),
            _ => false,
        }
    }
}
