//! The function body to the intermediate form. What is accepted is decided here, and nowhere later.
//!
//! Activity is the fixpoint of lowering itself: a variable that is assigned an active value is active from its
//! declaration on, so the body is lowered again until nothing changes.

mod adapters;
mod argument;
mod assign;
mod breaks;
mod call;
mod callee;
mod chain;
mod changes;
mod check;
mod checkpoint;
mod closure;
mod control;
mod expr;
mod gate;
mod in_place;
mod items;
mod leave;
mod lend;
mod lists;
mod loops;
mod method;
mod opaque;
mod operator;
mod optional;
mod passed;
mod pattern;
mod place;
mod repeat;
mod split;
mod statement;
mod steps;
mod then;
mod upper;

pub(crate) use adapters::is_index_of_best;
pub(crate) use call::is_array_from_fn;
pub(crate) use checkpoint::mentions;
pub(crate) use leave::may_leave;
pub(crate) use optional::gives_option;
pub(crate) use repeat::{drop_looks, may_run_again, only_looks};

use crate::error::Errors;
use crate::ir::{Block, BlockId, Graph, Head, Label, Loop, Operand, Rhs, Stmt, Var, VarInfo, Verbatim};
use crate::parse::Input;
use crate::rename::{Names, Renamer};
use leave::{always_leaves, leaves_early};
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use syn::visit_mut::VisitMut;
use syn::{Expr, Pat};

/// Lowers the body of `input`; the parameters are the first variables of the graph.
pub(crate) fn lower(input: &Input, errors: &Errors) -> Graph {
    let mut body = (*input.item.block).clone();
    crate::desugar::desugar(&mut body, &input.item, &input.output);
    let mut renamer = Renamer::new(Names::of(input.item.to_token_stream()));
    let names: Vec<Ident> = input.params.iter().map(|param| renamer.parameter(&param.name)).collect();
    let mut patterns: Vec<Option<Pat>> = input.params.iter().map(|param| param.pattern.clone()).collect();
    patterns.iter_mut().flatten().for_each(|pat| renamer.visit_pat_mut(pat));
    renamer.visit_block_mut(&mut body);

    let mut active = HashSet::new();
    loop {
        errors.clear();
        for ident in renamer.foreign.borrow().iter() {
            errors
                .at(ident, "this name and a variable of the same name come from different macros: rename one of them");
        }
        let uses = changes::Uses::of(&body);
        let owned = operator::Owned::new(input, &names, &patterns, &body);
        let mut lowering = Lower { uses, ..Lower::new(input, errors, renamer.names.clone(), active.clone(), owned) };
        lowering.function(&names, &patterns, &body);
        let native = lowering.native_closures.take();
        lowering.active_names.extend(native);
        if lowering.active_names.len() == active.len() {
            checkpoint::mark(&mut lowering.graph, input, errors);
            return lowering.graph;
        }
        active = lowering.active_names;
    }
}

/// May the parameter, or what is made of it, own memory?
fn may_own(param: &crate::parse::Param, input: &Input) -> bool {
    if param.by_ref {
        crate::emit::names_owner(param.value.to_token_stream())
    } else {
        !crate::types::is_copy(&param.value, input)
    }
}

/// What an expression is worth.
enum Value {
    /// No derivative flows; the expression as written.
    Inactive(Expr),
    Active(Operand),
}

/// Where `break`, `continue` and `return` go.
struct Target {
    /// The label in the user's text.
    user: Option<String>,
    label: Label,
    /// What `break value` assigns.
    result: Option<Var>,
    is_loop: bool,
}

