//! Variables that may still have no value where the reverse sweep would look at them: `let x;` before a loop that assigns it.
//!
//! Such a variable is copied where it is read, and its shape is kept beside it: unknown at first, known from each assignment on.

use super::{Vjp, When};
use crate::ir::{Argument, Block, Form, Graph, Meaning, Operand, Place, Rhs, Stmt, Store, Var, Verbatim};
use proc_macro2::Span;
use std::collections::{BTreeMap, BTreeSet};

/// The late variables, and the shapes of those whose cotangent starts from zero.
pub(super) struct Late {
    shapes: BTreeMap<Var, Option<Var>>,
    /// The shapes, kept up to date, of variables whose size a statement changes that may leave before its end.
    followed: BTreeMap<Var, Var>,
}

impl Late {
    pub(super) fn of(graph: &Graph) -> Self {
        let mut late = BTreeSet::new();
        collect(graph, &graph.body, &mut late);
        Self { shapes: late.into_iter().map(|var| (var, None)).collect(), followed: BTreeMap::new() }
    }

    /// What is followed at a statement; for the statements before it, it is no longer.
    pub(super) fn followed(&self) -> BTreeMap<Var, Var> {
        self.followed.clone()
    }
    pub(super) fn follow(&mut self, followed: BTreeMap<Var, Var>) {
        self.followed = followed;
    }

    pub(super) fn contains(&self, var: Var) -> bool {
        self.shapes.contains_key(&var)
    }

    /// Do the tokens read a late variable?
    pub(super) fn any(&self, verbatim: &Verbatim) -> bool {
        verbatim.vars.iter().any(|var| self.contains(*var))
    }
}

fn collect(graph: &Graph, block: &Block, late: &mut BTreeSet<Var>) {
    for (index, stmt) in block.stmts.iter().enumerate() {
        let vars: &[Var] = match stmt {
            Stmt::Declare { var, .. } => std::slice::from_ref(var),
            Stmt::OpaqueLet(verbatim) => &verbatim.vars,
            _ => &[],
        };
        let deferred = vars.iter().filter(|var| graph.deferred.contains(var));
        late.extend(deferred.filter(|var| !is_assigned_first(graph, &block.stmts[index + 1..], **var)));
        nested(stmt).into_iter().for_each(|block| collect(graph, block, late));
    }
}

pub(super) fn nested(stmt: &Stmt) -> Vec<&Block> {
    match stmt {
        Stmt::Branch { arms, .. } => arms.iter().map(|arm| &arm.body).collect(),
        Stmt::Loop(each) => vec![&each.body],
        Stmt::Each(each) => vec![&each.body],
        Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } => vec![body],
        _ => Vec::new(),
    }
}

/// Does the first of the statements that mentions `var` give it a value, on every way through it?
fn is_assigned_first(graph: &Graph, stmts: &[Stmt], var: Var) -> bool {
    let first = stmts.iter().find(|stmt| crate::walk::outside(graph, stmt).mentions.contains(&var));
    // Before one that may leave, and at the start of what follows it, the variable has no value yet.
    let leaves = |stmt: &Stmt| matches!(stmt, Stmt::Rest { .. }) || crate::lower::may_leave(stmt);
    first.is_none_or(|stmt| !leaves(stmt) && assigns(graph, stmt, var))
}

fn assigns(graph: &Graph, stmt: &Stmt, var: Var) -> bool {
    match stmt {
        Stmt::Assign { place, .. } => place.as_var() == Some(var) && place.path.is_empty(),
        Stmt::Branch { arms, .. } => arms.iter().all(|arm| arm.diverges || ends_with_value(graph, &arm.body, var)),
        Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } => ends_with_value(graph, body, var),
        _ => false,
    }
}

/// The variables that the statements of a block declare and give a value.
pub(super) fn with_value(graph: &Graph, stmts: &[Stmt]) -> BTreeSet<Var> {
    let mut valued = BTreeSet::new();
    for (index, stmt) in stmts.iter().enumerate() {
        let certain = !matches!(stmt, Stmt::Declare { .. });
        let declared = crate::lower::declared(stmt).into_iter();
        valued.extend(declared.filter(|var| {
            certain && !graph.deferred.contains(var)
                || stmts[index + 1..].iter().any(|after| assigns(graph, after, *var))
        }));
    }
    valued
}

fn ends_with_value(graph: &Graph, block: &Block, var: Var) -> bool {
    let mentions = |stmt: &&Stmt| crate::walk::outside(graph, stmt).mentions.contains(&var);
    match block.stmts.iter().find(mentions) {
        Some(stmt) => assigns(graph, stmt, var),
        None => matches!(block.stmts.last(), Some(Stmt::Exit(_))),
    }
}

impl Vjp {
    /// The shape of a late variable, as of its last assignment before this point.
    pub(super) fn late_shape(&mut self, root: Var) -> Var {
        if let Some(Some(shape)) = self.late.shapes.get(&root) {
            return *shape;
        }
        let (name, block) = (self.graph.info(root).name.to_string(), self.graph.info(root).block);
        let shape = self.graph.fresh(&format!("{name}_shape"), Span::call_site(), block, false);
        self.graph.info_mut(shape).stable = false;
        self.late.shapes.insert(root, Some(shape));
        self.need(shape);
        shape
    }

    /// Notes the shape of a late variable after a statement that gives it a value.
    pub(super) fn note_shape(&mut self, place: &Place) {
        let resolved = self.graph.resolve(place);
        let shapes =
            [self.late.shapes.get(&resolved.root).copied().flatten(), self.late.followed.get(&resolved.root).copied()];
        let Some(shape) = shapes.into_iter().flatten().next().filter(|_| resolved.path.is_empty()) else { return };
        let here = self.here();
        let now = self.graph.fresh("shape", Span::call_site(), here, false);
        let args = vec![self.looked_at(resolved.root)];
        let rhs = Rhs::Op { form: Form::Function("shape"), meaning: Meaning::Inactive, args };
        let assign = Stmt::Assign { place: Place::var(shape), value: Operand::var(now), store: Store::Plain };
        self.after.extend([Stmt::Let { var: now, ty: None, rhs }, assign]);
    }

    /// The cotangent of a variable, of the size that it has when the statement at hand is left.
    pub(super) fn followed_bar(&mut self, root: Var, when: When) -> Var {
        let shape = self.shape_var(root, when);
        self.graph.info_mut(shape).stable = false;
        self.late.followed.insert(root, shape);
        self.zero_bar_of(root, shape)
    }

    /// Notes the shapes of variables that are handed over whole to be changed.
    pub(super) fn note_sizes(&mut self, stmt: &Stmt) {
        let places: Vec<Place> = match stmt {
            Stmt::Permute { places, .. } => places.clone(),
            Stmt::Let { rhs: Rhs::Call { args, .. }, .. } => args
                .iter()
                .filter_map(|arg| match arg {
                    Argument::Mutable { place, .. } => Some(place.clone()),
                    Argument::Value(_) => None,
                })
                .collect(),
            _ => return,
        };
        places.iter().for_each(|place| self.note_shape(place));
    }

    /// `let shape = unknown;` beside the declaration of a late variable.
    pub(super) fn declare_shape(&mut self, var: Var) {
        if let Some(Some(shape)) = self.late.shapes.get(&var).copied() {
            let rhs = Rhs::Op { form: Form::Function("unknown_shape"), meaning: Meaning::Inactive, args: Vec::new() };
            self.before.push(Stmt::Let { var: shape, ty: None, rhs });
        }
    }
}
