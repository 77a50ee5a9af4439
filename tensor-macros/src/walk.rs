//! Walks over the places and verbatim tokens of statements.

use crate::ir::{
    Again, Argument, Block, Decision, Graph, Head, Loop, Operand, Passed, Place, Proj, Replay, Rhs, Stmt, Var, Verbatim,
};
use crate::rename::with_fields;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// What a walk does with each thing it meets.
pub(crate) trait Walker {
    /// A place that is read with its derivative.
    fn read(&mut self, place: &mut Place);
    /// A place that is written.
    fn write(&mut self, place: &mut Place);
    /// Tokens without derivative.
    fn verbatim(&mut self, verbatim: &mut Verbatim);
    /// A block inside the statement.
    fn block(&mut self, _block: &Block) {}
}

pub(crate) fn block(body: &mut Block, walker: &mut dyn Walker) {
    walker.block(body);
    body.stmts.iter_mut().for_each(|child| stmt(child, walker));
}

pub(crate) fn stmt(stmt: &mut Stmt, walker: &mut dyn Walker) {
    match stmt {
        Stmt::Let { rhs, .. } => self::rhs(rhs, walker),
        Stmt::Declare { .. } | Stmt::Exit(_) => {}
        Stmt::Destructure { value, binds, .. } => {
            operand(value, walker);
            binds.iter_mut().for_each(|bind| walker.read(&mut bind.place));
        }
        Stmt::Assign { place, value, .. } => {
            operand(value, walker);
            walker.write(place);
        }
        Stmt::Update { op, place, value } => {
            operand(value, walker);
            if !matches!(op, crate::ir::UpdateOp::Add | crate::ir::UpdateOp::Sub) {
                walker.read(place);
            }
            walker.write(place);
        }
        Stmt::Accumulate { place, value } | Stmt::Push { place, value } => {
            operand(value, walker);
            walker.write(place);
        }
        Stmt::Pop { place, .. } => {
            walker.read(place);
            walker.write(place);
        }
        Stmt::Permute { places, args, .. } => {
            // Of two places each takes what the other had.
            if places.len() > 1 {
                places.iter_mut().for_each(|place| walker.read(place));
            }
            places.iter_mut().for_each(|place| walker.write(place));
            args.iter_mut().for_each(|arg| walker.verbatim(arg));
        }
        Stmt::Opaque(verbatim) => walker.verbatim(verbatim),
        Stmt::OpaqueLet(verbatim) => walker.verbatim(verbatim),
        Stmt::Branch { decision, arms, .. } => {
            match decision {
                Decision::If(condition) => walker.verbatim(condition),
                Decision::Match(value) => operand(value, walker),
            }
            for arm in arms {
                arm.binds.iter_mut().for_each(|bind| walker.read(&mut bind.place));
                arm.guard.iter_mut().for_each(|guard| walker.verbatim(guard));
                block(&mut arm.body, walker);
            }
        }
        Stmt::Loop(each) => looped(each, walker),
        Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } => block(body, walker),
        Stmt::Each(each) => {
            walker.verbatim(&mut each.primal);
            if let Some(called) = &mut each.called {
                walker.verbatim(&mut called.function);
                called.others.iter_mut().for_each(|other| walker.verbatim(other));
            }
            block(&mut each.body, walker);
            operand(&mut each.value, walker);
        }
        Stmt::Yield { value, .. } => operand(value, walker),
        Stmt::CallForward { args, .. } => arguments(args, walker),
        Stmt::CallJvp { args, functions, .. } => {
            arguments(args, walker);
            functions.iter_mut().for_each(|function| passed(function, walker));
        }
        Stmt::PullCall(call) => {
            arguments(&mut call.args, walker);
            operand(&mut call.value, walker);
            call.functions.iter_mut().for_each(|function| passed(function, walker));
        }
        Stmt::Pullback { args, .. } => {
            for arg in args {
                match arg {
                    Again::Value(value) | Again::Unknown(value) => operand(value, walker),
                    Again::Changed => {}
                }
            }
        }
        Stmt::ReplayBranch { arms, .. } => arms.iter_mut().for_each(|arm| replay(arm, walker)),
        Stmt::ReplayLoop(each) => replay(&mut each.body, walker),
        Stmt::ReplaySteps(steps) => {
            looped(&mut steps.advance, walker);
            looped(&mut steps.recorded, walker);
            replay(&mut steps.replay.body, walker);
        }
        Stmt::ReplayLabeled { body, .. } | Stmt::ReplayRest { body, .. } => replay(body, walker),
        Stmt::ForElements { of, body, .. } => {
            walker.read(of);
            block(body, walker);
        }
    }
}

