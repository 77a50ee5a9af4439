//! Variables that may hold a reference: `let p = if a.x < b.x { a } else { b };`. The pullback borrows nothing, so it reads a
//! copy of what they refer to.

use super::late::nested;
use crate::ir::{Block, Form, Graph, Operand, Place, Proj, Rhs, Stmt, Store, Var};
use std::collections::BTreeSet;

/// What a branch gives a variable, and what is made of that.
#[derive(Default)]
pub(super) struct References {
    holding: BTreeSet<Var>,
    /// Those that may as well hold a value, as far as the text tells.
    doubtful: BTreeSet<Var>,
    /// Those that are given a copy of an element somewhere, and so hold no reference.
    copies: BTreeSet<Var>,
}

/// Is it a reference?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    Certain,
    Possible,
    Not,
    /// An element by value.
    Copy,
}

impl References {
    /// The first variables are the function's parameters.
    pub(super) fn of(graph: &Graph, params: usize) -> Self {
        let mut references = Self::default();
        loop {
            let before = (references.holding.len(), references.doubtful.len());
            references.copies.clear();
            references.collect(graph, params, &graph.body);
            if (references.holding.len(), references.doubtful.len()) == before {
                return references;
            }
        }
    }

    pub(super) fn may_be(&self, var: Var) -> bool {
        self.holding.contains(&var)
    }

    /// Those that may hold another one later.
    pub(super) fn changing(&self, graph: &Graph) -> BTreeSet<Var> {
        self.holding.iter().copied().filter(|var| !graph.info(*var).stable).collect()
    }

    pub(super) fn certainly(&self, var: Var) -> bool {
        self.holding.contains(&var) && !self.doubtful.contains(&var) && !self.copies.contains(&var)
    }

    fn collect(&mut self, graph: &Graph, params: usize, block: &Block) {
        for stmt in &block.stmts {
            match stmt {
                Stmt::Let { var, rhs, .. } => self.given(&[*var], self.rhs(graph, params, rhs)),
                Stmt::Assign { place, value, store: Store::Plain } => {
                    self.given(&[place.root], self.operand(graph, params, value));
                }
                Stmt::Destructure { value, binds, .. } => {
                    let vars: Vec<Var> = binds.iter().map(|bind| bind.var).collect();
                    self.given(&vars, self.operand(graph, params, value));
                }
                _ => {}
            }
            nested(stmt).into_iter().for_each(|block| self.collect(graph, params, block));
        }
    }

    fn given(&mut self, vars: &[Var], value: Is) {
        match value {
            Is::Certain | Is::Possible => self.holding.extend(vars),
            Is::Copy => self.copies.extend(vars),
            Is::Not => {}
        }
        if value == Is::Possible {
            self.doubtful.extend(vars);
        }
    }

    fn rhs(&self, graph: &Graph, params: usize, rhs: &Rhs) -> Is {
        match rhs {
            // Of others than what branches chose, the name tells the place.
            Rhs::Use(Operand::Place { place, .. }) => self.held(place),
            Rhs::Op { form: Form::Pieces(..), args, .. } => {
                let args: Vec<Is> = args.iter().map(|arg| self.operand(graph, params, arg)).collect();
                if args.iter().all(|arg| matches!(arg, Is::Not | Is::Copy)) {
                    Is::Not
                } else if args.iter().all(|arg| *arg == Is::Certain) {
                    Is::Certain
                } else {
                    Is::Possible
                }
            }
            Rhs::Use(Operand::Inactive(_)) | Rhs::Op { .. } | Rhs::Call { .. } => Is::Not,
        }
    }

    fn operand(&self, graph: &Graph, params: usize, operand: &Operand) -> Is {
        let Operand::Place { refs, place } = operand else { return Is::Not };
        let info = graph.info(place.root);
        if *refs > 0 || place.path.is_empty() && info.alias.is_some() {
            Is::Certain
        } else if place.path.is_empty() && info.parameter && !info.owned {
            if place.root < Var::nth(params) { Is::Certain } else { Is::Possible }
        } else {
            self.held(place)
        }
    }

    fn held(&self, place: &Place) -> Is {
        match (self.may_be(place.root), self.certainly(place.root)) {
            (false, _) if matches!(place.path.last(), Some(Proj::Index(_))) => Is::Copy,
            (false, _) => Is::Not,
            (true, true) => Is::Certain,
            (true, false) => Is::Possible,
        }
    }
}
