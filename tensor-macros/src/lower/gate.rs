//! Gates around methods in places without derivative: what is taken to only look does only look.

use super::Lower;
use super::opaque::{is_comparison, is_detach, is_gated_method, is_gated_name};
use crate::rename::mentions;
use syn::Expr;
use syn::visit_mut::VisitMut;

/// A method by whose name and arguments there is a rule.
pub(super) fn has_rule(call: &syn::ExprMethodCall) -> bool {
    super::method::find_method(&call.method.to_string(), call.args.len() + 1).is_some()
}

impl Lower<'_> {
    /// The tokens with a gate around each method of an active value that is taken to have an inactive result.
    pub(super) fn gate_methods(&self, tokens: proc_macro2::TokenStream) -> proc_macro2::TokenStream {
        if !calls_gated(tokens.clone()) {
            return tokens;
        }
        let (mut shared, mut gates) = (Shared { lower: self }, Gates { lower: self });
        if let Ok(mut expr) = syn::parse2::<Expr>(tokens.clone()) {
            shared.visit_expr_mut(&mut expr);
            gates.visit_expr_mut(&mut expr);
            return quote::quote!(#expr);
        }
        match syn::parse::Parser::parse2(syn::Block::parse_within, tokens.clone()) {
            Ok(mut stmts) => {
                for stmt in &mut stmts {
                    shared.visit_stmt_mut(stmt);
                    gates.visit_stmt_mut(stmt);
                }
                quote::quote!(#(#stmts)*)
            }
            Err(_) => tokens,
        }
    }
}

fn calls_gated(tokens: proc_macro2::TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => {
            is_gated_name(&ident) || crate::rules::METHODS.iter().any(|rule| ident == rule.name)
        }
        proc_macro2::TokenTree::Group(group) => calls_gated(group.stream()),
        _ => false,
    })
}

struct Gates<'a> {
    lower: &'a Lower<'a>,
}

impl VisitMut for Gates<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Binary(binary) if is_comparison(&binary.op) => return,
            Expr::Call(call) if is_detach(call) => return,
            Expr::Index(index) => return self.visit_expr_mut(&mut index.expr),
            _ => syn::visit_mut::visit_expr_mut(self, expr),
        }
        if let Expr::MethodCall(call) = expr
            && is_gated_method(call)
            && mentions(quote::ToTokens::to_token_stream(&call.receiver), &|ident| self.lower.is_active_name(ident))
        {
            let span = call.method.span().resolved_at(proc_macro2::Span::call_site());
            let gate = self.lower.ops_at("plain", span);
            *expr = syn::parse2(quote::quote_spanned!(span=> #gate(#call))).expect("a call");
        }
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// A variable that may change is lent to a method with a rule: a user's own method of that name must not write to it.
struct Shared<'a> {
    lower: &'a Lower<'a>,
}

impl VisitMut for Shared<'_> {
    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        syn::visit_mut::visit_expr_method_call_mut(self, call);
        let receiver = &*call.receiver;
        // Constants that are written to a constant do no harm: `list.push(1.0)`.
        let constant = |expr: &Expr| self.lower.is_opaque(expr);
        let harmless = constant(receiver) && call.args.iter().all(constant);
        if has_rule(call) && !call.args.is_empty() && self.lower.may_be_written(receiver) && !harmless {
            call.receiver = syn::parse_quote!((&#receiver));
        }
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

impl Lower<'_> {
    /// The name of a variable that may change.
    pub(super) fn may_be_written(&self, expr: &Expr) -> bool {
        let mutable = |ident: &proc_macro2::Ident| self.lookup(ident).is_some_and(|var| !self.graph.info(var).stable);
        matches!(expr, Expr::Path(path) if path.path.get_ident().is_some_and(mutable))
    }
}
