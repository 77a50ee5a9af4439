//! Indices that the reverse sweep computes again: `i * n + j` of the numbers of loops, and counters that run backwards there.
//! A counter changes by `k += 1` alone, which `k -= 1` undoes, so its value at the end is all that is kept of it.

mod index;

use super::Vjp;
use crate::ir::{Block, BlockId, Form, Graph, Head, Loop, Meaning, Operand, Place, Rhs, Stmt, Store, Var, Verbatim};
use crate::walk::Walker;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::{BTreeMap, BTreeSet};
use syn::{BinOp, Expr};

/// What is known of indices and counters.
#[derive(Default)]
pub(super) struct Counters {
    names: BTreeMap<String, Var>,
    /// Variables that hold numbers, and those that hold integers, as the text says.
    numbers: BTreeSet<Var>,
    integers: BTreeSet<Var>,
    /// Variables that hold the value of an expression, and until which statement of their block that has the same value.
    definitions: BTreeMap<Var, Definition>,
    /// Counters that the reverse sweep would read if they ran backwards; those that do.
    wanted: BTreeSet<Var>,
    enabled: BTreeSet<Var>,
    /// The names that the reverse sweep has for them, and what may be undone.
    backwards: BTreeMap<Var, Var>,
    /// Those whose last change is this statement of the block.
    last: BTreeMap<(BlockId, usize), Vec<Var>>,
}

#[derive(Clone)]
struct Definition {
    block: BlockId,
    value: Expr,
    until: usize,
}

impl Counters {
    pub(super) fn of(graph: &Graph, params: &[crate::parse::Param], enabled: BTreeSet<Var>) -> Self {
        let vars = (0..graph.vars.len()).map(Var::nth);
        let names = vars.map(|var| (graph.info(var).name.to_string(), var)).collect();
        let is_integer = |(index, param): (usize, &crate::parse::Param)| {
            crate::types::is_integer(&param.value).then_some(Var::nth(index))
        };
        let by_value = params.iter().enumerate().filter(|(_, param)| !param.by_ref);
        let integers: BTreeSet<Var> = by_value.filter_map(is_integer).collect();
        let mut counters = Self { names, numbers: integers.clone(), integers, enabled, ..Self::default() };
        counters.find_numbers(&graph.body);
        counters
    }

    /// Leaves those of the variables that the statement, which mentions them, may change for certain knowledge of the text.
    pub(super) fn retain_changed(&self, graph: &Graph, stmt: &Stmt, vars: &mut BTreeSet<Var>) {
        vars.retain(|var| !self.numbers.contains(var) || changes(graph, stmt, *var));
    }

    /// The counters to run backwards, if the transform is done once more.
    pub(super) fn wanted(self) -> BTreeSet<Var> {
        self.wanted
    }

    fn find_numbers(&mut self, block: &Block) {
        for stmt in &block.stmts {
            if let Some((var, value)) = defined(&self.names, stmt) {
                self.numbers.extend(self.is_number(&value).then_some(var));
                self.integers.extend(self.is_integer(&value).then_some(var));
            }
            if let Stmt::Loop(Loop { head: Head::For { iterator, range: Some(range), .. }, .. }) = stmt
                && let [var] = range.vars[..]
                && let Ok(Expr::Range(ends)) = syn::parse2(iterator.tokens.clone())
                && [&ends.start, &ends.end].into_iter().flatten().any(|end| self.is_integer(end))
            {
                self.numbers.insert(var);
                self.integers.insert(var);
            }
            super::late::nested(stmt).into_iter().for_each(|block| self.find_numbers(block));
        }
    }

    fn is_integer(&self, value: &Expr) -> bool {
        match value {
            Expr::Lit(literal) => matches!(&literal.lit, syn::Lit::Int(int) if !int.suffix().starts_with('f')),
            Expr::Cast(cast) => crate::types::is_integer(&cast.ty),
            Expr::MethodCall(call) => call.method == "len" && call.args.is_empty(),
            value => self.is_made_of(value, &self.integers, |value| self.is_integer(value)),
        }
    }

    fn is_number(&self, value: &Expr) -> bool {
        match value {
            Expr::Lit(literal) => matches!(literal.lit, syn::Lit::Int(_) | syn::Lit::Float(_)),
            Expr::Cast(_) => true,
            Expr::MethodCall(call) => {
                call.method == "len" || is_of_numbers(&call.method) && self.is_number(&call.receiver)
            }
            value => self.is_made_of(value, &self.numbers, |value| self.is_number(value)),
        }
    }