fn looped(each: &mut Loop, walker: &mut dyn Walker) {
    match &mut each.head {
        Head::Forever => {}
        Head::While(verbatim) | Head::For { iterator: verbatim, .. } => walker.verbatim(verbatim),
        Head::Sweep(sweep) => {
            walker.verbatim(&mut sweep.function);
            sweep.others.iter_mut().for_each(|other| walker.verbatim(other));
        }
    }
    each.binds.iter_mut().for_each(|bind| walker.read(&mut bind.place));
    block(&mut each.body, walker);
}

fn replay(body: &mut Replay, walker: &mut dyn Walker) {
    body.stmts.iter_mut().for_each(|child| stmt(child, walker));
}

fn rhs(rhs: &mut Rhs, walker: &mut dyn Walker) {
    match rhs {
        Rhs::Use(value) => operand(value, walker),
        Rhs::Op { args, .. } => args.iter_mut().for_each(|arg| operand(arg, walker)),
        Rhs::Call { args, functions, .. } => {
            arguments(args, walker);
            functions.iter_mut().for_each(|function| passed(function, walker));
        }
    }
}

fn passed(function: &mut Passed, walker: &mut dyn Walker) {
    match function {
        Passed::Closure(closure) => {
            block(&mut closure.body, walker);
            operand(&mut closure.value, walker);
            closure.value_dot.iter_mut().for_each(|dot| operand(dot, walker));
            if let Some(pullback) = &mut closure.pullback {
                replay(&mut pullback.replay, walker);
            }
        }
        Passed::Parameter(var) => {
            let mut place = Place::var(*var);
            walker.read(&mut place);
            *var = place.root;
        }
        Passed::Path { .. } => {}
    }
}

fn arguments(args: &mut [Argument], walker: &mut dyn Walker) {
    for arg in args {
        match arg {
            Argument::Value(value) => operand(value, walker),
            Argument::Mutable { place, .. } => {
                walker.read(place);
                walker.write(place);
            }
        }
    }
}

fn operand(operand: &mut Operand, walker: &mut dyn Walker) {
    match operand {
        Operand::Place { place, .. } => walker.read(place),
        Operand::Inactive(verbatim) => walker.verbatim(verbatim),
    }
}

/// What a statement reads from outside, and the blocks inside it.
#[derive(Default)]
pub(crate) struct Outside {
    /// Roots of active places that are read, behind aliases.
    pub(crate) reads: BTreeSet<Var>,
    /// Everything mentioned, in places or tokens.
    pub(crate) mentions: BTreeSet<Var>,
    /// The same without what stands behind other names.
    pub(crate) named: BTreeSet<Var>,
    /// References whose value is read: `*r`.
    pub(crate) dereferenced: BTreeSet<Var>,
}

