//! Values that may not be `Copy` and are read after the primal has moved them: they are cloned where they are moved.
//!
//! The macro sees no types. What is made of dynamic views, of lists or by other functions may own memory; everything else
//! is taken to be `Copy`.

use crate::ir::{
    Bind, Block, Form, Graph, Head, Loop, Meaning, Operand, Passed, Place, Proj, Rhs, Run, Stmt, Var, Verbatim,
};
use crate::walk::Walker;
use proc_macro2::{Ident, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// Views whose sizes are values, not types.
const DYNAMIC: &[&str] = &["rows", "columns", "view", "rows_range", "columns_range", "generic_view"];

/// What makes values that own memory.
const OWNING: &[&str] =
    &["vec", "Vec", "VecDeque", "Box", "String", "DMatrix", "DVector", "RowDVector", "OMatrix", "Dyn"];

/// Methods whose result owns memory of its own.
const COPIES: &[&str] = &["clone", "to_vec", "to_owned"];

/// Methods that give numbers of whatever they take.
const TO_NUMBERS: &[&str] = &[
    "dot",
    "sum",
    "norm",
    "norm_squared",
    "mean",
    "trace",
    "determinant",
    "max",
    "min",
    "amax",
    "amin",
    "product",
    "variance",
    "ln_determinant",
    "metric_distance",
    "len",
];

/// Methods that consume their receiver.
const CONSUMING: &[&str] =
    &["unwrap", "expect", "ok", "try_inverse", "lu", "qr", "cholesky", "svd", "symmetric_eigen", "into_iter", "into"];

/// The variables to clone where they are moved, in a program whose pullback, if any, is `reverse`.
pub(super) fn shared(graph: &Graph, reverse: &[Stmt]) -> BTreeSet<Var> {
    let owning = owning(graph, reverse);
    let mut mentions = Mentions { graph, count: BTreeMap::new() };
    mentions.stmts(&graph.body.stmts);
    mentions.stmts(reverse);
    mentions.operand(&graph.result);
    graph.atoms.values().flatten().for_each(|atom| mentions.add(*atom));
    // What stands around the program reads its parameters again.
    let again = |var: &Var| graph.info(*var).moves || mentions.count.get(var).is_some_and(|count| *count > 1);
    owning.into_iter().filter(again).collect()
}

/// The variables that may own memory.
pub(crate) fn owning(graph: &Graph, reverse: &[Stmt]) -> BTreeSet<Var> {
    let moves = (0..graph.vars.len()).map(Var::nth).filter(|var| graph.info(*var).moves);
    let mut owning = Owning { graph, vars: moves.collect() };
    let mut known = usize::MAX;
    while owning.vars.len() != known {
        known = owning.vars.len();
        owning.block(&graph.body);
        reverse.iter().for_each(|stmt| owning.stmt(stmt));
    }
    owning.vars
}

/// Does the method take its receiver by value?
pub(super) fn consumes(method: &Ident) -> bool {
    CONSUMING.iter().any(|name| method == name)
}

struct Owning<'g> {
    graph: &'g Graph,
    vars: BTreeSet<Var>,
}

