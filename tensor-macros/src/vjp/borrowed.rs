//! Variables that are borrowed mutably: `let r = &mut pair.0;` to the last mention of `r`. Nothing may look at the variable
//! itself meanwhile, so the shapes and kinds that the reverse sweep asks for are taken before the borrow begins. What a loop
//! over elements that are written binds is borrowed as long as the loop runs.

use super::Vjp;
use crate::ir::{Block, BlockId, Graph, Operand, Place, Proj, Stmt, Var};
use proc_macro2::TokenTree;
use std::collections::{BTreeMap, BTreeSet};

/// The borrows of a function, and which of them are under way.
#[derive(Default)]
pub(super) struct Borrows {
    /// By the name that a borrow's statement gives it, and the block that the statement is in.
    names: BTreeMap<String, Var>,
    blocks: BTreeMap<Var, BlockId>,
    /// By a loop's body: what the loop binds.
    loops: BTreeMap<BlockId, Vec<Var>>,
    /// Those that the current statement or a later one mentions, and that begin earlier.
    now: BTreeSet<Var>,
    /// The same without the current statement.
    later: BTreeSet<Var>,
    /// Statements to insert where a borrow begins.
    waiting: Vec<(Var, Stmt)>,
    /// Statements to insert at the start of a loop's body.
    starts: Vec<(BlockId, Stmt)>,
}

/// Where a part of a variable can be looked at.
#[derive(Clone, Copy)]
pub(super) enum Sight {
    Here,
    /// Before the borrow begins, in this block.
    Before(Var, BlockId),
    /// By the name that a loop binds, from the start of its body.
    FromStart(BlockId),
}

impl Borrows {
    pub(super) fn of(graph: &Graph) -> Self {
        let mut bound = BTreeMap::new();
        names(&graph.body, &mut bound);
        let mut borrows = Self::default();
        for var in (0..graph.vars.len()).map(Var::nth) {
            let info = graph.info(var);
            if let Some(block) = bound.get(&info.name.to_string()).filter(|_| info.alias.is_some() && !info.stable) {
                borrows.names.insert(info.name.to_string(), var);
                borrows.blocks.insert(var, *block);
            }
        }
        borrows.of_loops(graph, &graph.body);
        borrows
    }

    fn of_loops(&mut self, graph: &Graph, block: &Block) {
        for stmt in &block.stmts {
            if let Stmt::Loop(each) = stmt {
                let bound = bound_by_loop(graph, &each.body);
                self.blocks.extend(bound.iter().map(|var| (*var, block.id)));
                self.loops.insert(each.body.id, bound);
            }
            super::late::nested(stmt).into_iter().for_each(|block| self.of_loops(graph, block));
        }
    }

    fn bound_by(&self, stmt: &Stmt) -> Vec<Var> {
        let Stmt::Loop(each) = stmt else { return Vec::new() };
        self.loops.get(&each.body.id).cloned().unwrap_or_default()
    }
}

/// The names of elements that the loop of this body writes to.
pub(crate) fn bound_by_loop(graph: &Graph, body: &Block) -> Vec<Var> {
    let mut bound = BTreeMap::new();
    names(body, &mut bound);
    let by_loop = |var: &Var| {
        let info = graph.info(*var);
        info.block == body.id && info.alias.is_some() && !info.stable && !bound.contains_key(&info.name.to_string())
    };
    (0..graph.vars.len()).map(Var::nth).filter(by_loop).collect()
}

fn names(block: &Block, bound: &mut BTreeMap<String, BlockId>) {
    for stmt in &block.stmts {
        bound.extend(name(stmt).map(|name| (name, block.id)));
        super::late::nested(stmt).into_iter().for_each(|block| names(block, bound));
    }
}

/// What `let name = …` in tokens binds.
pub(crate) fn name(stmt: &Stmt) -> Option<String> {
    let Stmt::Opaque(verbatim) = stmt else { return None };
    let mut tokens = verbatim.tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(ident) if ident != "mut" => Some(ident.to_string()),
        _ => None,
    });
    tokens.next().filter(|first| first == "let").and_then(|_| tokens.next())
}