    /// A variable of the kind, or an operation of such.
    fn is_made_of(&self, value: &Expr, kind: &BTreeSet<Var>, is_kind: impl Fn(&Expr) -> bool) -> bool {
        match value {
            Expr::Path(_) => self.var(value).is_some_and(|var| kind.contains(&var)),
            Expr::Paren(inner) => is_kind(&inner.expr),
            Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Neg(_)) && is_kind(&unary.expr),
            Expr::Binary(binary) if is_arithmetic(&binary.op) || matches!(binary.op, BinOp::Shl(_) | BinOp::Shr(_)) => {
                is_kind(&binary.left) && is_kind(&binary.right)
            }
            _ => false,
        }
    }

    fn var(&self, value: &Expr) -> Option<Var> {
        let Expr::Path(path) = value else { return None };
        self.names.get(&path.path.get_ident()?.to_string()).copied()
    }
}

impl Vjp {
    /// Notes what the statements of a block define, and the counters that are declared in it.
    pub(super) fn note_counters(&mut self, block: BlockId, stmts: &[Stmt]) {
        for (at, stmt) in stmts.iter().enumerate() {
            let Some((var, value)) = defined(&self.counters.names, stmt) else { continue };
            let read = mentioned(&self.counters.names, &value);
            let changes = |stmt: &Stmt| read.iter().any(|var| changes(&self.graph, stmt, *var));
            let until = stmts.iter().skip(at + 1).position(changes).map_or(usize::MAX, |position| at + 1 + position);
            if self.graph.info(var).stable {
                self.counters.definitions.insert(var, Definition { block, value, until });
            } else if let Some(last) = self.last_step(var, &stmts[at + 1..]) {
                self.counters.last.entry((block, at + 1 + last)).or_default().push(var);
            }
        }
    }

    /// The position of the last statement that changes a counter, if nothing but steps does.
    fn last_step(&self, var: Var, stmts: &[Stmt]) -> Option<usize> {
        let info = self.graph.info(var);
        let is_counter = !info.active && info.alias.is_none() && self.counters.integers.contains(&var);
        if !is_counter || self.graph.deferred.contains(&var) || !stmts.iter().all(|stmt| self.only_steps(stmt, var)) {
            return None;
        }
        let last = stmts.iter().rposition(|stmt| changes(&self.graph, stmt, var))?;
        let stays = |stmt: &Stmt| !matches!(stmt, Stmt::Rest { .. }) && !crate::lower::may_leave(stmt);
        stmts[..=last].iter().all(stays).then_some(last)
    }

    /// Does the statement change the counter by steps only, or not at all?
    fn only_steps(&self, stmt: &Stmt, var: Var) -> bool {
        let nested = super::late::nested(stmt);
        match stmt {
            Stmt::Opaque(verbatim) if self.step(verbatim).is_some_and(|(counter, ..)| counter == var) => true,
            Stmt::Branch { .. } | Stmt::Labeled { .. } | Stmt::Rest { .. } => {
                let fine = nested.iter().all(|block| block.stmts.iter().all(|stmt| self.only_steps(stmt, var)));
                fine && !changes(&self.graph, &without_blocks(stmt), var)
            }
            Stmt::Loop(each) if each.carried.is_none() => {
                let fine = each.body.stmts.iter().all(|stmt| self.only_steps(stmt, var));
                fine && !changes(&self.graph, &without_blocks(stmt), var)
            }
            stmt => !changes(&self.graph, stmt, var),
        }
    }

    /// The counter, the operator that undoes the step, and how far it goes.
    fn step(&self, verbatim: &Verbatim) -> Option<(Var, TokenStream, Expr)> {
        let tokens = verbatim.tokens.clone();
        let expr = match syn::parse2::<syn::Stmt>(tokens.clone()) {
            Ok(syn::Stmt::Expr(expr, _)) => expr,
            _ => syn::parse2(tokens).ok()?,
        };
        let Expr::Binary(step) = expr else { return None };
        let undo = match step.op {
            BinOp::AddAssign(_) => quote!(-),
            BinOp::SubAssign(_) => quote!(+),
            _ => return None,
        };
        let by = &*step.right;
        let settled = |var: &Var| self.graph.info(*var).stable;
        let named = self.counters.var(by).is_none_or(|var| settled(&var) && self.counters.integers.contains(&var));
        let fine = match by {
            Expr::Lit(_) => self.counters.is_integer(by),
            Expr::Path(_) => self.counters.var(by).is_some() && named,
            _ => false,
        };
        let counter = self.counters.var(&step.left).filter(|var| self.counters.integers.contains(var))?;
        fine.then(|| (counter, undo, by.clone()))
    }

