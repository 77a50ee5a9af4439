//! Loops whose iterations are independent: they only add to what outlives them. Nothing is taped; the reverse sweep runs
//! each iteration forwards and backwards at once. So it does with the elements of a `map`.

use super::{Elements, Independent, Vjp};
use crate::ir::{
    Block, BlockId, Each, Form, Graph, Head, Kept, Loop, Meaning, Operand, Place, Proj, Rhs, Stmt, UpdateOp, Var,
    Verbatim,
};
use crate::rules::Kind;
use crate::walk::{Outside, Walker};
use proc_macro2::{Ident, Span};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

impl Vjp {
    /// Are the iterations independent, and is it no loss to run them twice?
    pub(super) fn is_independent(&self, each: &Loop) -> bool {
        let Head::For { iterator, .. } = &each.head else { return false };
        if !iterator.pure && each.binds.is_empty()
            || !self.may_run_again(each)
            || each.body.stmts.iter().any(crate::lower::may_leave)
        {
            return false;
        }
        if each.is_short() && is_costly(&each.body) && self.independent != Independent::Exposed {
            return false;
        }
        let mut check = Check { vjp: self, inside: BTreeSet::new(), added: BTreeSet::new(), fine: true };
        check.block(&each.body);
        let reads = crate::walk::outside(&self.graph, &Stmt::Loop(each.clone())).reads;
        check.fine && check.added.is_disjoint(&self.mentioned_values(&each.body)) && check.added.is_disjoint(&reads)
    }

    fn may_run_again(&self, each: &Loop) -> bool {
        let around = Block { id: each.body.id, stmts: vec![Stmt::Loop(each.clone())] };
        crate::lower::may_run_again(&self.graph, &around)
    }

    /// What the body reads, inactive tokens included; what it adds to counts as read only if a value uses it.
    fn mentioned_values(&self, body: &Block) -> BTreeSet<Var> {
        let mut without_sums = body.clone();
        drop_sums(&mut without_sums);
        without_sums.stmts.iter().flat_map(|stmt| crate::walk::outside(&self.graph, stmt).mentions).collect()
    }

    pub(super) fn recompute_loop(&mut self, each: Loop) -> Stmt {
        let primal = Stmt::Loop(each.clone());
        self.declare_outer(&primal);
        let mut again = each;
        let sums = again.body.clone();
        drop_sums(&mut again.body);
        let mut outside = crate::walk::outside(&self.graph, &Stmt::Loop(again.clone()));
        let inner = self.with_inner_fields(&primal);
        outside.named.extend(&inner);
        outside.mentions.extend(inner);
        // The adjoint of a sum has the indices of what was summed.
        let indices = crate::walk::outside(&self.graph, &primal).mentions.into_iter();
        let indices: Vec<Var> = indices.filter(|var| !self.graph.info(*var).active).collect();
        outside.named.extend(&indices);
        outside.mentions.extend(indices);
        again.body = sums;
        let (kept, asked) = self.asking(|this| this.kept(&outside, again.counter));
        let again = substituted(&self.graph, again, &kept);
        self.natural.extend(again.counter);
        self.run_apart(again.body.id);
        let outer = std::mem::take(&mut self.reverse);
        let mut body = self.block(again.body);
        self.blocks.push(body.id);
        self.inner_binds(&again.binds);
        self.blocks.pop();
        let reverse = std::mem::replace(&mut self.reverse, outer);
        if !reverse.is_empty() {
            drop_sums(&mut body);
            body.stmts.extend(reverse);
            super::unread::drop_unread(&self.graph, &mut body.stmts, &mut BTreeSet::new());
            let again = Stmt::Loop(Loop { body, counted: true, ..again });
            self.forget_unread(&asked, &again);
            self.emit(again);
        }
        primal
    }

