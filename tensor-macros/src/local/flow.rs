//! What depends on what, through the statements of a program.

use crate::ir::{Again, Bind, Graph, Head, Loop, Meaning, Operand, Place, Rhs, Stmt, Var, Verbatim};
use crate::walk::{self, Walker};
use std::collections::BTreeSet;

/// The places that a statement without inner blocks reads and writes, as far as derivatives go.
#[derive(Default)]
pub(super) struct Leaf {
    pub(super) reads: Vec<Place>,
    pub(super) writes: Vec<Place>,
}

/// The statements inside, and what patterns bind around them; of what has no blocks, `None`.
pub(super) fn inner(stmt: &Stmt) -> Option<(Vec<&[Stmt]>, Vec<&Bind>)> {
    Some(match stmt {
        Stmt::Branch { arms, .. } => {
            (arms.iter().map(|arm| &arm.body.stmts[..]).collect(), arms.iter().flat_map(|arm| &arm.binds).collect())
        }
        Stmt::Loop(each) => looped(each),
        Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } | Stmt::ForElements { body, .. } => {
            (vec![&body.stmts], Vec::new())
        }
        Stmt::Each(each) => (vec![&each.body.stmts], Vec::new()),
        Stmt::ReplayBranch { arms, .. } => (arms.iter().map(|arm| &arm.stmts[..]).collect(), Vec::new()),
        Stmt::ReplayLoop(each) => (vec![&each.body.stmts], Vec::new()),
        Stmt::ReplayLabeled { body, .. } | Stmt::ReplayRest { body, .. } => (vec![&body.stmts], Vec::new()),
        _ => return None,
    })
}

fn looped(each: &Loop) -> (Vec<&[Stmt]>, Vec<&Bind>) {
    (vec![&each.body.stmts], each.binds.iter().collect())
}

/// The blocks inside, to be changed, each with what patterns bind at its start.
pub(super) fn inner_mut(stmt: &mut Stmt) -> Vec<(&mut Vec<Stmt>, Vec<Bind>)> {
    match stmt {
        Stmt::Branch { arms, .. } => arms.iter_mut().map(|arm| (&mut arm.body.stmts, arm.binds.clone())).collect(),
        Stmt::Loop(each) => vec![(&mut each.body.stmts, each.binds.clone())],
        Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } | Stmt::ForElements { body, .. } => {
            vec![(&mut body.stmts, Vec::new())]
        }
        Stmt::Each(each) => vec![(&mut each.body.stmts, Vec::new())],
        Stmt::ReplayBranch { arms, .. } => arms.iter_mut().map(|arm| (&mut arm.stmts, Vec::new())).collect(),
        Stmt::ReplayLoop(each) => vec![(&mut each.body.stmts, Vec::new())],
        Stmt::ReplayLabeled { body, .. } | Stmt::ReplayRest { body, .. } => vec![(&mut body.stmts, Vec::new())],
        _ => Vec::new(),
    }
}

/// Visits the statements without inner blocks.
pub(super) fn each_leaf(stmts: &[Stmt], visit: &mut dyn FnMut(&Stmt)) {
    for stmt in stmts {
        match inner(stmt) {
            Some((blocks, _)) => blocks.into_iter().for_each(|block| each_leaf(block, visit)),
            None => visit(stmt),
        }
    }
}

/// Visits the places that are read, by patterns too.
pub(super) fn each_read(stmts: &[Stmt], visit: &mut dyn FnMut(&Place)) {
    for stmt in stmts {
        match inner(stmt) {
            Some((blocks, binds)) => {
                binds.into_iter().for_each(|bind| visit(&bind.place));
                blocks.into_iter().for_each(|block| each_read(block, visit));
                if let Stmt::Each(each) = stmt {
                    each.value.place().into_iter().for_each(&mut *visit);
                }
            }
            None => leaf(stmt).reads.iter().for_each(&mut *visit),
        }
    }
}

pub(super) fn leaf(stmt: &Stmt) -> Leaf {
    let of = |operand: &Operand| operand.place().cloned();
    match stmt {
        Stmt::Let { rhs: Rhs::Op { meaning: Meaning::Inactive | Meaning::Zero, .. }, .. } => Leaf::default(),
        Stmt::Pop { var, place } => Leaf { reads: vec![place.clone()], writes: vec![Place::var(*var)] },
        Stmt::Yield { of: result, value, .. } => {
            Leaf { reads: of(value).into_iter().collect(), writes: vec![Place::var(*result)] }
        }
        Stmt::Pullback { record, args, seeds, bars, .. } => {
            let again = args.iter().filter_map(Again::operand).chain(seeds).filter_map(of);
            let reads = again.chain([Place::var(*record)]).collect();
            Leaf { reads, writes: bars.iter().flatten().cloned().collect() }
        }
        stmt => {
            let mut leaf = Leaf::default();
            walk::stmt(&mut stmt.clone(), &mut leaf);
            leaf.writes.extend(crate::lower::declared(stmt).into_iter().map(Place::var));
            leaf
        }
    }
}

impl Walker for Leaf {
    fn read(&mut self, place: &mut Place) {
        self.reads.push(place.clone());
    }
    fn write(&mut self, place: &mut Place) {
        self.writes.push(place.clone());
    }
    fn verbatim(&mut self, _: &mut Verbatim) {}
}

/// The variables that depend on sources.
pub(super) struct Flow<'f> {
    graph: &'f Graph,
    is_source: &'f dyn Fn(&Place) -> bool,
    reached: BTreeSet<Var>,
}

impl<'f> Flow<'f> {
    pub(super) fn through<'s>(
        graph: &'f Graph,
        stmts: impl Iterator<Item = &'s Stmt> + Clone,
        reached: BTreeSet<Var>,
        is_source: &'f dyn Fn(&Place) -> bool,
    ) -> BTreeSet<Var> {
        let mut flow = Self { graph, is_source, reached };
        let mut known = usize::MAX;
        while flow.reached.len() != known {
            known = flow.reached.len();
            stmts.clone().for_each(|stmt| flow.stmt(stmt));
        }
        flow.reached
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let Some((blocks, binds)) = inner(stmt) else {
            let Leaf { reads, writes } = leaf(stmt);
            return self.lead(&reads, &writes);
        };
        for bind in binds {
            self.lead(std::slice::from_ref(&bind.place), &[Place::var(bind.var)]);
        }
        blocks.into_iter().flatten().for_each(|stmt| self.stmt(stmt));
        if let Stmt::Each(each) = stmt
            && let Some(value) = each.value.place()
        {
            self.lead(std::slice::from_ref(value), &[Place::var(each.var)]);
        }
    }

    fn lead(&mut self, reads: &[Place], writes: &[Place]) {
        if reads.iter().any(|place| self.depends(place)) {
            self.reached.extend(writes.iter().flat_map(|place| [place.root, self.graph.resolve(place).root]));
        }
    }

    fn depends(&self, place: &Place) -> bool {
        (self.is_source)(place)
            || [place.root, self.graph.resolve(place).root].iter().any(|root| self.reached.contains(root))
    }
}

/// Is it a loop whose every iteration runs to its end?
pub(super) fn runs_through(stmt: &Stmt) -> Option<&Loop> {
    match stmt {
        Stmt::Loop(each) if !matches!(each.head, Head::Sweep(_)) => {
            (!each.body.stmts.iter().any(crate::lower::may_leave)).then_some(each)
        }
        _ => None,
    }
}