impl Vjp {
    /// Notes the borrows that a statement uses; a statement that begins one is preceded by what waits for it. What a loop
    /// binds is borrowed until it has been reversed.
    pub(super) fn follow_borrows(&mut self, stmt: &Stmt) -> Vec<Var> {
        if self.borrows.blocks.is_empty() {
            return Vec::new();
        }
        let mentions = crate::walk::outside(&self.graph, stmt).mentions;
        let mut inside = BTreeMap::new();
        super::late::nested(stmt).into_iter().for_each(|block| names(block, &mut inside));
        let Borrows { now, names, later, .. } = &mut self.borrows;
        later.clone_from(now);
        let begun_before = names.iter().filter(|(name, var)| mentions.contains(var) && !inside.contains_key(*name));
        now.extend(begun_before.map(|(_, var)| *var));
        if let Some(begun) = name(stmt).and_then(|name| self.borrows.names.get(&name).copied()) {
            self.begin_borrows(&[begun]);
        }
        let bound = self.borrows.bound_by(stmt);
        self.borrows.now.extend(&bound);
        bound
    }

    pub(super) fn begin_borrows(&mut self, begun: &[Var]) {
        self.borrows.now.retain(|var| !begun.contains(var));
        let waiting = std::mem::take(&mut self.borrows.waiting);
        let (due, waiting): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(var, _)| begun.contains(var));
        self.borrows.waiting = waiting;
        self.before.extend(due.into_iter().map(|(_, stmt)| stmt));
    }

    /// How to look at a part of a variable, and where that must be.
    pub(super) fn part_in_sight(&self, part: Place) -> (Place, Sight) {
        let mut sight = Sight::Here;
        for borrow in self.borrows.now.iter().rev() {
            let by_loop = !self.borrows.names.values().any(|var| var == borrow);
            if by_loop && let Some(behind) = self.graph.behind(*borrow, &part) {
                return (behind, Sight::FromStart(self.graph.info(*borrow).block));
            }
            let shown = self.graph.resolve(&Place::var(*borrow));
            if shown.root == part.root && (!by_loop || self.graph.is_part(&shown, &part)) {
                sight = Sight::Before(*borrow, self.borrows.blocks[borrow]);
            }
        }
        (part, sight)
    }

    /// What stands at the start of a block.
    pub(super) fn at_start(&mut self, block: BlockId) -> Vec<Stmt> {
        let starts = std::mem::take(&mut self.borrows.starts);
        let (due, starts): (Vec<_>, Vec<_>) = starts.into_iter().partition(|(of, _)| *of == block);
        self.borrows.starts = starts;
        due.into_iter().map(|(_, stmt)| stmt).collect()
    }

    /// Lets `stmt` stand where it can look at what it looks at.
    pub(super) fn insert(&mut self, sight: Sight, stmt: Stmt) {
        match sight {
            Sight::Here => self.before.push(stmt),
            Sight::Before(borrow, _) => self.before_borrow(borrow, stmt),
            Sight::FromStart(block) => self.borrows.starts.push((block, stmt)),
        }
    }

    /// Reverses a nested block that runs once at most: in it a borrow ends with its last mention, not with the block.
    pub(super) fn running_once<R>(&mut self, reverse: impl FnOnce(&mut Self) -> R) -> R {
        let (now, later) = (self.borrows.now.clone(), self.borrows.later.clone());
        self.borrows.now.clone_from(&later);
        let result = reverse(self);
        self.borrows.now.extend(now);
        self.borrows.later = later;
        result
    }

    /// Looks at what is there after the current statement.
    pub(super) fn looking_after<R>(&mut self, look: impl FnOnce(&mut Self) -> R) -> R {
        let Borrows { now, later, .. } = &mut self.borrows;
        std::mem::swap(now, later);
        let result = look(self);
        let Borrows { now, later, .. } = &mut self.borrows;
        std::mem::swap(now, later);
        result
    }

    /// How to look at a variable now: behind the name of what borrows the whole of it.
    pub(super) fn looked_at(&self, root: Var) -> Operand {
        let whole = self.borrowing(root).filter(|var| self.graph.resolve(&Place::var(*var)).path.is_empty());
        whole.map_or_else(
            || Operand::var(root),
            |var| Operand::Place { refs: 0, place: Place::var(var).then(Proj::Deref) },
        )
    }

    /// The borrow that ends the time in which anything may look at `root`, and the block it begins in.
    pub(super) fn begun_by(&self, root: Var) -> Option<(Var, BlockId)> {
        let mut first = self.borrowing(root)?;
        while let Some(outer) = self.graph.info(first).alias.as_ref().map(|place| place.root)
            && outer != root
            && self.borrows.blocks.contains_key(&outer)
        {
            first = outer;
        }
        Some((first, self.borrows.blocks[&first]))
    }

    pub(super) fn before_borrow(&mut self, borrow: Var, stmt: Stmt) {
        self.borrows.waiting.push((borrow, stmt));
    }

    /// The youngest borrow under way.
    fn borrowing(&self, root: Var) -> Option<Var> {
        self.borrows.now.iter().rev().find(|var| self.graph.resolve(&Place::var(**var)).root == root).copied()
    }
}