    /// Outer variables of which a field of a field is read: the kind of the field must be at hand, also for a mere sum.
    fn with_inner_fields(&self, primal: &Stmt) -> BTreeSet<Var> {
        struct Inner<'g>(&'g Graph, BTreeSet<Var>);
        impl Walker for Inner<'_> {
            fn read(&mut self, place: &mut Place) {
                let place = self.0.resolve(place);
                if place.path.iter().filter(|proj| proj.is_named()).count() > 1 {
                    self.1.insert(place.root);
                }
            }
            fn write(&mut self, _: &mut Place) {}
            fn verbatim(&mut self, _: &mut Verbatim) {}
        }
        let mut inner = Inner(&self.graph, BTreeSet::new());
        crate::walk::stmt(&mut primal.clone(), &mut inner);
        let mut roots = crate::walk::outside(&self.graph, primal).mentions;
        roots.retain(|var| inner.1.contains(var) && !self.is_at_hand(*var));
        roots
    }

    /// The body stands in the reverse sweep.
    fn run_apart(&mut self, body: BlockId) {
        self.recomputed.insert(body);
        self.frames.set_apart(body);
    }

    /// `let y = x.map(…)`: the reverse sweep runs the body forwards and backwards for each element.
    pub(super) fn each(&mut self, each: Each) -> Stmt {
        let Some(bar) = self.take_bar(each.var) else { return Stmt::Each(each) };
        let stmt = Stmt::Each(each);
        self.declare_outer(&stmt);
        let outside = crate::walk::outside(&self.graph, &stmt);
        let Stmt::Each(each) = stmt else { unreachable!("made above") };
        let (mut body, mut value) = (each.body.clone(), each.value.clone());
        crate::lower::drop_looks(&mut body);
        let (kept, asked) = self.asking(|this| this.kept(&outside, Some(each.counter)));
        crate::walk::substitute(&self.graph, &mut body, &kept);
        crate::walk::substitute_in(&self.graph, &mut value, &kept);
        self.natural.insert(each.counter);
        self.run_apart(body.id);
        let outer = std::mem::take(&mut self.reverse);
        self.blocks.push(body.id);
        let element = Place::var(bar).then(Proj::Element(self.graph.named(each.counter)));
        let before = std::mem::take(&mut self.before);
        self.contribute_operand(&value, Operand::Place { refs: 0, place: element });
        // What the contribution asks for is known at the end of the body.
        body.stmts.extend(std::mem::replace(&mut self.before, before));
        self.blocks.pop();
        let forward = self.block(body);
        let reverse = std::mem::replace(&mut self.reverse, outer);
        let mut stmts = forward.stmts;
        if self.graph.info(each.var).stable && read_result(&self.graph, &each, &mut stmts, &reverse) {
            self.need(each.var);
        }
        let mut each = each;
        if self.elements == Elements::Kept {
            each.kept = self.keep_results(&each, &mut stmts, &reverse);
        }
        stmts.extend(reverse);
        super::unread::drop_unread(&self.graph, &mut stmts, &mut BTreeSet::new());
        let again =
            Stmt::ForElements { counter: each.counter, of: Place::var(bar), body: Block { id: forward.id, stmts } };
        self.forget_unread(&asked, &again);
        self.emit(again);
        Stmt::Each(each)
    }

    /// Results that take long to compute are not computed again, if the closure may give more than its value.
    fn keep_results(&mut self, each: &Each, body: &mut [Stmt], after: &[Stmt]) -> Option<Kept> {
        each.called.as_ref()?;
        let mut results = Vec::new();
        let mut places = Vec::new();
        let pairs = self.graph.fresh("pairs", Span::call_site(), self.here(), true);
        for position in 0..body.len() {
            let (known, later) = body.split_at_mut(position + 1);
            let Some(Stmt::Let { var, ty: None, rhs }) = known.last_mut() else { continue };
            let read = |stmt: &Stmt| crate::walk::outside(&self.graph, stmt).mentions.contains(var);
            let in_primal = each.body.stmts.iter().any(|stmt| crate::lower::declared(stmt).contains(var));
            if !in_primal || !takes_long(rhs) || !later.iter().chain(after).any(read) {
                continue;
            }
            let index = syn::Index::from(results.len());
            let element = Place::var(pairs).then(Proj::Element(self.graph.named(each.counter)));
            let place = element.then(Proj::Component(quote!(1))).then(Proj::Component(quote!(#index)));
            results.push(*var);
            places.push((position, place));
        }
        if results.is_empty() {
            return None;
        }
        for (position, place) in places {
            let Stmt::Let { rhs, .. } = &mut body[position] else { unreachable!("as found") };
            *rhs = Rhs::Use(Operand::Place { refs: 0, place });
        }
        self.need(pairs);
        Some(Kept { pairs, results })
    }

    /// What a recomputed body reads from outside must have the value it had: variables that may change are copied.
    pub(super) fn kept(&mut self, outside: &Outside, counter: Option<Var>) -> BTreeMap<Var, Var> {
        let mut map = BTreeMap::new();
        let (aliases, variables): (Vec<Var>, Vec<Var>) =
            outside.mentions.iter().partition(|var| self.graph.info(**var).alias.is_some());
        let mut read = outside.named.clone();
        for alias in aliases.into_iter().filter(|alias| Some(*alias) != counter) {
            if let Some(again) = self.parameter_again(alias) {
                map.insert(alias, again);
                continue;
            }
            match self.kept_alias(alias) {
                Some(kept) if outside.dereferenced.contains(&alias) || !self.is_view(alias) => {
                    map.insert(alias, self.borrowed_again(kept))
                }
                Some(kept) => map.insert(alias, kept),
                None => {
                    read.insert(self.graph.resolve(&Place::var(alias)).root);
                    None
                }
            };
        }
        for var in variables.into_iter().filter(|var| Some(*var) != counter && read.contains(var)) {
            let Operand::Place { place, .. } = self.request(&Operand::var(var)) else { continue };
            let info = self.graph.info(var);
            let lent = (info.parameter && !info.owned || !info.active) && outside.dereferenced.contains(&var);
            let item = info.source.as_ref().is_some_and(|source| source.refs > 0);
            let is_copy = place.as_var().is_some();
            let mut kept = place.as_var().unwrap_or_else(|| self.bound_again(var, place));
            if kept != var && is_copy && (lent || item || self.held.certainly(var)) {
                kept = self.borrowed_again(kept);
            }
            if kept != var {
                map.insert(var, kept);
                // Contributions still go to the variable itself.
                if let Some(bar) = self.bars.get(&var).copied() {
                    self.bars.insert(kept, bar);
                }
            }
        }
        map
    }

    /// A view is a value, any other name of a place a reference.
    fn is_view(&self, alias: Var) -> bool {
        let shown = self.graph.info(alias).alias.as_ref();
        shown.is_some_and(|place| place.path.iter().any(|proj| matches!(proj, Proj::View(..))))
    }

    /// A reference to a copy, in the replay.
    fn borrowed_again(&mut self, copy: Var) -> Var {
        let shown = self.shown.get(&copy).cloned();
        let again = self.bound_again(copy, Place::var(copy));
        self.shown.extend(shown.map(|shown| (again, shown)));
        again
    }

    /// A loop's variable, in the replay: the element that it had.
    fn bound_again(&mut self, var: Var, place: Place) -> Var {
        let info = self.graph.info(var).clone();
        let here = self.here();
        let again = self.graph.fresh(&info.name.to_string(), info.name.span(), here, info.active);
        self.graph.info_mut(again).owned = false;
        self.natural.insert(again);
        let refs = info.source.map_or(u8::from(place.as_var() == Some(var)), |source| source.refs);
        self.emit(Stmt::Let { var: again, ty: None, rhs: Rhs::Use(Operand::Place { refs, place }) });
        again
    }

    /// Another name of a closure's parameter, which the closure that runs backwards has anew, be it a value or a reference.
    fn parameter_again(&mut self, var: Var) -> Option<Var> {
        let shown = self.graph.resolve(&Place::var(var));
        let info = self.graph.info(shown.root);
        if !shown.path.is_empty() || !info.parameter || !info.stable || !self.natural.contains(&shown.root) {
            return None;
        }
        let again = self.bound_again(var, shown.clone());
        self.shown.insert(again, shown);
        Some(again)
    }

    /// A copy of what another name shows, unless the reverse sweep can borrow it again.
    fn kept_alias(&mut self, var: Var) -> Option<Var> {
        let block = self.graph.info(var).block;
        let shown = self.graph.resolve(&Place::var(var));
        let borrowed_again = block == BlockId::ROOT && self.graph.info(shown.root).stable;
        if borrowed_again || self.recomputed.contains(&block) {
            return None;
        }
        let kept = self.copy(&Place::var(var), false);
        // The body that runs again does not have the variables that the indices of the place mention.
        let shown = Place { path: self.usable_path(&shown.path), ..shown };
        self.shown.insert(kept, shown);
        Some(kept)
    }
}

/// Where `body` ends in a call that takes time, what follows reads the element that the primal has. Is it read at all?
pub(crate) fn read_result(graph: &Graph, each: &Each, body: &mut Vec<Stmt>, after: &[Stmt]) -> bool {
    let result = each.value.place().and_then(Place::as_var);
    let computed = |stmt: &Stmt| {
        matches!(stmt, Stmt::Let { var, ty: None, rhs: Rhs::Op { form: Form::Method(name, _), meaning: Meaning::Rule(_), .. } }
            if Some(*var) == result && !is_cheap(name))
    };
    let Some(position) = body.iter().position(computed) else { return false };
    let Stmt::Let { var, rhs, .. } = &mut body[position] else { unreachable!("just found") };
    if !after.iter().any(|stmt| crate::walk::outside(graph, stmt).mentions.contains(var)) {
        body.remove(position);
        return false;
    }
    let element = Place::var(each.var).then(Proj::Element(graph.named(each.counter)));
    *rhs = Rhs::Use(Operand::Place { refs: 0, place: element });
    true
}

/// An elementary function of scalars that takes longer than a load.
fn takes_long(rhs: &Rhs) -> bool {
    matches!(rhs, Rhs::Op { form: Form::Method(name, _), meaning: Meaning::Rule(rule), .. }
        if rule.kind == Kind::Scalar && !is_cheap(name) && !is_quick(name))
}

/// One instruction of the machine, or a few.
fn is_quick(name: &Ident) -> bool {
    ["sqrt", "recip", "hypot"].iter().any(|quick| name == quick)
}

pub(super) fn substituted(graph: &Graph, each: Loop, map: &BTreeMap<Var, Var>) -> Loop {
    let mut around = Block { id: each.body.id, stmts: vec![Stmt::Loop(each)] };
    crate::walk::substitute(graph, &mut around, map);
    match around.stmts.pop() {
        Some(Stmt::Loop(each)) => each,
        _ => unreachable!("made above"),
    }
}

/// Statements that only add to outer variables, and those that only look.
fn drop_sums(body: &mut Block) {
    crate::lower::drop_looks(body);
    let local: BTreeSet<Var> = body.stmts.iter().flat_map(crate::lower::declared).collect();
    body.stmts.retain(|stmt| match stmt {
        Stmt::Update { op: UpdateOp::Add | UpdateOp::Sub, place, .. } => local.contains(&place.root),
        _ => true,
    });
}

struct Check<'v> {
    vjp: &'v Vjp,
    /// Variables declared in the body.
    inside: BTreeSet<Var>,
    /// Outer variables that the body adds to.
    added: BTreeSet<Var>,
    fine: bool,
}

impl Check<'_> {
    fn block(&mut self, body: &Block) {
        for stmt in &body.stmts {
            self.inside.extend(crate::lower::declared(stmt));
            self.stmt(stmt);
        }
    }

    fn is_inside(&self, place: &Place) -> bool {
        let root = self.vjp.graph.resolve(place).root;
        self.inside.contains(&root) && self.vjp.graph.info(place.root).alias.is_none()
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { rhs: Rhs::Use(Operand::Inactive(verbatim)), .. } | Stmt::OpaqueLet(verbatim) => {
                self.fine &= verbatim.pure
            }
            Stmt::Let { .. } | Stmt::Declare { .. } | Stmt::Destructure { .. } | Stmt::Each(_) => {}
            Stmt::Update { op: UpdateOp::Add | UpdateOp::Sub, place, .. } if !self.is_inside(place) => {
                // Only at the top level of the body can the sum be left out when it is run again.
                self.fine &= place.path.is_empty() && self.vjp.graph.info(place.root).alias.is_none();
                self.added.insert(place.root);
            }
            Stmt::Assign { place, .. } | Stmt::Update { place, .. } | Stmt::Push { place, .. } => {
                self.fine &= self.is_inside(place)
            }
            Stmt::Permute { places, .. } => self.fine &= places.iter().all(|place| self.is_inside(place)),
            Stmt::Opaque(_) => self.fine &= crate::lower::only_looks(stmt),
            Stmt::Branch { arms, .. } => arms.iter().for_each(|arm| self.nested(&arm.body)),
            Stmt::Loop(each) => self.nested(&each.body),
            Stmt::Labeled { body, .. } => self.nested(body),
            _ => self.fine = false,
        }
    }

    /// Inside a nested block nothing may be added to outer variables: the statement is run again as it is.
    fn nested(&mut self, body: &Block) {
        let before = self.added.len();
        self.block(body);
        self.fine &= self.added.len() == before;
    }
}

