//! Rewrites a few constructs into others before variables get their names: `?`, `let … else`, `while let`, `while` with
//! steps in its condition, `return` in a closure, `let (a, b);`, `[a, b] = [b, a]`.

mod inside;
mod literals;
mod lookups;
mod pairs;

use proc_macro2::Span;
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Pat, Stmt, parse_quote, parse_quote_spanned};

/// The helper functions that the rewritten text calls; `lower` knows them by these names.
pub(crate) const TRY_BRANCH: &str = "__tensor_grad_try_branch";
pub(crate) const FROM_RESIDUAL: &str = "__tensor_grad_from_residual";

/// The body of `function`, or a part of it; `output` is the type of the block's value.
pub(crate) fn desugar(block: &mut syn::Block, function: &syn::ItemFn, output: &syn::Type) {
    if let Some(mut literals) = literals::Typed::of(function) {
        literals.visit_block_mut(block);
    }
    inside::results(block, output);
    Desugar { closures: 0 }.visit_block_mut(block);
}

/// A closure without the parentheses around it, which a macro's `$f` has.
fn bare_closure(expr: &mut Expr) {
    let inner = match expr {
        Expr::Paren(inner) => &mut inner.expr,
        Expr::Group(inner) => &mut inner.expr,
        _ => return,
    };
    bare_closure(inner);
    if let Expr::Closure(closure) = &**inner {
        *expr = Expr::Closure(closure.clone());
    }
}

/// The condition of `while { steps; go_on } {}`: a loop that tests at its end.
fn steps_first(condition: &Expr) -> Option<(&[Stmt], &Expr)> {
    let Expr::Block(syn::ExprBlock { block, label: None, .. }) = condition else { return None };
    match block.stmts.split_last()? {
        (Stmt::Expr(go_on, None), steps) if !steps.is_empty() => Some((steps, go_on)),
        _ => None,
    }
}

struct Desugar {
    /// How many closures are around: a `?` inside of one leaves the closure.
    closures: u32,
}

