//! The reverse transform: a forward sweep that keeps residuals, and a reverse sweep that propagates cotangents.
//!
//! Statements are taken from last to first. Each asks for the values that its adjoint needs: a stable variable is used as
//! it is, anything that may change is copied at that point of the forward sweep. What a nested block must hand to its
//! replay is its list of atoms.

mod borrowed;
mod call;
mod checkpoint;
mod control;
mod cotangents;
mod counters;
mod frames;
mod late;
mod one_pass;
mod passed;
mod recompute;
mod references;
mod rematch;
mod request;
mod rule;
mod statement;
mod touched;
mod unread;

pub(crate) use borrowed::{bound_by_loop, name as bound_by_tokens};
pub(crate) use one_pass::{one_pass, one_pass_throughout};
pub(crate) use recompute::has_short_loops_only;
pub(crate) use rule::chain;
pub(crate) use touched::everywhere;

use crate::ir::{Block, BlockId, Graph, Operand, Place, Rhs, Stmt, Var};
use crate::parse::Input;
use proc_macro2::Span;
use references::References;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A function split into its two sweeps.
#[derive(Clone)]
pub(crate) struct Split {
    /// The forward sweep in `body`, its value in `result`.
    pub(crate) graph: Graph,
    pub(crate) reverse: Vec<Stmt>,
    /// The cotangent of the result, given to the reverse sweep.
    pub(crate) seed: Var,
    /// The cotangent of each differentiated parameter.
    pub(crate) bars: Vec<Option<Var>>,
}

/// Splits `primal`, whose first variables are the parameters.
pub(crate) fn vjp(primal: &Graph, input: &Input) -> Split {
    Vjp::split(primal, input, Independent::Recomputed, Elements::Kept).0
}

/// The same to be moved along a tangent: elementwise bodies run again whole.
pub(crate) fn plain_vjp(primal: &Graph, input: &Input) -> Split {
    Vjp::split(primal, input, Independent::Recomputed, Elements::Recomputed).0
}

/// What becomes of the function's own loops whose iterations are independent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Independent {
    /// They run again, forwards and backwards at once.
    Recomputed,
    /// They keep residuals, as other loops do, but for short ones.
    Taped,
    /// The same of all loops in the function's own block; those inside run again, whatever it costs.
    Exposed,
}

/// What becomes of results inside elementwise bodies that take long to compute.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Elements {
    /// The forward sweep keeps them.
    Kept,
    /// The body runs again whole.
    Recomputed,
}

/// Where the shape of a variable is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    /// After the statement, which may give the variable its first value.
    After,
    /// Before the rest; the statement that precedes it may leave without having given the variable a value.
    Rest,
}

struct Vjp {
    graph: Graph,
    /// The cotangent variable of each active variable whose cotangent is in use.
    bars: HashMap<Var, Var>,
    /// The blocks being reversed, innermost last.
    blocks: Vec<BlockId>,
    /// Statements to insert before, and after, the current one in the forward sweep.
    before: Vec<Stmt>,
    after: Vec<Stmt>,
    /// Statements to insert before the one that precedes a rest.
    hoisted: Vec<Stmt>,
    /// The variables that the block declares and that have no value before that one, and those that it changes.
    without_value: BTreeSet<Var>,
    leaving: BTreeSet<Var>,
    reverse: Vec<Stmt>,
    /// Variables that the reverse sweep has without a tape: counters, ranges run backwards, recomputed bodies.
    natural: BTreeSet<Var>,
    /// Constants behind references that it has: parameters, and what is found by matching again.
    references: BTreeSet<Var>,
    recomputed: BTreeSet<BlockId>,
    /// Copies made in a block, by the text of what they copy.
    copies: BTreeMap<(BlockId, String), Var>,
    /// Copies of places in a block, which hold until a statement before them changes the place.
    saved: BTreeMap<(BlockId, String), request::Saved>,
    shapes: HashMap<Var, Var>,
    /// The places that copies of other names stand for.
    shown: HashMap<Var, Place>,
    late: late::Late,
    independent: Independent,
    elements: Elements,
    /// The function's parameters.
    params: BTreeSet<Var>,
    /// The cotangent whose last contribution is being made.
    dying: Option<Var>,
    /// What is changed by this statement or a later one.
    changed_later: BTreeSet<Var>,
    /// Loops that are taped although they could run again.
    taped: BTreeSet<BlockId>,
    /// What the patterns of an arm or a loop bind is being reversed.
    binding: bool,
    borrows: borrowed::Borrows,
    /// Variables that may own memory, and so may be given values of another size.
    owning: BTreeSet<Var>,
    held: References,
    frames: frames::Frames,
    counters: counters::Counters,
}