    /// The statement that is about to be reversed is the last to change some counters: from here on they run backwards.
    pub(super) fn begin_counters(&mut self, block: BlockId, at: usize) {
        for var in self.counters.last.remove(&(block, at)).unwrap_or_default() {
            if !self.counters.enabled.contains(&var) {
                self.counters.backwards.insert(var, var);
                continue;
            }
            let end = self.copy(&Place::var(var), true);
            let info = self.graph.info(var).clone();
            let running = self.graph.fresh(&info.name.to_string(), info.name.span(), block, false);
            let info = self.graph.info_mut(running);
            (info.stable, info.owned) = (false, true);
            self.natural.insert(running);
            let rhs = Rhs::Op { form: Form::Keep, meaning: Meaning::Inactive, args: vec![Operand::var(end)] };
            self.emit(Stmt::Let { var: running, ty: None, rhs });
            self.counters.backwards.insert(var, running);
        }
    }

    /// Undoes a step.
    pub(super) fn undo(&mut self, verbatim: &Verbatim) {
        let Some((counter, undo, by)) = self.step(verbatim) else { return };
        let Some(running) = self.counters.backwards.get(&counter).copied().filter(|running| *running != counter) else {
            return;
        };
        let vars = self.counters.var(&by).into_iter().collect();
        let by = self.usable(&Verbatim { tokens: by.to_token_stream(), vars, pure: true });
        let (name, distance) = (&self.graph.info(running).name, &by.tokens);
        let tokens = quote!(#name #undo #distance);
        let vars = std::iter::once(running).chain(by.vars.iter().copied()).collect();
        let value = Operand::Inactive(Verbatim { tokens, vars, pure: false });
        self.emit(Stmt::Assign { place: Place::var(running), value, store: Store::Plain });
    }

    /// The variable that has the same value, if this is one that was given the value of another.
    pub(super) fn same(&self, verbatim: &Verbatim) -> Option<Var> {
        let definition = self.counters.definitions.get(&self.graph.as_var(verbatim)?)?;
        let other = self.counters.var(&definition.value).filter(|other| self.counters.numbers.contains(other))?;
        self.frames.position(definition.block).is_some_and(|at| at < definition.until).then_some(other)
    }
}

/// `let name = value;` without derivative.
fn defined(names: &BTreeMap<String, Var>, stmt: &Stmt) -> Option<(Var, Expr)> {
    match stmt {
        Stmt::Let { var, rhs: Rhs::Use(Operand::Inactive(verbatim)), .. } => {
            Some((*var, syn::parse2(verbatim.tokens.clone()).ok()?))
        }
        Stmt::OpaqueLet(verbatim) => {
            let Ok(syn::Stmt::Local(local)) = syn::parse2(verbatim.tokens.clone()) else { return None };
            let pattern = match local.pat {
                syn::Pat::Type(typed) => *typed.pat,
                pattern => pattern,
            };
            let syn::Pat::Ident(name) = pattern else { return None };
            Some((*names.get(&name.ident.to_string())?, *local.init?.expr))
        }
        _ => None,
    }
}

fn mentioned(names: &BTreeMap<String, Var>, value: &Expr) -> BTreeSet<Var> {
    fn collect(tokens: TokenStream, names: &BTreeMap<String, Var>, found: &mut BTreeSet<Var>) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => found.extend(names.get(&ident.to_string())),
                TokenTree::Group(group) => collect(group.stream(), names, found),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    collect(value.to_token_stream(), names, &mut found);
    found
}

/// Methods of numbers that give numbers, and change nothing.
const OF_NUMBERS: &[&str] = &[
    "abs",
    "sqrt",
    "cbrt",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "exp",
    "ln",
    "log2",
    "log10",
    "powi",
    "powf",
    "pow",
    "max",
    "min",
    "clamp",
    "floor",
    "ceil",
    "round",
    "trunc",
    "fract",
    "signum",
    "recip",
    "mul_add",
    "hypot",
    "rem_euclid",
    "div_euclid",
    "abs_diff",
    "wrapping_add",
    "wrapping_sub",
    "wrapping_mul",
    "saturating_add",
    "saturating_sub",
    "saturating_mul",
    "to_radians",
    "to_degrees",
];

fn is_of_numbers(method: &proc_macro2::Ident) -> bool {
    OF_NUMBERS.iter().any(|name| method == name)
}

fn is_arithmetic(op: &BinOp) -> bool {
    matches!(op, BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) | BinOp::Div(_) | BinOp::Rem(_))
}