impl VisitMut for Desugar {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        inside::seen(expr);
        lookups::of_if(expr);
        match expr {
            Expr::ForLoop(each) => pairs::of_loop(each),
            Expr::MethodCall(call) => pairs::of_closure(call),
            _ => {}
        }
        visit_mut::visit_expr_mut(self, expr);
        match expr {
            Expr::Try(question) if self.closures == 0 => {
                let inner = &question.expr;
                let branch = syn::Ident::new(TRY_BRANCH, question.question_token.span);
                let residual = syn::Ident::new(FROM_RESIDUAL, question.question_token.span);
                *expr = parse_quote!(match #branch(#inner) {
                    Ok(value) => value,
                    Err(residual) => return #residual(residual),
                });
            }
            Expr::While(while_loop) if matches!(*while_loop.cond, Expr::Let(_)) => {
                let Expr::Let(condition) = &*while_loop.cond else { unreachable!("matched above") };
                let (label, pat, scrutinee, body) =
                    (&while_loop.label, &condition.pat, &condition.expr, &while_loop.body);
                *expr = parse_quote!(#label loop {
                    match #scrutinee {
                        #pat => #body
                        _ => break,
                    }
                });
            }
            Expr::While(while_loop) if let Some((steps, go_on)) = steps_first(&while_loop.cond) => {
                let (label, body) = (&while_loop.label, &while_loop.body);
                *expr = parse_quote!(#label loop {
                    {
                        #(#steps)*
                        if !(#go_on) {
                            break;
                        }
                    }
                    #body
                });
            }
            Expr::Assign(assign)
                if let (Expr::Array(targets), Expr::Array(values)) = (&*assign.left, &*assign.right)
                    && targets.elems.len() == values.elems.len() =>
            {
                let (targets, values) = (targets.elems.iter(), values.elems.iter());
                *expr = parse_quote!((#(#targets,)*) = (#(#values,)*));
            }
            Expr::MethodCall(call) => call.args.iter_mut().for_each(bare_closure),
            Expr::Call(call) => call.args.iter_mut().for_each(bare_closure),
            _ => {}
        }
    }

    fn visit_local_init_mut(&mut self, init: &mut syn::LocalInit) {
        visit_mut::visit_local_init_mut(self, init);
        bare_closure(&mut init.expr);
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        if let Some(init) = &mut local.init {
            inside::typed(&local.pat, &mut init.expr);
        }
        visit_mut::visit_local_mut(self, local);
    }

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        visit_mut::visit_stmt_mut(self, stmt);
        if let Stmt::Local(local) = stmt
            && let Some(init) = &local.init
            && let Some((_, diverge)) = &init.diverge
        {
            let bound: Vec<_> = crate::rename::bound_names(&local.pat);
            let names = bound.iter().map(|(name, _)| name);
            let again: Vec<Pat> = bound
                .iter()
                .map(|(name, mutable)| if *mutable { parse_quote!(mut #name) } else { parse_quote!(#name) })
                .collect();
            let (pat, value) = (&local.pat, &init.expr);
            *stmt = match (bound.len(), again.first()) {
                (1, Some(only)) => parse_quote!(let #only = match #value { #pat => #(#names)*, _ => #diverge };),
                _ => parse_quote!(let (#(#again,)*) = match #value { #pat => (#(#names,)*), _ => #diverge };),
            };
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        self.closures += 1;
        visit_mut::visit_expr_closure_mut(self, closure);
        self.closures -= 1;
        let label = syn::Lifetime::new("'closure", closure.or1_token.spans[0].resolved_at(Span::mixed_site()));
        let mut returns = Returns { label, found: false };
        returns.visit_expr_mut(&mut closure.body);
        if returns.found {
            let (label, body) = (&returns.label, &closure.body);
            *closure.body = match &**body {
                Expr::Block(block) if block.label.is_none() => parse_quote!(#label: #block),
                body => parse_quote!(#label: { #body }),
            };
        }
    }

    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let stmts = std::mem::take(&mut block.stmts).into_iter().flat_map(lookups::of_let);
        block.stmts = stmts.flat_map(declared_apart).collect();
        visit_mut::visit_block_mut(self, block);
    }

    /// The elements of a list.
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        visit_elements(mac, self);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// Visits the elements of `vec![…]` and its like.
fn visit_elements(mac: &mut syn::Macro, visitor: &mut impl VisitMut) {
    let is_list = ["vec", "vector", "matrix"].iter().any(|name| mac.path.is_ident(name));
    if is_list && let Ok(mut elems) = mac.parse_body_with(crate::rename::arguments) {
        elems.iter_mut().for_each(|(elem, _)| visitor.visit_expr_mut(elem));
        mac.tokens = elems.iter().map(|(elem, separator)| quote!(#elem #separator)).collect();
    }
}

/// `return` of a closure as a `break` out of its body.
struct Returns {
    label: syn::Lifetime,
    found: bool,
}

impl VisitMut for Returns {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Return(exit) = expr {
            let (label, value, span) = (&self.label, &exit.expr, exit.return_token.span);
            *expr = parse_quote_spanned!(span=> break #label #value);
            self.found = true;
        }
    }
    fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}
    fn visit_expr_async_mut(&mut self, _: &mut syn::ExprAsync) {}
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// `let (a, mut b);` as a declaration of each.
fn declared_apart(stmt: Stmt) -> Vec<Stmt> {
    let Stmt::Local(syn::Local { attrs, pat, init: None, .. }) = &stmt else { return vec![stmt] };
    match pat {
        Pat::Tuple(pats) if attrs.is_empty() => {
            pats.elems.iter().flat_map(|pat| declared_apart(parse_quote!(let #pat;))).collect()
        }
        Pat::Type(syn::PatType { pat, ty, .. }) => match (&**pat, &**ty) {
            (Pat::Tuple(pats), syn::Type::Tuple(types)) if pats.elems.len() == types.elems.len() => {
                let each = pats.elems.iter().zip(&types.elems);
                each.flat_map(|(pat, ty)| declared_apart(parse_quote!(let #pat: #ty;))).collect()
            }
            _ => vec![stmt],
        },
        _ => vec![stmt],
    }
}