impl Owning<'_> {
    fn block(&mut self, body: &Block) {
        body.stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { var, ty, rhs } => {
                let typed = ty.as_ref().is_some_and(|ty| names_owner(ty.clone()));
                self.mark(*var, typed || self.rhs(rhs));
            }
            Stmt::Declare { var, ty: Some(ty) } => self.mark(*var, names_owner(ty.clone())),
            Stmt::Destructure { value, binds, .. } => self.binds(binds, self.operand(value)),
            Stmt::Assign { place, value, .. } => self.mark(place.root, self.operand(value)),
            // It is, or has, a list.
            Stmt::Push { place, .. } | Stmt::Pop { place, .. } => self.mark(place.root, true),
            Stmt::Each(each) => {
                self.block(&each.body);
                self.mark(each.var, names_owner(each.primal.tokens.clone()) || self.verbatim(&each.primal));
            }
            Stmt::Branch { decision, arms, .. } => {
                let owning = matches!(decision, crate::ir::Decision::Match(value) if self.operand(value));
                for arm in arms {
                    self.binds(&arm.binds, owning);
                    self.block(&arm.body);
                }
            }
            Stmt::Loop(each) => self.looped(each),
            Stmt::ReplaySteps(steps) => {
                self.looped(&steps.advance);
                self.looped(&steps.recorded);
            }
            Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } | Stmt::ForElements { body, .. } => self.block(body),
            Stmt::CallForward { var, .. } => self.mark(*var, true),
            Stmt::CallJvp { var, functions, .. } => {
                self.mark(*var, true);
                self.functions(functions);
            }
            Stmt::PullCall(call) => self.functions(&call.functions),
            _ => {}
        }
    }

    fn functions(&mut self, functions: &[Passed]) {
        for function in functions {
            if let Passed::Closure(closure) = function {
                self.block(&closure.body);
            }
        }
    }

    fn looped(&mut self, each: &Loop) {
        match &each.head {
            Head::Sweep(sweep) => self.mark(sweep.var, self.verbatim(&sweep.function)),
            // It runs over its list again.
            Head::For { iterator, .. } if !matches!(each.run, Run::Whole) => {
                iterator.vars.iter().for_each(|var| self.mark(*var, true));
            }
            Head::For { .. } | Head::While(_) | Head::Forever => {}
        }
        self.binds(&each.binds, false);
        self.block(&each.body);
    }

    fn mark(&mut self, var: Var, owning: bool) {
        if owning && self.graph.info(var).alias.is_none() {
            self.vars.insert(var);
        }
    }

    fn binds(&mut self, binds: &[Bind], owning: bool) {
        for bind in binds {
            self.mark(bind.var, owning || self.place(&bind.place));
        }
    }

    fn rhs(&self, rhs: &Rhs) -> bool {
        match rhs {
            Rhs::Use(operand) => self.operand(operand),
            Rhs::Call { .. } => true,
            Rhs::Op { form: Form::Method(name, _), .. } if COPIES.iter().any(|copies| name == copies) => true,
            Rhs::Op { form: Form::Method(name, _), .. } if TO_NUMBERS.iter().any(|to| name == to) => false,
            Rhs::Op { form: Form::Function("shape" | "unknown_shape"), .. } => false,
            Rhs::Op { meaning: Meaning::Cast(_), .. } => false,
            Rhs::Op { meaning: Meaning::Rule(rule), .. } if is_of_numbers(rule) => false,
            Rhs::Op { form, meaning: Meaning::Parts(_), .. } if form.is_structure() => true,
            Rhs::Op { form, args, .. } => {
                matches!(form, Form::Pieces(_, delimiters) if is_list(delimiters))
                    || args.iter().any(|arg| self.operand(arg))
            }
        }
    }

    fn operand(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Place { place, .. } => self.place(place),
            Operand::Inactive(verbatim) => names_owner(verbatim.tokens.clone()),
        }
    }

    fn verbatim(&self, verbatim: &Verbatim) -> bool {
        verbatim.vars.iter().any(|var| self.vars.contains(var))
    }

    /// A part of a list is taken to be `Copy`, as it must be to be taken out; a part of a tuple may own memory.
    fn place(&self, place: &Place) -> bool {
        let place = self.graph.resolve(place);
        let dynamic = |proj: &Proj| matches!(proj, Proj::View(method, ..) if DYNAMIC.iter().any(|name| method == name));
        let element = |proj: &Proj| matches!(proj, Proj::Index(_) | Proj::Element(_));
        if place.path.last().is_some_and(element) {
            return false;
        }
        self.vars.contains(&place.root) || place.path.iter().any(dynamic)
    }
}

fn is_of_numbers(rule: &crate::rules::Rule) -> bool {
    matches!(rule.kind, crate::rules::Kind::Scalar | crate::rules::Kind::Singular)
}

fn is_list(delimiters: &crate::ir::Delimiters) -> bool {
    match delimiters {
        crate::ir::Delimiters::Macro(path) | crate::ir::Delimiters::Call(path, _) => names_owner(path.clone()),
        crate::ir::Delimiters::Paren | crate::ir::Delimiters::Bracket | crate::ir::Delimiters::Brace(_) => false,
    }
}

pub(crate) fn names_owner(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => OWNING.iter().chain(DYNAMIC).any(|name| ident == name),
        TokenTree::Group(group) => names_owner(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// In how many statements a variable appears.
struct Mentions<'g> {
    graph: &'g Graph,
    count: BTreeMap<Var, u32>,
}

impl Mentions<'_> {
    fn add(&mut self, var: Var) {
        *self.count.entry(var).or_default() += 1;
    }

    fn stmts(&mut self, stmts: &[Stmt]) {
        stmts.iter().for_each(|stmt| crate::walk::stmt(&mut stmt.clone(), self));
    }

    fn operand(&mut self, operand: &Operand) {
        if let Operand::Place { place, .. } = operand {
            self.read(&mut place.clone());
        }
    }
}

impl Walker for Mentions<'_> {
    fn read(&mut self, place: &mut Place) {
        self.add(place.root);
        let root = self.graph.resolve(place).root;
        if root != place.root {
            self.add(root);
        }
    }
    fn write(&mut self, place: &mut Place) {
        self.add(place.root);
    }
    fn verbatim(&mut self, verbatim: &mut Verbatim) {
        verbatim.vars.iter().for_each(|var| self.add(*var));
    }
}
