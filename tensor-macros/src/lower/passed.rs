//! Functions as parameters, and as arguments of other differentiable functions.

use super::{Lower, Value};
use crate::ir::{Argument, Callee, Closure, FunctionParam, Operand, Passed, Rhs, Source, Stmt, Var};
use crate::parse::{FunctionType, is_inactive_type};
use crate::rename::starts_upper;
use proc_macro2::Ident;
use quote::{ToTokens, quote};
use syn::visit::{self, Visit};
use syn::{Expr, ExprCall, ExprClosure, ExprPath, Pat, Type};

impl Lower<'_> {
    /// The function parameter that the variable is.
    pub(super) fn function_type(&self, var: Var) -> Option<&FunctionType> {
        let index = (0..self.input.params.len()).find(|index| Var::nth(*index) == var)?;
        self.input.params[index].function.as_ref()
    }

    fn function_param(&self, var: Var) -> Option<FunctionParam> {
        let ty = self.function_type(var)?;
        let by_ref = ty.inputs.iter().map(|input| matches!(input, Type::Reference(_))).collect();
        Some(FunctionParam { name: self.graph.info(var).name.clone(), by_ref })
    }

    /// `f(x)` of a function parameter.
    pub(super) fn call_of_parameter(&mut self, call: &ExprCall, path: &ExprPath) -> Option<Value> {
        let var = self.lookup(path.path.get_ident()?)?;
        let param = self.function_param(var)?;
        let mut args = super::argument::Arguments::default();
        args.push(Argument::Value(Operand::var(var)));
        self.arguments(&call.args, &mut args);
        if !args.functions().is_empty() {
            return Some(
                self.reject(&call.args, "a function parameter that takes functions: make it a differentiable function"),
            );
        }
        let name = param.name.clone();
        Some(self.call_of(Callee::Parameter(param), &name, args))
    }

    /// The argument of a differentiable function, if it is a function: a closure, a function's path, a function parameter.
    pub(super) fn passed(&mut self, expr: &Expr) -> Option<Passed> {
        match expr {
            Expr::Paren(inner) => self.passed(&inner.expr),
            Expr::Group(inner) => self.passed(&inner.expr),
            Expr::Reference(reference) if reference.mutability.is_none() => self.passed(&reference.expr),
            Expr::Closure(closure) => Some(self.passed_closure(closure)),
            Expr::Path(path) => self.passed_path(path),
            _ => None,
        }
    }

    /// Beside a closure, a function parameter is handed on as one: the callee gets one cotangent for all.
    pub(super) fn of_one_kind(&mut self, functions: Vec<Passed>) -> Vec<Passed> {
        if !functions.iter().any(|function| matches!(function, Passed::Closure(_))) {
            return functions;
        }
        let as_closure = |function| match function {
            Passed::Parameter(var) => self.closure_of_parameter(var),
            other => other,
        };
        functions.into_iter().map(as_closure).collect()
    }

    fn closure_of_parameter(&mut self, var: Var) -> Passed {
        let inputs = self.function_type(var).map_or(0, |ty| ty.inputs.len());
        let function = self.graph.info(var).name.clone();
        let names: Vec<_> = (0..inputs).map(|_| self.graph.names.fresh("x", function.span())).collect();
        self.passed_closure(&syn::parse_quote!(|#(#names),*| #function(#(#names),*)))
    }

    fn passed_path(&mut self, path: &ExprPath) -> Option<Passed> {
        if let Some(name) = path.path.get_ident() {
            if let Some(closure) = self.closures.get(&name.to_string()).cloned() {
                return Some(self.passed_closure(&closure));
            }
            if let Some(var) = self.lookup(name) {
                return self.function_type(var).is_some().then_some(Passed::Parameter(var));
            }
        }
        let last = path.path.segments.last()?;
        if starts_upper(&last.ident) || last.ident == "self" {
            return None;
        }
        if path.qself.is_some() || self.is_type_path(path) {
            return Some(self.passed_method(path));
        }
        let (path, turbofish) = super::call::without_turbofish(path);
        Some(Passed::Path { path: path.to_token_stream(), turbofish })
    }

    /// `f64::sin` is `|x| f64::sin(x)`; of other methods the text does not tell how many parameters they have.
    fn passed_method(&mut self, path: &ExprPath) -> Passed {
        let last = &path.path.segments.last().expect("a path has a segment").ident;
        let known = |args: &usize| super::method::find_method(&last.to_string(), *args).is_some();
        let of_numbers = path
            .path
            .segments
            .iter()
            .rev()
            .nth(1)
            .is_some_and(|of| of.ident == "f64" || of.ident == "f32" || self.input.scalars.contains(&of.ident));
        let Some(args) = (1..5).find(known).filter(|_| of_numbers) else {
            self.reject(path, "write this method as a closure: `|x| Type::method(x)`");
            return Passed::Path { path: quote!(()), turbofish: quote!() };
        };
        let names: Vec<_> = (0..args).map(|_| self.graph.names.fresh("x", last.span())).collect();
        self.passed_closure(&syn::parse_quote!(|#(#names),*| #path(#(#names),*)))
    }

    /// A function with the local closures that it calls: those outside borrow what a pullback does not have.
    pub(super) fn self_contained(&self, function: &Expr) -> Expr {
        match function {
            Expr::Reference(reference) => {
                let expr = Box::new(self.self_contained(&reference.expr));
                Expr::Reference(syn::ExprReference { expr, ..reference.clone() })
            }
            Expr::Closure(closure) => Expr::Closure(self.with_called(closure)),
            other => other.clone(),
        }
    }

    fn with_called(&self, closure: &ExprClosure) -> ExprClosure {
        let lets: Vec<_> = self
            .called_in(&closure.body)
            .into_iter()
            .map(|name| {
                let local = self.with_called(&self.closures[&name.to_string()]);
                quote!(let #name = #local;)
            })
            .collect();
        if lets.is_empty() {
            return closure.clone();
        }
        let body = &closure.body;
        ExprClosure { body: syn::parse_quote!({ #(#lets)* #body }), ..closure.clone() }
    }

    /// The names of local closures, except of those that hold copies of what may change.
    pub(super) fn called_in(&self, body: &Expr) -> Vec<Ident> {
        let found = std::cell::RefCell::new(Vec::new());
        crate::rename::mentions(body.to_token_stream(), &|ident| {
            let local = self.closures.get(&ident.to_string());
            let borrows = |local: &ExprClosure| local.capture.is_none() || !self.mentions_mutable(&local.body);
            if local.is_some_and(borrows) && !found.borrow().contains(ident) {
                found.borrow_mut().push(ident.clone());
            }
            false
        });
        found.into_inner()
    }

    fn passed_closure(&mut self, closure: &ExprClosure) -> Passed {
        let closure = &self.with_called(closure);
        self.check_writes(&Expr::Closure(closure.clone()));
        let captured = std::mem::replace(&mut self.captured, Var::nth(self.graph.vars.len()));
        let (body, (params, value)) = self.in_block(|this| {
            let (params, args): (Vec<Var>, Vec<Value>) =
                closure.inputs.iter().map(|input| this.closure_param(closure, input)).unzip();
            let value = this.inline(closure, args, true);
            (params, this.operand(value, "t"))
        });
        self.captured = captured;
        self.mark_names_of(&params, &body);
        let dots = vec![None; params.len()];
        Passed::Closure(Box::new(Closure { params, body, value, dots, value_dot: None, pullback: None }))
    }

    /// A variable that is a parameter by another name is found in it again.
    fn mark_names_of(&mut self, params: &[Var], body: &crate::ir::Block) {
        for stmt in &body.stmts {
            if let Stmt::Let { var, rhs: Rhs::Use(Operand::Place { refs, place }), .. } = stmt
                && params.contains(&place.root)
            {
                self.graph.info_mut(*var).source = Some(Source { refs: *refs, place: place.clone() });
            }
        }
    }

    fn closure_param(&mut self, closure: &ExprClosure, input: &Pat) -> (Var, Value) {
        let (name, span) = match name_of(input) {
            Some(name) => (name.to_string(), name.span()),
            None => ("x".to_owned(), syn::spanned::Spanned::span(input)),
        };
        let inactive = matches!(input, Pat::Type(typed) if is_inactive_type(&typed.ty))
            || name_of(input).is_some_and(|name| counts(name, &closure.body));
        let var = self.fresh(&name, span, !inactive);
        self.graph.info_mut(var).parameter = true;
        self.graph.info_mut(var).owned = false;
        if !inactive {
            return (var, Value::Active(Operand::var(var)));
        }
        let name = self.graph.info(var).name.clone();
        self.vars.insert(name.to_string(), var);
        (var, Value::Inactive(syn::parse_quote!(#name)))
    }
}

fn name_of(pat: &Pat) -> Option<&Ident> {
    match pat {
        Pat::Ident(pat) => Some(&pat.ident),
        Pat::Type(typed) => name_of(&typed.pat),
        _ => None,
    }
}

/// Does the body use the name as an integer: as an index, in a range, in a cast? That it is none would not compile.
fn counts(name: &Ident, body: &Expr) -> bool {
    struct Counts<'n>(&'n Ident, bool);
    impl Counts<'_> {
        fn note(&mut self, expr: &Expr) {
            self.1 |= crate::rename::mentions(expr.to_token_stream(), &|ident| ident == self.0);
        }
        fn is_name(&self, expr: &Expr) -> bool {
            matches!(expr, Expr::Path(path) if path.path.is_ident(self.0))
        }
    }
    impl<'ast> Visit<'ast> for Counts<'_> {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            match expr {
                Expr::Index(index) => self.note(&index.index),
                Expr::Range(range) => [&range.start, &range.end].into_iter().flatten().for_each(|end| self.note(end)),
                Expr::Cast(cast) => self.1 |= self.is_name(&cast.expr),
                Expr::MethodCall(call) if call.method == "powi" => call.args.iter().for_each(|arg| self.note(arg)),
                _ => {}
            }
            visit::visit_expr(self, expr);
        }
    }
    let mut counts = Counts(name, false);
    counts.visit_expr(body);
    counts.1
}