/// A method that takes no longer than a load or two.
fn is_cheap(name: &Ident) -> bool {
    const CHEAP: &[&str] = &[
        "abs",
        "max",
        "min",
        "powi",
        "mul_add",
        "clamp",
        "dot",
        "sum",
        "norm_squared",
        "component_mul",
        "transpose",
        "clone",
    ];
    CHEAP.iter().any(|cheap| name == cheap)
}

/// Is the program made of short loops without costly calls? Two passes over such are vectorised better than one.
pub(crate) fn has_short_loops_only(graph: &Graph) -> bool {
    let (loops, others): (Vec<&Stmt>, Vec<&Stmt>) =
        graph.body.stmts.iter().partition(|stmt| matches!(stmt, Stmt::Loop(_)));
    let is_short = |stmt: &&Stmt| matches!(stmt, Stmt::Loop(each) if each.is_short() && !is_costly(&each.body));
    let others = Block { id: BlockId::ROOT, stmts: others.into_iter().cloned().collect() };
    let quick = !loops.is_empty() && loops.iter().all(is_short) && !is_costly(&others);
    quick && crate::lower::may_run_again(graph, &graph.body)
}

/// Does the body call what takes longer than a load?
fn is_costly(body: &Block) -> bool {
    body.stmts.iter().any(|stmt| match stmt {
        Stmt::Let { rhs: Rhs::Op { form: Form::Method(name, _), .. }, .. } => !is_cheap(name),
        Stmt::Let { rhs: Rhs::Op { form: Form::Path(_), .. } | Rhs::Call { .. }, .. }
        | Stmt::Loop(_)
        | Stmt::Each(_) => true,
        Stmt::Branch { arms, .. } => arms.iter().any(|arm| is_costly(&arm.body)),
        _ => false,
    })
}