impl Vjp {
    /// The two sweeps of `primal`, and the independent loops that they tape.
    fn split(
        primal: &Graph,
        input: &Input,
        independent: Independent,
        elements: Elements,
    ) -> (Split, BTreeSet<BlockId>) {
        let (split, taped, wanted) = Self::split_with(primal, input, independent, elements, BTreeSet::new());
        if wanted.is_empty() {
            return (split, taped);
        }
        let (split, taped, _) = Self::split_with(primal, input, independent, elements, wanted);
        (split, taped)
    }

    /// The same with these counters run backwards, and which others the reverse sweep would read.
    fn split_with(
        primal: &Graph,
        input: &Input,
        independent: Independent,
        elements: Elements,
        backwards: BTreeSet<Var>,
    ) -> (Split, BTreeSet<BlockId>, BTreeSet<Var>) {
        let mut graph = primal.clone();
        let seed = graph.fresh("y_bar", Span::call_site(), BlockId::ROOT, true);
        let held = References::of(&graph, input.params.len());
        let counters = counters::Counters::of(&graph, &input.params, backwards);
        let mut transform = Self { elements, counters, ..Self::new(graph, independent) };
        // A slice may be followed by one of another length.
        transform.owning.extend(held.changing(&transform.graph));
        transform.held = held;
        let mut bars = Vec::new();
        for (index, param) in input.params.iter().enumerate() {
            let var = Var::nth(index);
            transform.params.insert(var);
            if param.by_ref && !param.mutable && !param.active {
                transform.references.insert(var);
            }
            let functions = bars.iter().zip(&input.params).find(|(_, before)| before.function.is_some());
            let bar = match (functions, &param.function) {
                // Of all functions the callers give one cotangent.
                (Some((bar, _)), Some(_)) => *bar,
                _ => param.active.then(|| transform.new_bar(var, BlockId::ROOT)),
            };
            bars.push(bar);
        }
        for (index, bar) in bars.iter().enumerate() {
            if let Some(bar) = bar {
                transform.bars.insert(Var::nth(index), *bar);
            }
        }
        let result = transform.graph.result.clone();
        let body = std::mem::replace(&mut transform.graph.body, Block { id: BlockId::ROOT, stmts: Vec::new() });
        let (forward, reverse) = transform.function(body, &result, seed);
        transform.graph.body = forward;
        transform.settle(&reverse, primal.vars.len(), &bars);
        (Split { graph: transform.graph, reverse, seed, bars }, transform.taped, transform.counters.wanted())
    }

    fn new(graph: Graph, independent: Independent) -> Self {
        Self {
            late: late::Late::of(&graph),
            borrows: borrowed::Borrows::of(&graph),
            owning: crate::emit::owning(&graph, &[]),
            held: References::default(),
            frames: frames::Frames::default(),
            counters: counters::Counters::default(),
            binding: false,
            graph,
            bars: HashMap::new(),
            blocks: vec![BlockId::ROOT],
            before: Vec::new(),
            after: Vec::new(),
            hoisted: Vec::new(),
            without_value: BTreeSet::new(),
            leaving: BTreeSet::new(),
            reverse: Vec::new(),
            natural: BTreeSet::new(),
            references: BTreeSet::new(),
            recomputed: BTreeSet::new(),
            copies: BTreeMap::new(),
            saved: BTreeMap::new(),
            shapes: HashMap::new(),
            shown: HashMap::new(),
            independent,
            params: BTreeSet::new(),
            elements: Elements::Kept,
            dying: None,
            changed_later: BTreeSet::new(),
            taped: BTreeSet::new(),
        }
    }

