//! `map` of an `Option` or a `Result`, where the text around tells that it is one: matrices and iterators have a `map` too.

use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprClosure, ExprMethodCall, Pat, Stmt, Type, parse_quote};

/// What the value is inside of.
#[derive(Clone, Copy)]
enum Around {
    Option,
    Result,
}

/// What the function gives: its tail, and what it returns.
pub(super) fn results(block: &mut syn::Block, output: &Type) {
    let Type::Path(path) = output else { return };
    let around = match path.path.segments.last() {
        Some(last) if last.ident == "Option" => Around::Option,
        Some(last) if last.ident == "Result" => Around::Result,
        _ => return,
    };
    tail(block, around);
    Returned(around).visit_block_mut(block);
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
            if let Some(closure) = mapping(call) {
                matched(&mut call.receiver, around);
                let (receiver, input, body) = (&call.receiver, &closure.inputs[0], &closure.body);
                *value = match around {
                    Around::Option => parse_quote!(match #receiver {
                        Some(value) => { let #input = value; Some(#body) }
                        None => None,
                    }),
                    Around::Result => parse_quote!(match #receiver {
                        Ok(value) => { let #input = value; Ok(#body) }
                        Err(error) => Err(error),
                    }),
                };
            }
        }
        _ => {}
    }
}

/// The closure of `x.map(|v| …)`, whose value leaves by no other way.
fn mapping(call: &ExprMethodCall) -> Option<ExprClosure> {
    match call.args.first() {
        Some(Expr::Closure(closure))
            if call.method == "map"
                && call.args.len() == 1
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
