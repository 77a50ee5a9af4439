//! The forward transform: every statement is followed by the one that moves its tangents along.
//!
//! It applies to primal programs and to split ones alike, so that the second order is the jvp of a vjp.

mod along;
mod borrow;
mod elements;
mod operation;
mod passed;
mod statement;

pub(crate) use along::{Along, along};

use crate::ir::{Argument, Block, BlockId, Form, Graph, Meaning, Operand, Place, Proj, Rhs, Stmt, Var};
use crate::parse::{Input, Param};
use crate::vjp::Split;
use proc_macro2::{Span, TokenStream};
use std::collections::HashMap;

/// A program with tangents.
pub(crate) struct Dual {
    pub(crate) graph: Graph,
    /// The tangent of each differentiated parameter.
    pub(crate) dots: Vec<Option<Var>>,
    /// The tangent of the result.
    pub(crate) result: Option<Operand>,
}

/// `(y, y_dot)` of `primal`.
pub(crate) fn jvp(primal: &Graph, input: &Input) -> Dual {
    let krate = input.krate();
    let mut transform = Jvp::new(primal.clone(), &krate);
    let dots = transform.parameters(input);
    let body = transform.take_body();
    transform.graph.body = transform.block(body);
    let result = transform.result_dot();
    Dual { graph: transform.graph, dots, result }
}

/// The jvp of a vjp.
pub(crate) struct DualSplit {
    pub(crate) split: Split,
    pub(crate) dots: Vec<Option<Var>>,
    pub(crate) result_dot: Option<Operand>,
    /// The tangent of the seed, unless it is fixed.
    pub(crate) seed_dot: Option<Var>,
    pub(crate) bar_dots: Vec<Option<Var>>,
}

/// Does the seed of the vjp move too? That of a gradient does not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seed {
    Moves,
    Fixed,
}

/// Moves a split program along a tangent.
pub(crate) fn jvp_of_vjp(split: &Split, input: &Input, seed: Seed) -> DualSplit {
    let krate = input.krate();
    let mut transform = Jvp::new(split.graph.clone(), &krate);
    let dots = transform.parameters(input);
    let seed_dot = (seed == Seed::Moves).then(|| transform.new_dot(split.seed));
    let bars = split.bars.iter().zip(&dots);
    let bar_dots = bars.map(|(bar, dot)| dot.and(*bar).map(|bar| transform.new_dot(bar))).collect();
    let body = transform.take_body();
    transform.graph.body = transform.block(body);
    let result_dot = transform.result_dot();
    transform.around.clear();
    let reverse = transform.stmts(split.reverse.clone());
    let graph = transform.graph;
    DualSplit {
        split: Split { graph, reverse, seed: split.seed, bars: split.bars.clone() },
        dots,
        result_dot,
        seed_dot,
        bar_dots,
    }
}

struct Jvp<'a> {
    graph: Graph,
    krate: &'a TokenStream,
    dots: HashMap<Var, Var>,
    /// The tangents of the elements that a sweep's closure makes.
    lists: HashMap<Var, Var>,
    /// The blocks being transformed, innermost last.
    blocks: Vec<BlockId>,
    out: Vec<Stmt>,
    /// The shapes of fields that are borrowed mutably in part, taken before the borrow, by their text.
    around: HashMap<String, Var>,
    /// The only direction, if it is that of one element.
    along: Option<Along<'a>>,
}

impl<'a> Jvp<'a> {
    fn new(graph: Graph, krate: &'a TokenStream) -> Self {
        Self {
            graph,
            krate,
            dots: HashMap::new(),
            lists: HashMap::new(),
            blocks: vec![BlockId::ROOT],
            out: Vec::new(),
            around: HashMap::new(),
            along: None,
        }
    }

    fn parameters(&mut self, input: &Input) -> Vec<Option<Var>> {
        let params = input.params.iter().enumerate();
        // What a function captures has its tangents where the function stands.
        let moves = |param: &Param| param.active && param.function.is_none();
        params.map(|(index, param)| moves(param).then(|| self.new_dot(Var::nth(index)))).collect()
    }

    fn result_dot(&mut self) -> Option<Operand> {
        let result = self.dot(&self.graph.result.clone());
        let opened = std::mem::take(&mut self.out);
        self.graph.body.stmts.extend(opened);
        result
    }

    fn take_body(&mut self) -> Block {
        std::mem::replace(&mut self.graph.body, Block { id: BlockId::ROOT, stmts: Vec::new() })
    }

    fn new_dot(&mut self, of: Var) -> Var {
        let info = self.graph.info(of).clone();
        let dot = self.graph.fresh(&format!("{}_dot", info.name), info.name.span(), info.block, true);
        let stable = info.stable;
        self.graph.info_mut(dot).stable = stable;
        if self.graph.raw.contains(&of) {
            self.graph.raw.insert(dot);
        }
        let before = self.dots.insert(of, dot);
        if let Some(atoms) = self.graph.atoms.get_mut(&info.block)
            && atoms.contains(&of)
        {
            // A block that is recomputed has its record made by the later run.
            atoms.retain(|atom| Some(*atom) != before);
            atoms.push(dot);
        }
        dot
    }