    fn function(&mut self, body: Block, result: &Operand, seed: Var) -> (Block, Vec<Stmt>) {
        if self.graph.is_active(result) {
            self.contribute_operand(result, Operand::var(seed));
        }
        let before = std::mem::take(&mut self.before);
        let mut body = body;
        body.stmts.extend(before);
        let forward = self.block(body);
        (forward, std::mem::take(&mut self.reverse))
    }

    /// Cotangents that have one contribution only are never changed.
    fn settle(&mut self, reverse: &[Stmt], first: usize, params: &[Option<Var>]) {
        let changed = [everywhere(&self.graph, reverse), everywhere(&self.graph, &self.graph.body.stmts)];
        for var in (first..self.graph.vars.len()).map(Var::nth) {
            let is_changed = changed.iter().any(|by| by.added.contains(&var) || by.changed.contains(&var));
            if !is_changed && !params.contains(&Some(var)) {
                self.graph.info_mut(var).stable = true;
            }
        }
    }

    /// The block a statement is in.
    fn here(&self) -> BlockId {
        *self.blocks.last().expect("a block is being reversed")
    }

    /// Reverses a block: returns its forward sweep; the reverse sweep is appended to `self.reverse`.
    fn block(&mut self, block: Block) -> Block {
        let Block { id, mut stmts } = block;
        if id != BlockId::ROOT {
            self.blocks.push(id);
        }
        let outer = (std::mem::take(&mut self.before), std::mem::take(&mut self.after));
        let outer_hoisted = std::mem::take(&mut self.hoisted);
        let followed = self.late.followed();
        let mut backwards = Vec::new();
        self.note_counters(id, &stmts);
        while let Some(stmt) = stmts.pop() {
            let is_rest = matches!(stmt, Stmt::Rest { .. });
            if is_rest {
                let valued = late::with_value(&self.graph, stmts.split_last().map_or(&[], |(_, before)| before));
                let declared = stmts.iter().flat_map(crate::lower::declared);
                self.without_value = declared.filter(|var| !valued.contains(var)).collect();
                self.leaving = stmts.last().map(|stmt| crate::walk::changed(&self.graph, stmt)).unwrap_or_default();
            }
            let changed = self.note_changed(&stmt);
            let bound = self.follow_borrows(&stmt);
            self.note_sizes(&stmt);
            self.begin_counters(id, stmts.len());
            self.frames.enter((id, stmts.len()), &stmt, changed);
            let stmt = self.stmt(stmt);
            let waiting = self.frames.leave();
            self.before.extend(waiting);
            self.begin_borrows(&bound);
            backwards.extend(self.after.drain(..).rev());
            backwards.push(stmt);
            backwards.extend(self.before.drain(..).rev());
            // What a rest asks for begins before the statement that precedes it.
            if !is_rest {
                backwards.append(&mut self.hoisted);
                self.late.follow(followed.clone());
            }
        }
        backwards.extend(self.at_start(id));
        (self.before, self.after) = outer;
        self.hoisted = outer_hoisted;
        if id != BlockId::ROOT {
            self.blocks.pop();
        }
        backwards.reverse();
        Block { id, stmts: backwards }
    }

    /// Reverses a nested block; its reverse sweep apart.
    fn nested(&mut self, block: Block) -> (Block, Vec<Stmt>) {
        let outer = std::mem::take(&mut self.reverse);
        let forward = self.block(block);
        (forward, std::mem::replace(&mut self.reverse, outer))
    }

    fn emit(&mut self, stmt: Stmt) {
        self.reverse.push(stmt);
    }

    /// `let var = rhs;` in the reverse sweep.
    fn let_reverse(&mut self, base: &str, span: Span, rhs: Rhs) -> Operand {
        let block = self.here();
        let var = self.graph.fresh(base, span, block, true);
        self.emit(Stmt::Let { var, ty: None, rhs });
        Operand::var(var)
    }
}