pub(crate) fn outside(graph: &Graph, of: &Stmt) -> Outside {
    struct Collect<'g> {
        graph: &'g Graph,
        outside: Outside,
        blocks: BTreeSet<crate::ir::BlockId>,
    }
    impl Collect<'_> {
        fn mention(&mut self, place: &Place) -> Var {
            self.outside.mentions.insert(place.root);
            self.outside.named.insert(place.root);
            if let Some(Proj::Deref) = place.path.first() {
                self.outside.dereferenced.insert(place.root);
            }
            let place = self.graph.resolve(place);
            self.outside.mentions.insert(place.root);
            for proj in &place.path {
                let read: &[Verbatim] = match proj {
                    Proj::Index(index) | Proj::Element(index) | Proj::Within(index) => std::slice::from_ref(index),
                    Proj::View(_, _, args) => args,
                    Proj::Field(_)
                    | Proj::Component(_)
                    | Proj::Payload
                    | Proj::Variant(..)
                    | Proj::Deref
                    | Proj::Unbox
                    | Proj::Unboxed => &[],
                };
                read.iter().for_each(|read| self.text(read));
            }
            place.root
        }
        fn text(&mut self, verbatim: &Verbatim) {
            self.outside.mentions.extend(&verbatim.vars);
            self.outside.named.extend(&verbatim.vars);
            let starred = starred(verbatim.tokens.clone());
            let read = verbatim.vars.iter().filter(|var| starred.contains(&self.graph.info(**var).name.to_string()));
            self.outside.dereferenced.extend(read);
        }
    }
    impl Walker for Collect<'_> {
        fn read(&mut self, place: &mut Place) {
            let root = self.mention(place);
            if self.graph.info(root).active {
                self.outside.reads.insert(root);
            }
        }
        fn write(&mut self, place: &mut Place) {
            self.mention(place);
        }
        fn verbatim(&mut self, verbatim: &mut Verbatim) {
            self.text(verbatim);
        }
        fn block(&mut self, block: &Block) {
            self.blocks.insert(block.id);
        }
    }
    let mut collect = Collect { graph, outside: Outside::default(), blocks: BTreeSet::new() };
    stmt(&mut of.clone(), &mut collect);
    let Collect { mut outside, blocks, .. } = collect;
    let outer = |var: &Var| !blocks.contains(&graph.info(*var).block);
    outside.reads.retain(outer);
    outside.mentions.retain(outer);
    outside
}

/// All that a statement mentions, what a `let` without derivative reads included: its list of variables is what it binds.
pub(crate) fn all_mentions(graph: &Graph, of: &Stmt) -> BTreeSet<Var> {
    #[derive(Default)]
    struct Names(BTreeSet<String>);
    impl Names {
        fn add(&mut self, tokens: TokenStream, of: Delimiter) {
            for (token, field) in with_fields(tokens, of) {
                match token {
                    TokenTree::Ident(ident) if !field => drop(self.0.insert(ident.to_string())),
                    TokenTree::Group(group) => self.add(group.stream(), group.delimiter()),
                    TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                }
            }
        }
    }
    impl Walker for Names {
        fn read(&mut self, _: &mut Place) {}
        fn write(&mut self, _: &mut Place) {}
        fn verbatim(&mut self, verbatim: &mut Verbatim) {
            self.add(verbatim.tokens.clone(), Delimiter::None);
        }
    }
    let mut names = Names::default();
    stmt(&mut of.clone(), &mut names);
    let mut mentions = outside(graph, of).mentions;
    let all = (0..graph.vars.len()).map(Var::nth);
    mentions.extend(all.filter(|var| names.0.contains(&graph.info(*var).name.to_string())));
    mentions
}

/// Identifiers after a star that is no product.
fn starred(tokens: TokenStream) -> BTreeSet<String> {
    const BEFORE_VALUES: &[&str] = &["in", "if", "match", "mut", "return", "break", "while"];
    let (mut found, mut star, mut factor) = (BTreeSet::new(), false, false);
    for token in tokens {
        match &token {
            TokenTree::Ident(ident) if star => {
                found.insert(ident.to_string());
            }
            TokenTree::Group(group) => found.extend(starred(group.stream())),
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        let is_star = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '*');
        star = is_star && !factor;
        factor = match &token {
            TokenTree::Ident(ident) => !BEFORE_VALUES.iter().any(|word| ident == word),
            TokenTree::Group(_) | TokenTree::Literal(_) => true,
            TokenTree::Punct(_) => false,
        };
    }
    found
}

/// The variables of a place: its root, behind another name too, and those of its indices.
pub(crate) fn mentioned(graph: &Graph, place: &Place) -> BTreeSet<Var> {
    let resolved = graph.resolve(place);
    let mut vars = BTreeSet::from([place.root, resolved.root]);
    for proj in place.path.iter().chain(&resolved.path) {
        match proj {
            Proj::Index(index) | Proj::Element(index) | Proj::Within(index) => vars.extend(&index.vars),
            Proj::View(_, _, args) => args.iter().for_each(|arg| vars.extend(&arg.vars)),
            Proj::Field(_)
            | Proj::Component(_)
            | Proj::Payload
            | Proj::Variant(..)
            | Proj::Deref
            | Proj::Unbox
            | Proj::Unboxed => {}
        }
    }
    vars
}

