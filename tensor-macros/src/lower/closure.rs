//! Closures: inlined where they are called, or swept over elements by `map` and its like.

use super::{Lower, Value};
use crate::ir::{self, Bind, Block, Each, Head, Operand, Place, Proj, Rhs, Source, Stmt, Sweep, Var};
use crate::rename::Renamer;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Expr, ExprClosure, ExprMethodCall, Pat};

impl Lower<'_> {
    /// The value of a closure's body; its parameters are bound already.
    pub(super) fn closure_body(&mut self, closure: &ExprClosure) -> Value {
        self.closure_depth += 1;
        let targets = std::mem::take(&mut self.targets);
        let value = match &closure.output {
            syn::ReturnType::Type(_, ty) => self.typed_body(closure, ty),
            syn::ReturnType::Default => self.expr(&closure.body),
        };
        self.targets = targets;
        self.closure_depth -= 1;
        self.evaluated_here(value)
    }

    /// A constant that is more than a name is computed where the call stands, for what it changes by the way.
    fn evaluated_here(&mut self, value: Value) -> Value {
        let Value::Inactive(expr) = &value else { return value };
        if self.is_pure(expr) || super::control::panics(expr) {
            return value;
        }
        let name = self.graph.names.fresh("value", proc_macro2::Span::call_site());
        self.opaque_let(&syn::parse_quote!(#name), quote!(let #name = #expr;));
        Value::Inactive(syn::parse_quote!(#name))
    }

    /// The result has the type written after the parameters: nothing else may tell that of a sum.
    fn typed_body(&mut self, closure: &ExprClosure, ty: &syn::Type) -> Value {
        let body = match &*closure.body {
            Expr::Block(block) if block.block.stmts.len() == 1 && block.label.is_none() => {
                match &block.block.stmts[0] {
                    syn::Stmt::Expr(value, None) => value,
                    _ => &closure.body,
                }
            }
            body => body,
        };
        match self.expr_with_type(body, Some(&ty.to_token_stream())) {
            Value::Active(operand) => {
                let active = self.graph.is_active(&operand);
                let var = self.fresh("result", syn::spanned::Spanned::span(body), active);
                self.emit(Stmt::Let { var, ty: Some(ty.to_token_stream()), rhs: Rhs::Use(operand) });
                Value::Active(Operand::var(var))
            }
            inactive => inactive,
        }
    }

    /// A call of a closure literal, a local closure or a function path.
    pub(super) fn apply_closure(&mut self, function: &Expr, args: Vec<Value>) -> Value {
        match function {
            Expr::Closure(closure) => self.inline(closure, args, false),
            Expr::Paren(inner) => self.apply_closure(&inner.expr, args),
            Expr::Reference(inner) if inner.mutability.is_none() => self.apply_closure(&inner.expr, args),
            Expr::Path(path) => {
                let name = path.path.get_ident().map(ToString::to_string).unwrap_or_default();
                if let Some(closure) = self.closures.get(&name).cloned() {
                    if self.mentions_mutable(&closure.body) {
                        self.inlined.insert(name);
                    }
                    return self.inline(&closure, args, true);
                }
                let names: Vec<Expr> = args.into_iter().map(|arg| self.named(arg)).collect();
                self.expr(&syn::parse_quote!(#path(#(#names),*)))
            }
            other => self.reject(other, "write a closure or the path of a function here"),
        }
    }

    /// An expression that names the value.
    pub(super) fn named(&mut self, value: Value) -> Expr {
        match value {
            Value::Inactive(expr) => expr,
            Value::Active(operand) => {
                let var = match &operand {
                    Operand::Place { refs: 0, place } if place.path.is_empty() => place.root,
                    _ => {
                        let active = self.graph.is_active(&operand);
                        self.let_temp("t", proc_macro2::Span::call_site(), active, Rhs::Use(operand))
                    }
                };
                let name = self.graph.info(var).name.clone();
                self.vars.insert(name.to_string(), var);
                syn::parse_quote!(#name)
            }
        }
    }

    /// Binds the parameters and lowers the body; with `again`, under new names, since a closure may be called twice.
    pub(super) fn inline(&mut self, closure: &ExprClosure, args: Vec<Value>, again: bool) -> Value {
        let mut closure = closure.clone();
        if again {
            let mut renamer = Renamer::again(self.graph.names.clone());
            renamer.visit_expr_closure_mut(&mut closure);
            self.graph.names = renamer.names;
        }
        if closure.inputs.len() != args.len() {
            return self.reject(closure.or1_token, "this closure is called with another number of arguments");
        }
        if let Some(token) = &closure.capture
            && self.mentions_mutable(&closure.body)
        {
            return self.reject(
                token,
                "a `move` closure that copies a mutable variable: remove `move`, or copy the variable by `let` first",
            );
        }
        for (pat, arg) in closure.inputs.iter().zip(args) {
            let (pat, ty) = match pat {
                Pat::Type(typed) => (&*typed.pat, Some(typed.ty.to_token_stream())),
                pat => (pat, None),
            };
            self.destructure(pat, ty, arg);
        }
        self.closure_body(&closure)
    }

    pub(super) fn mentions_mutable(&self, body: &Expr) -> bool {
        let mutable = |ident: &proc_macro2::Ident| self.lookup(ident).is_some_and(|var| !self.graph.info(var).stable);
        crate::rename::mentions(body.to_token_stream(), &mutable)
    }

    /// `x.map(|v| …)`, `x.zip_map(&y, |u, v| …)`, `x.map_with_location(|i, j, v| …)`.
    pub(super) fn elementwise(&mut self, call: &ExprMethodCall, ty: Option<&TokenStream>) -> Value {
        let function = self.closure_text(call.args.last().expect("checked by the caller"));
        let mut sources = vec![self.source_place(&call.receiver)];
        for other in call.args.iter().take(call.args.len() - 1) {
            sources.push(self.source_place(other));
        }
        let receiver = self.print_source(&sources[0]);
        let others = sources[1..].iter().map(|place| {
            let tokens = self.print_source(place);
            quote!(&#tokens)
        });
        let (others, method) = (others.collect(), &call.method);
        let indices = if method == "map_with_location" { 2 } else { 0 };
        let called = Called { function: quote!(#receiver.#method), others, ty: ty.cloned(), span: method.span() };
        self.each(called, &function, &sources, indices)
    }

    /// A local closure's text in place of its name, which the derivative functions do not define.
    pub(super) fn closure_text(&self, function: &Expr) -> Expr {
        if let Expr::Reference(reference) = function {
            let inner = self.closure_text(&reference.expr);
            return syn::parse_quote!(&#inner);
        }
        let local = match function {
            Expr::Path(path) => path.path.get_ident().and_then(|ident| self.closures.get(&ident.to_string())),
            _ => None,
        };
        local.map_or_else(|| function.clone(), |closure| Expr::Closure(closure.clone()))
    }

    fn source_place(&mut self, expr: &Expr) -> Place {
        self.base(expr)
    }

    fn print_source(&self, place: &Place) -> TokenStream {
        crate::emit::place_tokens(&self.graph, place)
    }

    /// `from_fn(|i, j| …)`.
    pub(super) fn filled_by(&mut self, path: &TokenStream, function: &Expr, ty: Option<&TokenStream>) -> Value {
        let function = &self.closure_text(function);
        let Expr::Closure(closure) = function else {
            return self.reject(function, "`from_fn` over active values takes a closure literal");
        };
        let indices = closure.inputs.len();
        let called = Called { function: path.clone(), others: Vec::new(), ty: ty.cloned(), span: function.span() };
        self.each(called, function, &[], indices)
    }

    /// One element at a time: `indices` position parameters, then one value of each source.
    fn each(&mut self, called: Called, function: &Expr, sources: &[Place], indices: usize) -> Value {
        self.check_writes(function);
        let Called { function: callee, others, ty, span } = called;
        let primal = quote!(#callee(#(#others,)* #function));
        let primal = self.verbatim(primal);
        let var = self.fresh("mapped", span, true);
        let shape = self.fresh("mapped_shape", span, false);
        let id = self.block_id();
        let counter = self.graph.fresh("k", span, id, false);
        for name in [counter, shape].map(|var| (self.graph.info(var).name.to_string(), var)) {
            self.vars.insert(name.0, name.1);
        }
        let (mut body, (params, value)) = self.in_block(|this| {
            let mut args: Vec<(Var, Value)> = (0..indices).map(|axis| this.coordinate(indices, axis)).collect();
            args.extend(sources.iter().map(|place| this.element(place, span)));
            let (params, args): (Vec<Var>, Vec<Value>) = args.into_iter().unzip();
            let value = this.apply_each(function, args);
            (params, this.operand(value, "t"))
        });
        self.graph.info_mut(counter).block = body.id;
        if super::may_run_again(&self.graph, &body) {
            let starts = self.element_starts(&params, sources, counter, shape);
            body.stmts.splice(0..0, starts);
            let by_method = !sources.is_empty();
            let called = by_method.then(|| {
                let others = others.iter().map(|other| self.verbatim(other.clone())).collect();
                ir::Called { function: self.verbatim(callee), others, params }
            });
            self.emit(Stmt::Each(Each { var, ty, primal, shape, counter, body, value, called, kept: None }));
        } else {
            let (function, others) = (self.verbatim(callee), others.iter().map(|other| self.verbatim(other)).collect());
            body.stmts.push(Stmt::Yield { of: var, counter, value });
            self.sweep(Sweep { var, ty, shape, function, others, params }, sources, counter, body);
        }
        Value::Active(Operand::var(var))
    }

    /// A loop by way of the closure: its calls run once, and the reverse sweep reads what the loop kept.
    fn sweep(&mut self, sweep: Sweep, sources: &[Place], counter: Var, body: Block) {
        let (indices, elements) = sweep.params.split_at(sweep.params.len() - sources.len());
        let position = self.graph.named(counter);
        let element = |place: &Place| place.clone().then(Proj::Element(position.clone()));
        let binds: Vec<Bind> =
            elements.iter().zip(sources).map(|(var, place)| Bind { var: *var, place: element(place) }).collect();
        for bind in &binds {
            self.graph.info_mut(bind.var).source = Some(Source { refs: 0, place: bind.place.clone() });
        }
        for var in indices.iter().chain(elements) {
            self.graph.info_mut(*var).parameter = true;
        }
        let label = self.graph.fresh_label("each", proc_macro2::Span::call_site());
        self.emit_for(label, Head::Sweep(sweep), Some(counter), binds, body, None);
    }

    /// The closure's parameters from the position, where the body runs apart from the primal.
    fn element_starts(&mut self, params: &[Var], sources: &[Place], counter: Var, shape: Var) -> Vec<Stmt> {
        let indices = params.len() - sources.len();
        let (k, shape) = (self.graph.info(counter).name.clone(), self.graph.info(shape).name.clone());
        let position = self.graph.named(counter);
        let starts = params.iter().enumerate().map(|(at, var)| {
            let value = if let Some(source) = at.checked_sub(indices) {
                let place = sources[source].clone().then(Proj::Element(position.clone()));
                Operand::Place { refs: 0, place }
            } else if indices == 1 {
                Operand::Inactive(position.clone())
            } else {
                let function = self.ops(if at == 0 { "row_of" } else { "column_of" });
                Operand::Inactive(self.verbatim(quote!(#function(&#shape, #k))))
            };
            Stmt::Let { var: *var, ty: None, rhs: Rhs::Use(value) }
        });
        starts.collect()
    }

    /// The closure's text runs in the primal as well, so its names are used twice.
    fn apply_each(&mut self, function: &Expr, args: Vec<Value>) -> Value {
        match function {
            Expr::Closure(closure) => self.inline(closure, args, true),
            other => self.apply_closure(other, args),
        }
    }

    fn coordinate(&mut self, indices: usize, axis: usize) -> (Var, Value) {
        let base = if axis + 1 < indices || indices == 1 { "i" } else { "j" };
        let var = self.fresh(base, proc_macro2::Span::call_site(), false);
        let name = self.graph.info(var).name.clone();
        self.vars.insert(name.to_string(), var);
        (var, Value::Inactive(syn::parse_quote!(#name)))
    }

    fn element(&mut self, of: &Place, span: proc_macro2::Span) -> (Var, Value) {
        let active = self.graph.info(of.root).active;
        let var = self.fresh("v", span, active);
        (var, Value::Active(Operand::var(var)))
    }

    /// What the closure adds to an active variable outside would be lost.
    pub(super) fn check_writes(&self, function: &Expr) {
        if let Expr::Closure(closure) = function {
            syn::visit::Visit::visit_expr(&mut Written { lower: self }, &closure.body);
        }
    }
}

/// How the primal calls the closure.
struct Called {
    /// `x.map` or `SVector::from_fn`.
    function: TokenStream,
    /// The arguments before the closure.
    others: Vec<TokenStream>,
    ty: Option<TokenStream>,
    span: proc_macro2::Span,
}

struct Written<'a> {
    lower: &'a Lower<'a>,
}

impl Written<'_> {
    fn written(&self, target: &Expr) {
        let active =
            |ident: &proc_macro2::Ident| self.lower.lookup(ident).is_some_and(|var| self.lower.graph.info(var).active);
        if crate::rename::mentions(target.to_token_stream(), &active) {
            self.lower
                .errors
                .at(target, "this closure changes an active variable outside of it: write a loop over the elements");
        }
    }
}

impl<'ast> syn::visit::Visit<'ast> for Written<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Assign(assign) => self.written(&assign.left),
            Expr::Binary(binary) if super::expr::update_op(&binary.op).is_some() => self.written(&binary.left),
            Expr::Reference(reference) if reference.mutability.is_some() => self.written(&reference.expr),
            Expr::Call(call) => {
                if let Some(reference) = self.lower.hands_over(&call.args) {
                    self.written(reference);
                }
            }
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