    fn stmts(&mut self, stmts: Vec<Stmt>) -> Vec<Stmt> {
        let outer = std::mem::take(&mut self.out);
        stmts.into_iter().for_each(|stmt| self.stmt(stmt));
        std::mem::replace(&mut self.out, outer)
    }

    fn here(&self) -> BlockId {
        *self.blocks.last().expect("a block is open")
    }

    /// The tangent of an operand, if it has one.
    fn dot(&mut self, operand: &Operand) -> Option<Operand> {
        let held = self.dot_place(operand.place()?)?;
        Some(self.opened(held, operand))
    }

    /// The tangent that the place of a field holds, which is nothing for a `#[nondiff]` one.
    fn opened(&mut self, held: Place, primal: &Operand) -> Operand {
        if !self.graph.is_held(&held) {
            return Operand::Place { refs: 0, place: held };
        }
        let held = match primal.place() {
            Some(primal) => self.entered(held, &primal.clone()),
            None => held,
        };
        let is_view = |proj: &Proj| matches!(proj, Proj::View(..));
        let temporary = |proj: &Proj| is_view(proj) || matches!(proj, Proj::Variant(..));
        let (method, by_ref) = match held.path.split_last() {
            Some((last, path)) if is_view(last) && !path.iter().any(temporary) => ("__view", false),
            _ if held.path.iter().any(temporary) => ("__saved", false),
            _ => ("__tangent", true),
        };
        let base = format!("{}_part", self.graph.info(held.root).name);
        let opened = self.new_let(&base, true, field(method, held, primal));
        match opened {
            Operand::Place { place, .. } if by_ref => Operand::Place { refs: 0, place: place.then(Proj::Deref) },
            opened => opened,
        }
    }

    /// The same place from the innermost field that may be marked `#[nondiff]`: what is around it is opened.
    fn entered(&mut self, held: Place, primal: &Place) -> Place {
        let name = primal.root;
        let primal = self.graph.resolve(primal);
        let mut whole = Place::var(primal.root);
        let mut part = Place::var(held.root);
        if held.path.iter().any(|proj| matches!(proj, Proj::Variant(..))) {
            return held;
        }
        let mut steps = held.path.into_iter();
        for (at, proj) in primal.path.iter().enumerate() {
            if proj.is_named() && self.graph.is_held(&part) {
                let base = format!("{}_part", self.graph.info(part.root).name);
                let shape = self.around.get(&self.text(&whole)).copied();
                let opened = match shape {
                    Some(shape) => field("__part", part, &Operand::var(shape)),
                    None => {
                        // What another name shows is borrowed: it is looked at by that name.
                        let borrowed = self.graph.info(name).alias.is_some();
                        let place = borrowed.then(|| self.graph.behind(name, &whole)).flatten();
                        field("__tangent", part, &Operand::Place { refs: 0, place: place.unwrap_or(whole.clone()) })
                    }
                };
                let opened = self.new_let(&base, true, opened);
                let Operand::Place { place, .. } = opened else { unreachable!("a variable") };
                part = place.then(Proj::Deref);
            }
            whole.path.push(proj.clone());
            if !matches!(proj, Proj::Deref) || crate::ir::is_unboxing(&primal.path, at) {
                part.path.extend(steps.next());
            }
        }
        part
    }

    fn text(&self, place: &Place) -> String {
        crate::emit::place_tokens(&self.graph, place).to_string()
    }

    /// The tangent as its place holds it.
    fn held(&mut self, operand: &Operand) -> Option<Operand> {
        let place = self.dot_place(operand.place()?)?;
        Some(Operand::Place { refs: 0, place })
    }

    fn dot_argument(&mut self, argument: &Argument) -> Option<Argument> {
        match argument {
            Argument::Value(operand) => self.dot(operand).map(Argument::Value),
            Argument::Mutable { place, .. } => {
                self.dot_place(place).map(|place| Argument::Mutable { place, reborrow: false })
            }
        }
    }

