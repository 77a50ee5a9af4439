//! `map`, `and_then` and `map_err` of an `Option` or a `Result`, where the text around tells that it is one: matrices and
//! iterators have a `map` too.

use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprClosure, ExprMethodCall, Pat, Stmt, Type, parse_quote};

/// What the value is inside of.
#[derive(Clone, Copy)]
enum Around {
    Option,
    Result,
}

impl Around {
    fn of(ty: &Type) -> Option<Self> {
        let Type::Path(path) = ty else { return None };
        match path.path.segments.last() {
            Some(last) if last.ident == "Option" => Some(Self::Option),
            Some(last) if last.ident == "Result" => Some(Self::Result),
            _ => None,
        }
    }
}

/// What the function gives: its tail, and what it returns.
pub(super) fn results(block: &mut syn::Block, output: &Type) {
    let Some(around) = Around::of(output) else { return };
    tail(block, around);
    Returned(around).visit_block_mut(block);
}

/// `let name: Option<f64> = value;`
pub(super) fn typed(pat: &Pat, value: &mut Expr) {
    if let Pat::Type(typed) = pat
        && let Some(around) = Around::of(&typed.ty)
    {
        matched(value, around);
    }
}

struct Returned(Around);

impl VisitMut for Returned {
    fn visit_expr_return_mut(&mut self, exit: &mut syn::ExprReturn) {
        visit_mut::visit_expr_return_mut(self, exit);
        if let Some(value) = &mut exit.expr {
            matched(value, self.0);
        }
    }
    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

fn tail(block: &mut syn::Block, around: Around) {
    if let Some(Stmt::Expr(value, None)) = block.stmts.last_mut() {
        matched(value, around);
    }
}

/// The value becomes a `match` if it is a `map`; so do those of its branches.
fn matched(value: &mut Expr, around: Around) {
    match value {
        Expr::Paren(inner) => matched(&mut inner.expr, around),
        Expr::Block(block) => tail(&mut block.block, around),
        Expr::If(branch) => {
            tail(&mut branch.then_branch, around);
            if let Some((_, otherwise)) = &mut branch.else_branch {
                matched(otherwise, around);
            }
        }
        Expr::Match(branch) => branch.arms.iter_mut().for_each(|arm| matched(&mut arm.body, around)),
        Expr::MethodCall(call) => {
            if let Some(branches) = applied(call, around) {
                *value = branches;
            }
        }
        _ => {}
    }
}

/// The `match` that a method with a closure is.
fn applied(call: &mut ExprMethodCall, around: Around) -> Option<Expr> {
    let closure = with_closure(call)?;
    matched(&mut call.receiver, around);
    let (receiver, input, mut body) = (&call.receiver, &closure.inputs[0], closure.body);
    let inside = match (call.method.to_string().as_str(), around) {
        ("map", Around::Option) => parse_quote!(Some(#body)),
        ("map", Around::Result) => parse_quote!(Ok(#body)),
        ("and_then", _) => {
            matched(&mut body, around);
            *body
        }
        ("map_err", Around::Result) => {
            return Some(parse_quote!(match #receiver {
                Ok(value) => Ok(value),
                Err(error) => { let #input = error; Err(#body) }
            }));
        }
        _ => return None,
    };
    Some(match around {
        Around::Option => parse_quote!(match #receiver {
            Some(value) => { let #input = value; #inside }
            None => None,
        }),
        Around::Result => parse_quote!(match #receiver {
            Ok(value) => { let #input = value; #inside }
            Err(error) => Err(error),
        }),
    })
}

/// The closure of `x.map(|v| …)`.
fn mapping(call: &ExprMethodCall) -> Option<ExprClosure> {
    with_closure(call).filter(|_| call.method == "map")
}

/// The closure of `x.method(|v| …)`, whose value leaves by no other way.
fn with_closure(call: &ExprMethodCall) -> Option<ExprClosure> {
    match call.args.first() {
        Some(Expr::Closure(closure))
            if call.args.len() == 1
                && closure.inputs.len() == 1
                && !leaves(closure)
                && !crate::lower::is_index_of_best(call) =>
        {
            Some(closure.clone())
        }
        _ => None,
    }
}

/// A `return` or `?` of the closure would be one of the function.
fn leaves(closure: &ExprClosure) -> bool {
    struct Leaves(bool);
    impl<'ast> syn::visit::Visit<'ast> for Leaves {
        fn visit_expr_return(&mut self, _: &'ast syn::ExprReturn) {
            self.0 = true;
        }
        fn visit_expr_try(&mut self, _: &'ast syn::ExprTry) {
            self.0 = true;
        }
        fn visit_expr_closure(&mut self, _: &'ast ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut leaves = Leaves(matches!(closure.output, syn::ReturnType::Type(..)));
    syn::visit::Visit::visit_expr(&mut leaves, &closure.body);
    leaves.0
}

/// `x.map(f)?`, `x.map(f).unwrap()`, `match x.map(f) { Some(…) => … }`.
pub(super) fn seen(expr: &mut Expr) {
    match expr {
        Expr::Try(question) => {
            if let Expr::MethodCall(call) = &*question.expr
                && let Some(closure) = mapping(call)
            {
                let (receiver, input, body) = (&call.receiver, &closure.inputs[0], &closure.body);
                *expr = parse_quote!({ let #input = #receiver?; #body });
            }
        }
        Expr::MethodCall(outer) if outer.method == "unwrap_or" || outer.method == "unwrap_or_else" => {
            if let Some(branches) = mapped_or(outer) {
                *expr = branches;
            }
        }
        Expr::MethodCall(outer) if outer.method == "unwrap" || outer.method == "expect" => {
            if let Expr::MethodCall(call) = &*outer.receiver
                && let Some(closure) = mapping(call)
            {
                let (receiver, method, args) = (&call.receiver, &outer.method, &outer.args);
                let (input, body) = (&closure.inputs[0], &closure.body);
                *expr = parse_quote!({ let #input = #receiver.#method(#args); #body });
            }
        }
        Expr::Match(branch) => {
            if let Some(around) = branch.arms.iter().find_map(|arm| around(&arm.pat)) {
                matched(&mut branch.expr, around);
            }
        }
        Expr::Let(binding) => {
            if let Some(around) = around(&binding.pat) {
                matched(&mut binding.expr, around);
            }
        }
        _ => {}
    }
}

/// `x.map(f).unwrap_or(value)`, of either type.
fn mapped_or(outer: &ExprMethodCall) -> Option<Expr> {
    let Expr::MethodCall(call) = &*outer.receiver else { return None };
    // What gives an element is known to give an `Option`, and is one place among many.
    if matches!(&*call.receiver, Expr::MethodCall(element) if crate::lower::gives_option(element)) {
        return None;
    }
    let closure = mapping(call)?;
    let otherwise = match outer.args.first()? {
        Expr::Closure(closure) if outer.method == "unwrap_or_else" && closure.inputs.is_empty() && !leaves(closure) => {
            &closure.body
        }
        value if outer.method == "unwrap_or" && is_constant(value) => value,
        _ => return None,
    };
    let branch = syn::Ident::new(super::TRY_BRANCH, call.method.span());
    let (receiver, input, body) = (&call.receiver, &closure.inputs[0], &closure.body);
    Some(parse_quote!(match #branch(#receiver) {
        Ok(value) => { let #input = value; #body }
        Err(_) => #otherwise,
    }))
}

/// Evaluated to no purpose, it would do nothing.
fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => is_constant(expr),
        Expr::Field(field) => is_constant(&field.base),
        Expr::Paren(inner) => is_constant(&inner.expr),
        _ => false,
    }
}

fn around(pat: &Pat) -> Option<Around> {
    let name = match pat {
        Pat::TupleStruct(pat) => pat.path.get_ident()?,
        Pat::Ident(pat) => &pat.ident,
        _ => return None,
    };
    match name.to_string().as_str() {
        "Some" | "None" => Some(Around::Option),
        "Ok" | "Err" => Some(Around::Result),
        _ => None,
    }
}