/// The statement alone, for what is in it besides blocks.
fn without_blocks(stmt: &Stmt) -> Stmt {
    let mut stmt = stmt.clone();
    match &mut stmt {
        Stmt::Branch { arms, .. } => arms.iter_mut().for_each(|arm| arm.body.stmts.clear()),
        Stmt::Loop(each) => each.body.stmts.clear(),
        Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } => body.stmts.clear(),
        _ => {}
    }
    stmt
}

/// May the statement give a number another value?
fn changes(graph: &Graph, stmt: &Stmt, var: Var) -> bool {
    struct Changes<'g> {
        graph: &'g Graph,
        var: Var,
        found: bool,
    }
    impl Walker for Changes<'_> {
        fn read(&mut self, _: &mut Place) {}
        fn write(&mut self, place: &mut Place) {
            self.found |= place.root == self.var || self.graph.resolve(place).root == self.var;
        }
        fn verbatim(&mut self, verbatim: &mut Verbatim) {
            self.found |= !self.graph.info(self.var).stable
                && may_write(verbatim.tokens.clone(), &self.graph.info(self.var).name.to_string());
        }
    }
    let mut walker = Changes { graph, var, found: false };
    crate::walk::stmt(&mut stmt.clone(), &mut walker);
    walker.found
}

/// May the tokens write to the variable, a number?
fn may_write(tokens: TokenStream, name: &str) -> bool {
    crate::rename::mentions(tokens.clone(), &|ident| ident == name) && !only_read(tokens, name)
}

/// Is the variable no more than an operand, an index, or an argument by value?
fn only_read(tokens: TokenStream, name: &str) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let ident = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
        Some(TokenTree::Ident(ident)) => Some(ident),
        _ => None,
    };
    tokens.iter().enumerate().all(|(at, token)| match token {
        TokenTree::Ident(found) if found == name => {
            let borrowed = ident(at.checked_sub(1)).is_some_and(|before| before == "mut");
            let followed = match (punct(&tokens, at + 1), punct(&tokens, at + 2)) {
                (Some('.'), Some('.')) => true,
                // Any other method may take it by a mutable reference.
                (Some('.'), _) => ident(Some(at + 2)).is_some_and(is_of_numbers),
                _ => !is_assigned(&tokens, at + 1),
            };
            !borrowed && followed
        }
        TokenTree::Group(group) => {
            let (inner, before) = (group.stream(), at.checked_sub(1).and_then(|at| punct(&tokens, at)));
            let named = crate::rename::mentions(inner.clone(), &|ident| ident == name);
            let unknown = before == Some('!') && !ident(at.checked_sub(2)).is_some_and(only_looks);
            // `(a, k) = …` assigns to what is in the group.
            !named || only_read(inner, name) && !unknown && !is_assigned(&tokens, at + 1)
        }
        TokenTree::Ident(ident) => ident != "ref",
        TokenTree::Punct(_) | TokenTree::Literal(_) => true,
    })
}

fn punct(tokens: &[TokenTree], at: usize) -> Option<char> {
    match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => Some(punct.as_char()),
        _ => None,
    }
}

/// Does `=` or an operator with it stand here?
fn is_assigned(tokens: &[TokenTree], at: usize) -> bool {
    match [at, at + 1, at + 2].map(|at| punct(tokens, at)) {
        [Some('='), next, _] => next != Some('=') && next != Some('>'),
        [Some('+' | '-' | '*' | '/' | '%' | '&' | '|' | '^'), Some('='), _] => true,
        [Some('<'), Some('<'), Some('=')] | [Some('>'), Some('>'), Some('=')] => true,
        _ => false,
    }
}

/// Macros whose arguments are read only.
fn only_looks(name: &proc_macro2::Ident) -> bool {
    const LOOK: &[&str] = &[
        "assert",
        "assert_eq",
        "assert_ne",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "print",
        "println",
        "eprint",
        "eprintln",
        "format",
        "panic",
        "vec",
        "matches",
        "unreachable",
        "vector",
        "matrix",
    ];
    LOOK.iter().any(|look| name == look)
}