    /// The tangents given to a callee. Of two parts of one variable, as `split_at_mut` gives them, the second has its tangent
    /// apart: where it goes after the call, and what it is then. Beside a value of the same variable it always has.
    fn dot_arguments(&mut self, args: &[Argument]) -> (Vec<Option<Argument>>, Vec<(Place, Operand)>) {
        let roots: Vec<Option<Var>> =
            args.iter().map(|arg| arg.place().map(|place| self.graph.resolve(place).root)).collect();
        let mutable = |at: usize| matches!(args[at], Argument::Mutable { .. });
        let others = |at: usize| (0..args.len()).filter(move |other| *other != at);
        let shares = |at: usize, other: usize| roots[at].is_some() && roots[at] == roots[other];
        let mut dots: Vec<Option<Argument>> = Vec::new();
        for (at, arg) in args.iter().enumerate() {
            let lent_beside = !mutable(at) && others(at).any(|other| mutable(other) && shares(at, other));
            dots.push(match self.dot_argument(arg) {
                Some(Argument::Value(dot)) if lent_beside => Some(Argument::Value(self.copied(dot))),
                dot => dot,
            });
        }
        let mut apart = Vec::new();
        for index in 0..dots.len() {
            let Some(Argument::Mutable { place, .. }) = dots[index].clone() else { continue };
            if others(index).any(|other| shares(index, other) && (other < index || !mutable(other))) {
                let args = vec![Operand::Place { refs: 0, place: place.clone() }];
                let rhs = Rhs::Op { form: Form::Function("take"), meaning: Meaning::Take, args };
                let here = self.here();
                let part = self.graph.fresh("part_dot", Span::call_site(), here, true);
                self.graph.info_mut(part).stable = false;
                self.emit_let(part, rhs);
                apart.push((place, Operand::var(part)));
                dots[index] = Some(Argument::Mutable { place: Place::var(part), reborrow: false });
            }
        }
        (dots, apart)
    }

    fn join(&mut self, apart: Vec<(Place, Operand)>) {
        for (place, value) in apart {
            self.emit(Stmt::Accumulate { place, value });
        }
    }

    /// Binds the tangent of `var` to what `held` holds: as it is held if nothing is ever written to the variable.
    fn bound_dot(&mut self, var: Var, held: Place) -> Stmt {
        let raw = self.graph.is_held(&held);
        let dot = self.new_dot(var);
        let rhs = if raw && !self.graph.info(var).stable {
            field("__saved", held, &Operand::var(var))
        } else {
            if raw {
                self.graph.raw.insert(dot);
            }
            save(Operand::Place { refs: 0, place: held })
        };
        Stmt::Let { var: dot, ty: None, rhs }
    }

    fn dot_place(&mut self, place: &Place) -> Option<Place> {
        let resolved = self.graph.resolve(place);
        if let Some(along) = self.along.as_ref().filter(|along| along.is_of(resolved.root)) {
            return along.dot(&self.graph, &resolved);
        }
        let root = *self.dots.get(&resolved.root)?;
        let step = |(at, proj): (usize, &Proj)| match proj {
            Proj::Deref => crate::ir::is_unboxing(&resolved.path, at).then_some(Proj::Unboxed),
            Proj::Unbox => Some(Proj::Unboxed),
            proj => Some(proj.clone()),
        };
        let path = resolved.path.iter().enumerate().filter_map(step).collect();
        Some(Place { root, path })
    }

    fn emit(&mut self, stmt: Stmt) {
        self.out.push(stmt);
    }

    fn emit_let(&mut self, var: Var, rhs: Rhs) {
        self.emit(Stmt::Let { var, ty: None, rhs });
    }

    /// `let base = rhs;` with a new variable.
    fn new_let(&mut self, base: &str, active: bool, rhs: Rhs) -> Operand {
        let here = self.here();
        let var = self.graph.fresh(base, Span::call_site(), here, active);
        self.emit_let(var, rhs);
        Operand::var(var)
    }

    fn shape(&mut self, of: Operand) -> Operand {
        let rhs = Rhs::Op { form: Form::Function("shape"), meaning: Meaning::Inactive, args: vec![of] };
        self.new_let("shape", false, rhs)
    }

    /// `let v_dot = 0` for an active variable that starts from a constant.
    fn zero_dot(&mut self, var: Var) {
        if self.graph.info(var).active && self.graph.info(var).alias.is_none() {
            let zero = self.zero_rhs(&Operand::var(var));
            let dot = self.new_dot(var);
            self.emit_let(dot, zero);
        }
    }

    /// A variable without a tangent so far; one that changes may get another value that has one.
    fn constant(&mut self, var: Var) {
        if !self.graph.info(var).stable {
            self.zero_dot(var);
        }
    }

    fn zero_rhs(&mut self, like: &Operand) -> Rhs {
        let shape = self.shape(like.clone());
        Rhs::Op { form: Form::Function("zero"), meaning: Meaning::Zero, args: vec![shape] }
    }

    fn zero_of(&mut self, like: &Operand) -> Operand {
        let rhs = self.zero_rhs(like);
        self.new_let("zero", true, rhs)
    }
}

/// `held.method(&primal)` of the place of a field in a tangent.
fn field(method: &'static str, held: Place, primal: &Operand) -> Rhs {
    let primal = match primal {
        Operand::Place { place, .. } => Operand::Place { refs: 0, place: place.clone() },
        inactive @ Operand::Inactive(_) => inactive.clone(),
    };
    let args = vec![Operand::Place { refs: 0, place: held }, primal];
    Rhs::Op { form: Form::Field(method), meaning: Meaning::Inactive, args }
}

fn save(operand: Operand) -> Rhs {
    Rhs::Op { form: Form::Function("save"), meaning: Meaning::Identity, args: vec![operand] }
}
