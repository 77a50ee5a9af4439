//! The reverse transform: a forward sweep that keeps residuals, and a reverse sweep that propagates cotangents.
//!
//! Statements are taken from last to first. Each asks for the values that its adjoint needs: a stable variable is used as
//! it is, anything that may change is copied at that point of the forward sweep. What a nested block must hand to its
//! replay is its list of atoms.

mod borrowed;
mod call;
mod checkpoint;
mod control;
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

use crate::ir::{Block, BlockId, Form, Graph, Meaning, Operand, Place, Proj, Rhs, Stmt, Var};
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

    fn new_bar(&mut self, of: Var, block: BlockId) -> Var {
        let info = self.graph.info(of);
        let (base, span) = (format!("{}_bar", info.name), info.name.span());
        let bar = self.graph.fresh(&base, span, block, true);
        self.graph.info_mut(bar).stable = false;
        bar
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

    fn contribute_operand(&mut self, target: &Operand, value: Operand) {
        if let Operand::Place { place, .. } = target {
            self.contribute(place, value);
        }
    }

    /// `target_bar += value`.
    fn contribute(&mut self, target: &Place, value: Operand) {
        self.contribute_held(target, value, false);
    }

    /// The same of a value that may be held by the place of a `#[nondiff]` field: the variable says what type it is.
    fn contribute_held(&mut self, target: &Place, value: Operand, held: bool) {
        let target = self.shown_by(target);
        if !self.graph.info(target.root).active {
            return;
        }
        if let Some(bar) = self.bars.get(&target.root).copied() {
            let place = self.mirrored(bar, &target);
            let place = self.within(place, &target);
            return self.emit(Stmt::Accumulate { place, value });
        }
        assert!(
            self.graph.info(target.root).block == self.here(),
            "a cotangent from outside is declared before its block is reversed"
        );
        let held = value.place().is_some_and(|value| self.graph.raw.contains(&value.root)) || held;
        if target.as_var().is_some() && !held {
            return self.first_contribution(target.root, value);
        }
        let bar = self.zero_bar(target.root, When::Before);
        let place = self.mirrored(bar, &target);
        let place = self.within(place, &target);
        self.emit(Stmt::Accumulate { place, value });
    }

    /// The place itself, behind other names and behind copies of them.
    fn shown_by(&self, place: &Place) -> Place {
        let place = self.graph.resolve(place);
        match self.shown.get(&place.root) {
            Some(shown) => Place { root: shown.root, path: shown.path.iter().chain(&place.path).cloned().collect() },
            None => place,
        }
    }

    /// The cotangent of `root` begins: the variable of the contribution is the cotangent from here on, or a copy is.
    fn first_contribution(&mut self, root: Var, value: Operand) {
        if let Some(adopted) = self.adoptable(&value) {
            if self.graph.info(adopted).stable {
                let of = &self.graph.info(root).name;
                let (base, span) = (format!("{of}_bar"), of.span());
                self.graph.info_mut(adopted).name = self.graph.names.fresh(&base, span);
                self.graph.info_mut(adopted).stable = false;
            }
            self.bars.insert(root, adopted);
            return;
        }
        let here = self.here();
        let bar = self.new_bar(root, here);
        self.bars.insert(root, bar);
        let rhs = Rhs::Op { form: Form::Function("save"), meaning: Meaning::Identity, args: vec![value] };
        self.emit(Stmt::Let { var: bar, ty: None, rhs });
    }

    /// Before `var` has its value there are no contributions, nor to the copies of it that took its cotangent for theirs.
    fn take_bar(&mut self, var: Var) -> Option<Var> {
        let bar = self.bars.remove(&var)?;
        self.bars.retain(|_, of_copy| *of_copy != bar);
        Some(bar)
    }

    /// A temporary of this sweep, or the cotangent of a variable, that nothing else reads.
    fn adoptable(&self, value: &Operand) -> Option<Var> {
        let Operand::Place { refs: 0, place } = value else { return None };
        if place.path.is_empty() && self.dying == Some(place.root) {
            return self.dying;
        }
        let of_reverse = |stmt: &Stmt| matches!(stmt, Stmt::Let { var, ty: None, .. } if *var == place.root);
        let defined = self.reverse.iter().rposition(of_reverse)?;
        let free = place.path.is_empty()
            && self.graph.info(place.root).stable
            && !everywhere(&self.graph, &self.reverse[defined + 1..]).reads.contains(&place.root);
        free.then_some(place.root)
    }

    /// Declares the cotangent of `root` in the current block, zero.
    fn zero_bar(&mut self, root: Var, when: When) -> Var {
        let shape = if self.late.contains(root) { self.late_shape(root) } else { self.shape_var(root, when) };
        self.zero_bar_of(root, shape)
    }

    fn zero_bar_of(&mut self, root: Var, shape: Var) -> Var {
        let here = self.here();
        let bar = self.new_bar(root, here);
        self.bars.insert(root, bar);
        let args = vec![Operand::var(shape)];
        self.emit(Stmt::Let {
            var: bar,
            ty: None,
            rhs: Rhs::Op { form: Form::Function("zero"), meaning: Meaning::Zero, args },
        });
        bar
    }

    /// The place in the cotangent that mirrors `target`.
    fn mirrored(&mut self, bar: Var, target: &Place) -> Place {
        let mut path = Vec::new();
        for (at, proj) in target.path.iter().enumerate() {
            match proj {
                Proj::Deref if crate::ir::is_unboxing(&target.path, at) => path.push(Proj::Unboxed),
                Proj::Unbox => path.push(Proj::Unboxed),
                Proj::Deref => {}
                Proj::Index(index) => path.push(Proj::Index(self.usable_index(index))),
                Proj::Element(index) => path.push(Proj::Element(self.usable(index))),
                Proj::View(method, turbofish, args) => {
                    let args = args.iter().map(|arg| self.usable_index(arg)).collect();
                    path.push(Proj::View(method.clone(), turbofish.clone(), args));
                }
                Proj::Field(_)
                | Proj::Component(_)
                | Proj::Payload
                | Proj::Variant(..)
                | Proj::Within(_)
                | Proj::Unboxed => path.push(proj.clone()),
            }
        }
        Place { root: bar, path }
    }

    /// The same place with marks where it goes into a field that may be marked `#[nondiff]`.
    fn within(&mut self, bar: Place, target: &Place) -> Place {
        if self.binding || target.path.iter().any(|proj| matches!(proj, Proj::Variant(..))) {
            return bar;
        }
        let mut marked = Place::var(bar.root);
        let mut whole = Place::var(target.root);
        let mut steps = bar.path.into_iter();
        for (at, proj) in target.path.iter().enumerate() {
            if proj.is_named() && marked.path.iter().any(|proj| matches!(proj, Proj::Field(_))) {
                marked.path.push(Proj::Within(self.request_kind(whole.clone())));
            }
            whole.path.push(proj.clone());
            if !matches!(proj, Proj::Deref) || crate::ir::is_unboxing(&target.path, at) {
                marked.path.extend(steps.next());
            }
        }
        marked
    }

    /// The cotangent of a place, if it is in use.
    fn bar_place(&mut self, place: &Place) -> Option<Place> {
        let target = self.shown_by(place);
        let bar = self.bars.get(&target.root).copied()?;
        Some(self.mirrored(bar, &target))
    }

    /// Declares the cotangents of outer variables that a nested statement reads.
    fn declare_outer(&mut self, stmt: &Stmt) {
        let when = match stmt {
            Stmt::Rest { .. } => When::Rest,
            stmt if crate::lower::may_leave(stmt) => When::Before,
            _ => When::After,
        };
        let mut changed = crate::walk::changed(&self.graph, stmt);
        if when == When::Rest {
            changed.extend(std::mem::take(&mut self.leaving));
        }
        for root in crate::walk::outside(&self.graph, stmt).reads {
            let root = self.shown.get(&root).map_or(root, |shown| shown.root);
            if !self.bars.contains_key(&root) && self.graph.info(root).alias.is_none() {
                let when = if consumes(stmt, root) { When::Before } else { when };
                let resized = when != When::After && self.owning.contains(&root) && changed.contains(&root);
                match resized && !self.late.contains(root) {
                    true => self.followed_bar(root, when),
                    false => self.zero_bar(root, when),
                };
            }
        }
    }
}

/// A loop over the variable itself, `for x in list`, or a `match` on it, which may take it apart: it is gone after it.
fn consumes(stmt: &Stmt, root: Var) -> bool {
    if let Stmt::Branch { decision: crate::ir::Decision::Match(Operand::Place { refs: 0, place }), .. } = stmt {
        return place.path.is_empty() && place.root == root;
    }
    let Stmt::Loop(crate::ir::Loop { head: crate::ir::Head::For { iterator, .. }, .. }) = stmt else { return false };
    iterator.vars == [root] && matches!(syn::parse2(iterator.tokens.clone()), Ok(syn::Expr::Path(_)))
}
