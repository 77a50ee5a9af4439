//! Closures: inlined where they are called, or swept over elements by `map` and its like.

use super::{Lower, Value};
use crate::ir::{Each, Operand, Place, Proj, Rhs, Stmt, Var};
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
        let value = self.expr(&closure.body);
        self.targets = targets;
        self.closure_depth -= 1;
        value
    }

    /// A call of a closure literal, a local closure or a function path.
    pub(super) fn apply_closure(&mut self, function: &Expr, args: Vec<Value>) -> Value {
        match function {
            Expr::Closure(closure) => self.inline(closure, args, false),
            Expr::Paren(inner) => self.apply_closure(&inner.expr, args),
            Expr::Path(path) => {
                if let Some(closure) =
                    path.path.get_ident().and_then(|ident| self.closures.get(&ident.to_string())).cloned()
                {
                    return self.inline(&closure, args, true);
                }
                let names: Vec<Expr> = args.into_iter().map(|arg| self.named(arg)).collect();
                self.expr(&syn::parse_quote!(#path(#(#names),*)))
            }
            other => self.reject(other, "write a closure or the path of a function here"),
        }
    }

    /// An expression that names the value.
    fn named(&mut self, value: Value) -> Expr {
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
    fn inline(&mut self, closure: &ExprClosure, args: Vec<Value>, again: bool) -> Value {
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

    fn mentions_mutable(&self, body: &Expr) -> bool {
        let mutable = |ident: &proc_macro2::Ident| self.lookup(ident).is_some_and(|var| !self.graph.info(var).stable);
        crate::rename::mentions(body.to_token_stream(), &mutable)
    }

    /// The closure of a sweep runs once for the value and once for the derivative.
    fn check_repeatable(&self, function: &Expr) {
        if let Expr::Closure(closure) = function {
            syn::visit::Visit::visit_expr(&mut Repeatable { lower: self }, &closure.body);
        }
    }

    /// `x.map(|v| …)`, `x.zip_map(&y, |u, v| …)`, `x.map_with_location(|i, j, v| …)`.
    pub(super) fn elementwise(&mut self, call: &ExprMethodCall, ty: Option<&TokenStream>) -> Value {
        let function = self.closure_text(call.args.last().expect("checked by the caller"));
        let mut sources = vec![self.source_place(&call.receiver)];
        for other in call.args.iter().take(call.args.len() - 1) {
            sources.push(self.source_place(other));
        }
        let receiver = self.print_source(&sources[0]);
        let others: Vec<TokenStream> = sources[1..]
            .iter()
            .map(|place| {
                let tokens = self.print_source(place);
                quote!(&#tokens)
            })
            .collect();
        let method = &call.method;
        let primal = quote!(#receiver.#method(#(#others,)* #function));
        let located = method == "map_with_location";
        self.each(primal, &function, &sources, if located { 2 } else { 0 }, ty, method.span())
    }

    /// A local closure's text in place of its name, which the derivative functions do not define.
    fn closure_text(&self, function: &Expr) -> Expr {
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
        self.each(quote!(#path(#function)), function, &[], indices, ty, function.span())
    }

    /// One element at a time: `indices` position parameters, then one value of each source.
    fn each(
        &mut self,
        primal: TokenStream,
        function: &Expr,
        sources: &[Place],
        indices: usize,
        ty: Option<&TokenStream>,
        span: proc_macro2::Span,
    ) -> Value {
        self.check_repeatable(function);
        let var = self.fresh("mapped", span, true);
        let shape = self.fresh("mapped_shape", span, false);
        let primal = self.verbatim(primal);
        let id = self.block_id();
        let counter = self.graph.fresh("k", span, id, false);
        let (k, shape_name) = (self.graph.info(counter).name.clone(), self.graph.info(shape).name.clone());
        self.vars.insert(k.to_string(), counter);
        self.vars.insert(shape_name.to_string(), shape);
        let (body, value) = self.in_block(|this| {
            let mut args: Vec<Value> =
                (0..indices).map(|axis| this.coordinate(indices, axis, &quote!(#k), &quote!(#shape_name))).collect();
            let position = this.graph.named(counter);
            for place in sources {
                let element = Operand::Place { refs: 0, place: place.clone().then(Proj::Element(position.clone())) };
                let active = this.graph.is_active(&element);
                let var = this.let_temp("v", span, active, Rhs::Use(element));
                this.graph.info_mut(var).owned = true;
                args.push(Value::Active(Operand::var(var)));
            }
            let value = this.apply_each(function, args);
            this.operand(value, "t")
        });
        self.graph.info_mut(counter).block = body.id;
        self.emit(Stmt::Each(Each { var, ty: ty.cloned(), primal, shape, counter, body, value }));
        Value::Active(Operand::var(var))
    }

    /// The closure's text runs in the primal as well, so its names are used twice.
    fn apply_each(&mut self, function: &Expr, args: Vec<Value>) -> Value {
        match function {
            Expr::Closure(closure) => self.inline(closure, args, true),
            other => self.apply_closure(other, args),
        }
    }

    fn coordinate(&mut self, indices: usize, axis: usize, k: &TokenStream, shape: &TokenStream) -> Value {
        if indices == 1 {
            return Value::Inactive(syn::parse_quote!(#k));
        }
        let function = self.ops(if axis == 0 { "row_of" } else { "column_of" });
        let expr: Expr = syn::parse_quote!(#function(&#shape, #k));
        let verbatim = self.verbatim(&expr);
        let var: Var = self.let_temp(
            if axis == 0 { "i" } else { "j" },
            proc_macro2::Span::call_site(),
            false,
            Rhs::Use(Operand::Inactive(verbatim)),
        );
        let name = self.graph.info(var).name.clone();
        self.vars.insert(name.to_string(), var);
        Value::Inactive(syn::parse_quote!(#name))
    }
}

struct Repeatable<'a> {
    lower: &'a Lower<'a>,
}

impl Repeatable<'_> {
    /// Does `arg` depend on a variable of the closure? Then its call has to stay inside.
    fn is_local(&self, arg: &Expr) -> bool {
        struct Locals<'a>(&'a Lower<'a>, bool);
        impl<'ast> syn::visit::Visit<'ast> for Locals<'_> {
            fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
                self.1 |= path
                    .path
                    .get_ident()
                    .is_some_and(|ident| !crate::rename::starts_upper(ident) && self.0.lookup(ident).is_none());
            }
        }
        let mut locals = Locals(self.lower, false);
        syn::visit::Visit::visit_expr(&mut locals, arg);
        locals.1
    }

    fn written(&self, target: &Expr) {
        let known = |ident: &proc_macro2::Ident| self.lower.lookup(ident).is_some();
        if crate::rename::mentions(target.to_token_stream(), &known) {
            self.lower
                .errors
                .at(target, "this closure changes a variable outside of it: write a loop over the elements");
        }
    }
}

impl<'ast> syn::visit::Visit<'ast> for Repeatable<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Assign(assign) => self.written(&assign.left),
            Expr::Binary(binary) if super::expr::update_op(&binary.op).is_some() => self.written(&binary.left),
            Expr::Reference(reference) if reference.mutability.is_some() => self.written(&reference.expr),
            Expr::MethodCall(call)
                if super::method::find_method(&call.method.to_string(), call.args.len() + 1).is_none() =>
            {
                let mutable = |ident: &proc_macro2::Ident| {
                    self.lower.lookup(ident).is_some_and(|var| !self.lower.graph.info(var).stable)
                };
                if matches!(&*call.receiver, Expr::Path(path) if path.path.get_ident().is_some_and(mutable))
                    && self.lower.is_opaque(expr)
                {
                    self.lower.errors.at(
                        &call.method,
                        "this call may change a variable outside of the closure: write a loop over the elements",
                    );
                }
            }
            Expr::Call(call) if self.lower.is_opaque(expr) && !super::opaque::is_detach(call) => {
                let free = match &*call.func {
                    Expr::Path(path) => {
                        path.path.segments.iter().rev().take(2).all(|segment| {
                            !crate::rename::starts_upper(&segment.ident)
                                && segment.ident != "f64"
                                && segment.ident != "f32"
                        }) && path.qself.is_none()
                    }
                    _ => false,
                };
                let local = matches!(&*call.func, Expr::Path(path) if path.path.get_ident().is_some_and(|ident| self.lower.closures.contains_key(&ident.to_string())));
                if free && !local && !call.args.iter().any(|arg| self.is_local(arg)) {
                    self.lower.errors.at(&call.func, "this call runs twice, for the value and for the derivative: bind its result by `let` before the closure, or write a loop over the elements");
                }
            }
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}