/// The variables that a statement may change.
pub(crate) fn changed(graph: &Graph, of: &Stmt) -> BTreeSet<Var> {
    struct Changed<'g> {
        graph: &'g Graph,
        vars: BTreeSet<Var>,
    }
    impl Walker for Changed<'_> {
        fn read(&mut self, _: &mut Place) {}
        fn write(&mut self, place: &mut Place) {
            self.vars.extend([place.root, self.graph.resolve(place).root]);
        }
        fn verbatim(&mut self, verbatim: &mut Verbatim) {
            if verbatim.lent().is_some() {
                return;
            }
            for var in &verbatim.vars {
                let shown = self.graph.resolve(&Place::var(*var)).root;
                self.vars.extend([*var, shown].iter().filter(|var| !self.graph.info(**var).stable));
            }
        }
    }
    let mut changed = Changed { graph, vars: BTreeSet::new() };
    stmt(&mut of.clone(), &mut changed);
    changed.vars
}

/// Puts other variables in the place of some, also inside tokens.
pub(crate) fn substitute(graph: &Graph, body: &mut Block, map: &BTreeMap<Var, Var>) {
    block(body, &mut Substitute { graph, map });
}

/// The same in a single operand.
pub(crate) fn substitute_in(graph: &Graph, value: &mut Operand, map: &BTreeMap<Var, Var>) {
    operand(value, &mut Substitute { graph, map });
}

struct Substitute<'g> {
    graph: &'g Graph,
    map: &'g BTreeMap<Var, Var>,
}
impl Walker for Substitute<'_> {
    fn read(&mut self, place: &mut Place) {
        if let Some(new) = self.map.get(&place.root) {
            place.root = *new;
        }
        for proj in &mut place.path {
            match proj {
                Proj::Index(index) | Proj::Element(index) | Proj::Within(index) => self.verbatim(index),
                Proj::View(_, _, args) => args.iter_mut().for_each(|arg| self.verbatim(arg)),
                Proj::Field(_)
                | Proj::Component(_)
                | Proj::Payload
                | Proj::Variant(..)
                | Proj::Deref
                | Proj::Unbox
                | Proj::Unboxed => {}
            }
        }
    }
    fn write(&mut self, place: &mut Place) {
        self.read(place);
    }
    fn verbatim(&mut self, verbatim: &mut Verbatim) {
        // Those of a `let` are what it binds, not what it reads.
        if !self.map.is_empty() {
            verbatim.tokens = rename(verbatim.tokens.clone(), &|text| {
                self.map.iter().find(|(old, _)| self.graph.info(**old).name == text).map(|(_, new)| {
                    let name = &self.graph.info(*new).name;
                    quote::quote!(#name)
                })
            });
            for var in &mut verbatim.vars {
                *var = self.map.get(var).copied().unwrap_or(*var);
            }
        }
    }
}

/// Replaces identifiers that stand for variables.
pub(crate) fn rename(tokens: TokenStream, new: &dyn Fn(&str) -> Option<TokenStream>) -> TokenStream {
    rename_in(tokens, Delimiter::None, new)
}

fn rename_in(tokens: TokenStream, of: Delimiter, new: &dyn Fn(&str) -> Option<TokenStream>) -> TokenStream {
    let mut out = TokenStream::new();
    let mut after_dot = false;
    for (token, field) in with_fields(tokens, of) {
        let is_dot = !after_dot && matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
        match token {
            TokenTree::Ident(ident) if !after_dot && !field => match new(&ident.to_string()) {
                Some(tokens) => out.extend(tokens),
                None => out.extend([TokenTree::Ident(ident)]),
            },
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), rename_in(group.stream(), group.delimiter(), new));
                inner.set_span(group.span());
                out.extend([TokenTree::Group(inner)]);
            }
            other => out.extend([other]),
        }
        after_dot = is_dot;
    }
    out
}
