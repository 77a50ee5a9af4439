//! Tangents along single elements of the parameter, one element after the other through the same statements.

use super::Jvp;
use crate::ir::{Again, Argument, Bind, BlockId, Callee, Graph, Operand, Order, Place, Stmt, Var};
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
    /// The pullbacks of calls along the element, beside those of the calls.
    pub(crate) records: HashMap<Var, Var>,
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
    let mut moved = transform.bind_dots(binds, block, &stmts);
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
            Stmt::CallForward { record, .. } => new(record),
            Stmt::CallJvp { dot, .. } => new(dot),
            Stmt::Pullback { seeds, .. } => seeds.iter().filter_map(Operand::place).any(|seed| new(&seed.root)),
            Stmt::Loop(each) => self.done.contains(&each.body.id),
            _ => false,
        }
    }
}

impl Jvp<'_> {
    /// A call as it is, and one along the element beside it.
    pub(super) fn call_beside(&mut self, var: Var, callee: Callee, args: Vec<Argument>) {
        let (dots, _) = self.dot_arguments(&args);
        if dots.iter().all(Option::is_none) {
            self.constant(var);
        } else {
            let (again, dot) = (self.again(var), self.new_dot(var));
            self.emit(Stmt::CallJvp { var: again, dot, callee, args, dots, functions: Vec::new() });
        }
    }

    pub(super) fn calls_beside(&mut self, stmt: Stmt) {
        self.emit(stmt.clone());
        match stmt {
            Stmt::CallForward { var, record, callee, args, .. } => {
                let (dots, _) = self.dot_arguments(&args);
                if dots.iter().all(Option::is_none) {
                    self.constant(var);
                } else {
                    let (again, pullback, dot) = (self.again(var), self.again(record), self.new_dot(var));
                    self.along.as_mut().map(|along| along.records.insert(record, pullback));
                    let order = Order::JvpOfVjp(dot, dots);
                    self.emit(Stmt::CallForward { var: again, record: pullback, callee, args, order });
                }
            }
            Stmt::Pullback { record, args, seeds, bars, .. } => self.pullback_beside(record, args, seeds, &bars),
            other => unreachable!("not a call: {other:?}"),
        }
    }

    /// The pullback of a call that does not move is linear in the seed.
    fn pullback_beside(&mut self, record: Var, args: Vec<Again>, mut seeds: Vec<Operand>, bars: &[Option<Place>]) {
        let bar_dots = bars.iter().map(|bar| bar.as_ref().and_then(|bar| self.dot_place(bar))).collect();
        let seed_dot = self.dot(&seeds[0]);
        let (dots, none) = (vec![None; args.len()], vec![None; args.len()]);
        match self.along.as_ref().and_then(|along| along.records.get(&record).copied()) {
            Some(record) => {
                let dots = args.iter().map(|arg| arg.operand().and_then(|arg| self.dot(arg))).collect();
                let seed_dot = seed_dot.unwrap_or_else(|| self.zero_of(&seeds[0]));
                seeds.push(seed_dot);
                self.emit(Stmt::Pullback { record, of: None, args, dots, seeds, bars: none, bar_dots });
            }
            None => {
                let Some(seed) = seed_dot else { return };
                self.emit(Stmt::Pullback {
                    record,
                    of: None,
                    args,
                    dots,
                    seeds: vec![seed],
                    bars: bar_dots,
                    bar_dots: none,
                });
            }
        }
    }

    /// Another variable of the same block for what a call gives once more.
    fn again(&mut self, of: Var) -> Var {
        let info = self.graph.info(of).clone();
        let again = self.graph.fresh(&info.name.to_string(), info.name.span(), info.block, info.active);
        if let Some(atoms) = self.graph.atoms.get_mut(&info.block)
            && atoms.contains(&of)
            && !info.active
        {
            atoms.push(again);
        }
        again
    }
}
