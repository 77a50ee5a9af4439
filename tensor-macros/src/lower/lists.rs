//! Lists that shrink, or whose elements change places.

use super::{Lower, Value};
use crate::ir::{Form, Operand, Place, Rhs, Stmt};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Expr, ExprMethodCall, Pat};

/// What `list.pop().unwrap()` and its like become.
const POPPED: &str = "__tensor_grad_popped";

impl Lower<'_> {
    /// `list.sort_by(compare)`: a permutation, found before.
    pub(super) fn sort(&mut self, call: &ExprMethodCall) {
        let (span, compare) = (call.method.span(), &call.args[0]);
        let Some(place) = self.changed_list(call) else { return };
        let (list, sorted) = (self.lent(&call.receiver), self.ops("sorted_order"));
        let list = if let Expr::Reference(_) = list { list } else { syn::parse_quote!(&#list) };
        self.permuted(place, quote!(#sorted(#list, #compare)), span);
    }

    /// The list in the order that the tokens give.
    fn permuted(&mut self, list: Place, order_of: TokenStream, span: Span) {
        let order = self.fresh("order", span, false);
        let name = self.graph.info(order).name.clone();
        let rhs = Rhs::Use(Operand::Inactive(self.verbatim(order_of)));
        self.vars.insert(name.to_string(), order);
        self.emit(Stmt::Let { var: order, ty: None, rhs });
        let args = vec![self.verbatim(quote!(#name))];
        self.emit(Stmt::Permute { form: Form::Function("reorder"), places: vec![list], args });
    }

    /// `pop()`, `pop().unwrap()`, `remove(i)`, `swap_remove(i)` of a list.
    pub(super) fn taken_off(&mut self, call: &ExprMethodCall) -> Option<Value> {
        let (name, list, span) = (call.method.to_string(), &call.receiver, call.method.span());
        let popped = Ident::new(POPPED, span);
        let index = || call.args[0].clone();
        Some(match (name.as_str(), call.args.len()) {
            (POPPED, 0) => self.popped(call),
            ("pop", 0) if self.is_vec_push(call) => {
                self.expr(&syn::parse_quote!(if #list.is_empty() { None } else { Some(#list.#popped()) }))
            }
            ("unwrap" | "expect", 0 | 1) => match &**list {
                Expr::MethodCall(pop) if pop.method == "pop" && pop.args.is_empty() && self.is_vec_push(pop) => {
                    let (list, popped) = (&pop.receiver, Ident::new(POPPED, pop.method.span()));
                    let text = call
                        .args
                        .first()
                        .map_or_else(|| syn::parse_quote!("called `Option::unwrap()` on a `None` value"), Expr::clone);
                    self.expr_stmt(&syn::parse_quote!(assert!(!#list.is_empty(), "{}", #text)));
                    self.expr(&syn::parse_quote!(#list.#popped()))
                }
                _ => return None,
            },
            ("swap_remove", 1) if self.is_vec_push(call) => {
                let (at, index) = (self.graph.names.fresh("at", span), index());
                self.expr(&syn::parse_quote!({
                    let #at = #index;
                    #list.swap(#at, #list.len() - 1);
                    #list.#popped()
                }))
            }
            ("remove", 1) if self.is_vec_push(call) => {
                self.reordered(call, "order_of_removal", &index());
                self.expr(&syn::parse_quote!(#list.#popped()))
            }
            _ => return None,
        })
    }

    fn popped(&mut self, call: &ExprMethodCall) -> Value {
        let Some(place) = self.changed_list(call) else { return Value::Inactive(syn::parse_quote!(())) };
        let var = self.fresh("popped", call.method.span(), true);
        self.emit(Stmt::Pop { var, place });
        Value::Active(Operand::var(var))
    }

    /// `list.insert(index, value)`: a push, put into its place.
    pub(super) fn insert(&mut self, call: &ExprMethodCall) {
        let (list, index, value) = (&call.receiver, &call.args[0], &call.args[1]);
        let at = self.graph.names.fresh("at", call.method.span());
        self.effect(&syn::parse_quote!({
            let #at = #index;
            #list.push(#value);
        }));
        self.reordered(call, "order_of_insertion", &syn::parse_quote!(#at));
    }

    /// `list.truncate(length)`, `list.clear()`.
    pub(super) fn truncate(&mut self, call: &ExprMethodCall) {
        let (list, span) = (&call.receiver, call.method.span());
        let popped = Ident::new(POPPED, span);
        let length: Expr = call.args.first().map_or_else(|| syn::parse_quote!(0), Clone::clone);
        let (most, last) = (self.graph.names.fresh("length", span), self.graph.names.fresh("last", span));
        self.effect(&syn::parse_quote!({
            let #most: usize = #length;
            while #list.len() > #most {
                let #last = #list.#popped();
            }
        }));
    }

    /// A permutation of the list that depends on its length and an index.
    fn reordered(&mut self, call: &ExprMethodCall, order_of: &str, index: &Expr) {
        let Some(place) = self.changed_list(call) else { return };
        let (list, function) = (&call.receiver, self.ops(order_of));
        self.permuted(place, quote!(#function(#list.len(), #index)), call.method.span());
    }
}

/// `|a, b| a.total_cmp(b)`, `|a, b| b.partial_cmp(a).unwrap()`, `f64::total_cmp`: equal is only what is the same number.
pub(super) fn compares_numbers(compare: &Expr) -> bool {
    let Expr::Closure(closure) = compare else {
        return matches!(compare, Expr::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "total_cmp"));
    };
    let mut body = &*closure.body;
    while let Expr::MethodCall(call) = body
        && ["unwrap", "expect", "unwrap_or", "reverse"].iter().any(|name| call.method == name)
    {
        body = &call.receiver;
    }
    let input = |expr: &Expr| match expr {
        Expr::Path(path) => closure.inputs.iter().any(|pat| match pat {
            Pat::Ident(name) => path.path.is_ident(&name.ident),
            _ => false,
        }),
        _ => false,
    };
    matches!(body, Expr::MethodCall(call) if (call.method == "total_cmp" || call.method == "partial_cmp")
        && input(&call.receiver) && call.args.iter().all(input))
}