struct Lower<'a> {
    input: &'a Input,
    errors: &'a Errors,
    graph: Graph,
    vars: HashMap<String, Var>,
    active_names: HashSet<String>,
    /// Variables whose value has an error already.
    poisoned: HashSet<String>,
    /// Local closures by name, for calls of them.
    closures: HashMap<String, syn::ExprClosure>,
    /// Those that change variables and have run in place once: a call as written would borrow what later calls in place use.
    inlined: HashSet<String>,
    /// Marks of closures that are called in tokens without derivative, and so are needed as they are.
    native_closures: std::cell::RefCell<HashSet<String>>,
    /// Immutable variables with a constant value known from the text.
    constants: HashMap<String, TokenStream>,
    /// What the numbers of loops that start from 0 stay below.
    bounds: HashMap<String, TokenStream>,
    open: Vec<Block>,
    targets: Vec<Target>,
    /// The depth of inlined closures, which `return` cannot leave.
    closure_depth: u32,
    /// The variables before this one are captured by a closure that is handed over.
    captured: Var,
    items: Vec<TokenStream>,
    /// Variables of types whose operators are the user's.
    owned: operator::Owned<'a>,
    /// What is done to the variables.
    uses: changes::Uses,
    /// What a variable may change that borrows constants.
    lenders: HashMap<Var, BTreeSet<Var>>,
    /// Variables that are a `Box`, or may be one, behind so many references.
    boxes: HashMap<Var, usize>,
    /// Variables that are an `Option`, as far as the text tells.
    options: HashSet<String>,
}

impl<'a> Lower<'a> {
    fn new(
        input: &'a Input,
        errors: &'a Errors,
        names: Names,
        active_names: HashSet<String>,
        owned: operator::Owned<'a>,
    ) -> Self {
        let graph = Graph {
            vars: Vec::new(),
            params: input.params.len(),
            blocks: 0,
            body: Block { id: BlockId::ROOT, stmts: Vec::new() },
            result: Operand::Inactive(Verbatim::constant(TokenStream::new())),
            names,
            atoms: Default::default(),
            recursive: false,
            deferred: Default::default(),
            raw: Default::default(),
            numbers: Default::default(),
            items: Rc::default(),
        };
        Self {
            input,
            errors,
            graph,
            vars: HashMap::new(),
            active_names,
            poisoned: HashSet::new(),
            closures: HashMap::new(),
            inlined: HashSet::new(),
            native_closures: Default::default(),
            constants: HashMap::new(),
            bounds: HashMap::new(),
            open: Vec::new(),
            targets: Vec::new(),
            closure_depth: 0,
            lenders: HashMap::new(),
            captured: Var::nth(0),
            items: Vec::new(),
            owned,
            uses: changes::Uses::default(),
            boxes: HashMap::new(),
            options: HashSet::new(),
        }
    }

    fn function(&mut self, names: &[Ident], patterns: &[Option<Pat>], body: &syn::Block) {
        self.open.push(Block { id: BlockId::ROOT, stmts: Vec::new() });
        let params = self.input.params.clone();
        for (param, name) in params.iter().zip(names) {
            let text = match &param.pattern {
                None => name.clone(),
                Some(_) => self.graph.names.fresh(&name.to_string(), name.span()),
            };
            let info = VarInfo {
                name: text.clone(),
                block: BlockId::ROOT,
                stable: !param.mutable,
                active: param.active,
                alias: None,
                source: None,
                owned: !param.by_ref,
                parameter: true,
                moves: param.active && may_own(param, self.input),
            };
            let var = self.graph.add(info);
            self.boxes.insert(var, usize::from(param.by_ref));
            if optional::is_option_type(&param.value) {
                self.options.insert(text.to_string());
            }
            if param.pattern.is_none() {
                self.vars.insert(text.to_string(), var);
            }
        }
        for (index, pattern) in patterns.iter().enumerate() {
            if let Some(pattern) = pattern {
                let var = Var::nth(index);
                let value = Operand::var(var);
                let name = &self.graph.info(var).name;
                let inactive = Value::Inactive(syn::parse_quote!(#name));
                self.destructure(pattern, None, if params[index].active { Value::Active(value) } else { inactive });
            }
        }
        self.check_attributes(body);
        self.check_detach(body);
        let result = match leaves_early(body) {
            true => self.body_with_returns(body),
            false if self.input.returns_nothing() => self.statements(body),
            false => self.tail_value(body),
        };
        self.check_texts(body);
        let block = self.open.pop().expect("the function's block is open");
        self.graph.body = self.finish(block);
        self.graph.result = result;
        self.graph.items = Rc::new(std::mem::take(&mut self.items));
    }

    fn tail_value(&mut self, body: &syn::Block) -> Operand {
        let value = self.block_value(body);
        self.operand(value, "y")
    }

    /// The body of a function that returns nothing.
    fn statements(&mut self, body: &syn::Block) -> Operand {
        self.block_stmts(body);
        Operand::Inactive(Verbatim::constant(quote::quote!(())))
    }

    /// The body as a labeled block that every `return` breaks out of.
    fn body_with_returns(&mut self, body: &syn::Block) -> Operand {
        let result = (!self.input.returns_nothing()).then(|| self.fresh("y", Span::call_site(), true));
        if let Some(var) = result {
            let ty = self.input.output.to_token_stream();
            self.emit(Stmt::Declare { var, ty: Some(ty) });
        }
        let label = self.graph.fresh_label("body", Span::call_site());
        self.targets.push(Target { user: None, label: label.clone(), result, is_loop: false });
        let (block, nothing) = self.in_block(|this| match result {
            None => Some(this.statements(body)),
            Some(result) => {
                let value = this.block_value(body);
                if !this.unreachable_here() {
                    this.assign_result(result, value);
                }
                None
            }
        });
        self.targets.pop();
        self.emit(Stmt::Labeled { label, body: block, record: None });
        nothing.or(result.map(Operand::var)).expect("a result, or nothing")
    }

    fn fresh(&mut self, base: &str, span: Span, active: bool) -> Var {
        let block = self.block_id();
        let base = if base.is_empty() { "t" } else { base };
        self.graph.fresh(base, span, block, active)
    }

    fn block_id(&self) -> BlockId {
        self.open.last().expect("a block is open").id
    }

    fn emit(&mut self, stmt: Stmt) {
        self.open.last_mut().expect("a block is open").stmts.push(stmt);
    }

    /// `let var = rhs;` with a new variable.
    fn let_temp(&mut self, base: &str, span: Span, active: bool, rhs: Rhs) -> Var {
        let var = self.fresh(base, span, active);
        self.emit(Stmt::Let { var, ty: None, rhs });
        var
    }

    /// Runs `lower` inside a new block.
    fn in_block<R>(&mut self, lower: impl FnOnce(&mut Self) -> R) -> (Block, R) {
        let id = self.graph.fresh_block();
        self.open.push(Block { id, stmts: Vec::new() });
        let result = lower(self);
        let block = self.open.pop().expect("pushed above");
        (self.finish(block), result)
    }

    /// Wraps what follows a statement that may leave the block early.
    fn finish(&mut self, mut block: Block) -> Block {
        if let Some(at) = block.stmts.iter().position(may_leave)
            && at + 1 < block.stmts.len()
        {
            let id = self.graph.fresh_block();
            let stmts = block.stmts.split_off(at + 1);
            if matches!(block.stmts[at], Stmt::Exit(_)) {
                return block;
            }
            let rest = Block { id, stmts };
            for stmt in &rest.stmts {
                for var in declared(stmt) {
                    self.graph.info_mut(var).block = id;
                }
            }
            let rest = self.finish(rest);
            block.stmts.push(Stmt::Rest { body: rest, record: None });
        }
        block
    }

    /// `true` after a statement that always leaves.
    fn unreachable_here(&self) -> bool {
        self.open.last().and_then(|block| block.stmts.last()).is_some_and(always_leaves)
    }

    /// A user's variable; active if an earlier round found it so.
    fn declare(&mut self, name: &Ident, mutable: bool, active: bool) -> Var {
        let text = name.to_string();
        let active = active || self.active_names.contains(&text);
        if active {
            self.active_names.insert(text.clone());
        }
        let info = VarInfo {
            name: name.clone(),
            block: self.block_id(),
            stable: !mutable,
            active,
            alias: None,
            source: None,
            owned: false,
            parameter: false,
            moves: false,
        };
        let var = self.graph.add(info);
        self.vars.insert(text, var);
        var
    }

    /// An active value is written to a variable that starts as an inactive one: it must not be a borrow of another.
    fn gate_owned(&mut self, var: Var) {
        let info = self.graph.info(var);
        if !self.active_names.contains(&info.name.to_string()) {
            return;
        }
        let name = info.name.clone();
        let gate = self.ops_at("assert_owned", name.span());
        let span = name.span().resolved_at(Span::call_site());
        self.emit(Stmt::Opaque(Verbatim {
            tokens: quote::quote_spanned!(span=> #gate(&#name);),
            vars: vec![var],
            pure: false,
        }));
    }

    /// Marks a variable that turned out to be assigned an active value.
    fn activate(&mut self, var: Var) {
        let root = self.graph.info(var).alias.as_ref().map(|place| place.root);
        let info = self.graph.info_mut(var);
        info.active = true;
        let text = info.name.to_string();
        if self.vars.contains_key(&text) {
            self.active_names.insert(text);
        }
        if let Some(root) = root {
            self.activate(root);
        }
    }

    fn lookup(&self, name: &Ident) -> Option<Var> {
        self.vars.get(&name.to_string()).copied()
    }

    /// Inactive tokens with the variables they read.
    fn verbatim(&self, tokens: impl ToTokens) -> Verbatim {
        let tokens = self.with_paths(tokens.to_token_stream());
        let mut vars = Vec::new();
        self.collect_vars(tokens.clone(), &mut vars);
        self.mark_closures(tokens.clone());
        let pure = syn::parse2::<Expr>(tokens.clone()).is_ok_and(|expr| self.is_pure(&expr));
        let tokens =
            if vars.iter().any(|var| self.graph.info(*var).active) { self.gate_methods(tokens) } else { tokens };
        Verbatim { tokens, vars, pure }
    }

    fn mark_closures(&self, tokens: TokenStream) {
        if !self.closures.is_empty() {
            crate::rename::mentions(tokens, &|ident| {
                if self.closures.contains_key(&ident.to_string()) {
                    self.native_closures.borrow_mut().insert(closure_mark(ident));
                }
                false
            });
        }
    }

    fn collect_vars(&self, tokens: TokenStream, vars: &mut Vec<Var>) {
        let found = std::cell::RefCell::new(std::mem::take(vars));
        crate::rename::mentions(tokens, &|ident| {
            if let Some(var) = self.lookup(ident)
                && !found.borrow().contains(&var)
            {
                found.borrow_mut().push(var);
            }
            false
        });
        *vars = found.into_inner();
    }
}

/// No variable has such a name.
fn closure_mark(name: &Ident) -> String {
    format!("fn {name}")
}

/// The variables a statement declares in its own block.
pub(crate) fn declared(stmt: &Stmt) -> Vec<Var> {
    match stmt {
        Stmt::Let { var, .. } | Stmt::Declare { var, .. } | Stmt::Pop { var, .. } => vec![*var],
        Stmt::Destructure { binds, .. } => binds.iter().map(|bind| bind.var).collect(),
        Stmt::OpaqueLet(verbatim) => verbatim.vars.clone(),
        Stmt::Each(each) => {
            [each.var, each.shape].into_iter().chain(each.kept.as_ref().map(|kept| kept.pairs)).collect()
        }
        Stmt::Loop(Loop { head: Head::Sweep(sweep), .. }) => vec![sweep.var, sweep.shape],
        Stmt::CallForward { var, record, .. } => vec![*var, *record],
        Stmt::CallJvp { var, dot, .. } => vec![*var, *dot],
        _ => Vec::new(),
    }
}
