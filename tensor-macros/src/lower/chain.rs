//! Iterator chains that end in a value, `iter.map(…).sum()`: they become the loops that a user would write by hand.

use super::{Lower, Value};
use crate::ir::{Form, Meaning, Operand, Place, Proj, Rhs, Stmt, Store, UpdateOp, Var};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall, Pat};

/// A chain taken apart: what is iterated, then what happens to each item.
struct Chain<'e> {
    source: &'e Expr,
    steps: Vec<Step<'e>>,
}

#[derive(Clone, Copy)]
enum Step<'e> {
    Map(&'e Expr),
    Filter(&'e Expr),
    TakeWhile(&'e Expr),
}

/// Methods that make or adapt an iterator.
const ITERATORS: &[&str] = &[
    "iter",
    "iter_mut",
    "into_iter",
    "row_iter",
    "column_iter",
    "row_iter_mut",
    "column_iter_mut",
    "enumerate",
    "zip",
    "rev",
    "skip",
    "take",
    "step_by",
    "windows",
    "chunks_exact",
    "copied",
    "cloned",
    "by_ref",
    "filter",
    "take_while",
    "flat_map",
    "flatten",
    "chain",
    "cycle",
    "chunks",
    "chunks_mut",
    "chunks_exact_mut",
];

/// Methods of an option, which `copied` may be as well: `list.first().copied().unwrap_or(x)`.
const OPTIONS: &[&str] = &["unwrap", "expect", "unwrap_or", "unwrap_or_else", "map_or", "ok_or", "ok_or_else"];

pub(super) fn is_iterator(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(inner) => is_iterator(&inner.expr),
        Expr::Range(_) => true,
        // Methods of `Option` too.
        Expr::MethodCall(call) if ["map", "filter", "copied", "cloned"].iter().any(|name| call.method == name) => {
            is_iterator(&call.receiver)
        }
        // `Matrix::zip`-like methods do not exist; `take` of an `Option` has no argument.
        Expr::MethodCall(call) if call.method == "take" && call.args.is_empty() => false,
        Expr::MethodCall(call) => ITERATORS.iter().any(|name| call.method == name),
        _ => false,
    }
}

impl Lower<'_> {
    /// `sum`, `product`, `fold`, `for_each`, `collect` of an iterator; `None` if `call` is none of these.
    pub(super) fn terminal(&mut self, call: &ExprMethodCall, ty: Option<&TokenStream>) -> Option<Value> {
        let of_option = OPTIONS.iter().any(|name| call.method == name);
        if of_option || !is_iterator(&call.receiver) {
            return None;
        }
        let chain = take_apart(&call.receiver);
        if super::items::writes_elements(chain.source) {
            return Some(self.write_each(call, &chain));
        }
        let value = match call.method.to_string().as_str() {
            "sum" => self.accumulate(call, &chain, "empty_sum", UpdateOp::Add, ty),
            "product" => self.accumulate(call, &chain, "empty_product", UpdateOp::Mul, ty),
            "fold" if call.args.len() == 2 => self.fold(call, &chain),
            "rfold" if call.args.len() == 2 => {
                let source = chain.source;
                let reversed: Expr = syn::parse_quote!(#source.rev());
                self.fold(call, &Chain { source: &reversed, steps: chain.steps })
            }
            "for_each" if call.args.len() == 1 => {
                self.each_item(&chain, &mut |this, item| {
                    let value = this.apply_closure(&call.args[0], vec![item]);
                    drop(value);
                });
                Value::Inactive(syn::parse_quote!(()))
            }
            "collect" => self.collect(call, &chain, ty),
            "reduce" if call.args.len() == 1 => self.best_of(call, &chain, |best, item| match &call.args[0] {
                Expr::Closure(closure) if closure.inputs.len() == 2 => {
                    let (first, second, body) = (&closure.inputs[0], &closure.inputs[1], &closure.body);
                    syn::parse_quote!({ let #first = #best; let #second = #item; #body })
                }
                function => syn::parse_quote!(#function(#best, #item)),
            }),
            name @ ("max_by" | "min_by") if call.args.len() == 1 => {
                let (greater, compare) = (self.ops("is_greater"), &call.args[0]);
                self.best_of(call, &chain, |best, item| {
                    // Of equal items `max_by` gives the last, `min_by` the first.
                    let (then, other) = if name == "max_by" { (best, item) } else { (item, best) };
                    syn::parse_quote!(if #greater(&#best, &#item, #compare) == true { #then } else { #other })
                })
            }
            "unzip" if call.args.is_empty() => self.unzip(call, &chain, ty),
            _ => {
                let text = format!(
                    "no derivative rule for the iterator method `{}`; with a rule: sum, product, fold, reduce, max_by, min_by, for_each, unzip, collect into a Vec",
                    call.method
                );
                self.errors.at(&call.method, text);
                Value::Inactive(syn::parse_quote!(()))
            }
        };
        Some(value)
    }

    /// `x.iter_mut().for_each(|e| …)`: a loop over the elements.
    fn write_each(&mut self, call: &ExprMethodCall, chain: &Chain<'_>) -> Value {
        match call.args.first() {
            Some(Expr::Closure(closure))
                if call.method == "for_each" && chain.steps.is_empty() && closure.inputs.len() == 1 =>
            {
                self.for_loop(None, &closure.inputs[0], chain.source, |this| drop(this.closure_body(closure)));
                Value::Inactive(syn::parse_quote!(()))
            }
            _ => self.reject(
                &call.method,
                "elements are written through this chain: write `for_each` with a closure, or a `for` loop",
            ),
        }
    }

    /// Runs `each` on every item of the chain, inside a loop; inside of two one after the other, or one in the other.
    fn each_item(&mut self, chain: &Chain<'_>, each: &mut dyn FnMut(&mut Self, Value)) {
        if let Expr::MethodCall(call) = unparenthesized(chain.source) {
            if ["chain", "flatten", "flat_map"].iter().any(|name| call.method == name)
                && let Some(Step::TakeWhile(at)) = chain.steps.iter().find(|step| matches!(step, Step::TakeWhile(_)))
            {
                return self.errors.at(at, "`take_while` after `chain`, `flatten` or `flat_map`: write loops");
            }
            match (call.method.to_string().as_str(), call.args.first()) {
                ("chain", Some(second)) => {
                    for part in [&*call.receiver, second] {
                        self.each_item(&continued(part, &chain.steps), each);
                    }
                    return;
                }
                ("flatten", None) => {
                    let name = self.graph.names.fresh("items", call.method.span());
                    return self.each_nested(
                        chain,
                        &call.receiver,
                        &syn::parse_quote!(#name),
                        &syn::parse_quote!(#name),
                        each,
                    );
                }
                ("flat_map", Some(Expr::Closure(inner)))
                    if inner.inputs.len() == 1 && !self.is_opaque(chain.source) =>
                {
                    return self.each_nested(chain, &call.receiver, &inner.inputs[0], &inner.body, each);
                }
                _ => {}
            }
        }
        let steps = &chain.steps;
        let (pat, first): (Pat, usize) = match steps.first() {
            Some(Step::Map(Expr::Closure(closure))) if closure.inputs.len() == 1 => (closure.inputs[0].clone(), 1),
            _ => (self.item_pattern(chain.source), 0),
        };
        self.for_loop(None, &pat.clone(), chain.source, |this| {
            let (mut item, done) = match steps.first() {
                Some(Step::Map(Expr::Closure(closure))) if first == 1 => (this.closure_body(closure), 1),
                _ => this.named_item(&syn::parse_quote!(#pat), steps),
            };
            for step in &steps[done..] {
                match step {
                    Step::Map(closure) => item = this.apply_closure(closure, vec![item]),
                    Step::Filter(closure) => item = this.keep_if(closure, item, &syn::parse_quote!(continue)),
                    Step::TakeWhile(closure) => item = this.keep_if(closure, item, &syn::parse_quote!(break)),
                }
            }
            each(this, item);
        });
    }

    /// `outer.flat_map(|pat| inner)`.
    fn each_nested(
        &mut self,
        chain: &Chain<'_>,
        outer: &Expr,
        pat: &Pat,
        inner: &Expr,
        each: &mut dyn FnMut(&mut Self, Value),
    ) {
        let outer = take_apart(outer);
        if let Some(step) = outer.steps.first() {
            let (Step::Map(at) | Step::Filter(at) | Step::TakeWhile(at)) = step;
            return self.errors.at(at, "a `map` or `filter` before `flatten` or `flat_map`: write it into the closure of `flat_map`, or write loops");
        }
        self.for_loop(None, pat, outer.source, |this| this.each_item(&continued(inner, &chain.steps), each));
    }

    /// The item after its filters, and after the first `map`, which takes its parts one by one: an index stays an index.
    fn named_item(&mut self, parts: &Expr, steps: &[Step<'_>]) -> (Value, usize) {
        let mut done = 0;
        while let (Expr::Tuple(_), Some(step)) = (parts, steps.get(done)) {
            let (closure, exit): (_, Expr) = match step {
                Step::Filter(closure) => (closure, syn::parse_quote!(continue)),
                Step::TakeWhile(closure) => (closure, syn::parse_quote!(break)),
                Step::Map(_) => break,
            };
            let item = self.expr(parts);
            self.keep_if(closure, item, &exit);
            done += 1;
        }
        match steps.get(done) {
            Some(Step::Map(Expr::Closure(closure))) if closure.inputs.len() == 1 => {
                self.bind_parts(&closure.inputs[0], parts);
                (self.closure_body(closure), done + 1)
            }
            _ => (self.expr(parts), done),
        }
    }

    fn bind_parts(&mut self, pat: &Pat, parts: &Expr) {
        match (pat, parts) {
            (Pat::Tuple(pats), Expr::Tuple(parts)) if pats.elems.len() == parts.elems.len() => {
                pats.elems.iter().zip(&parts.elems).for_each(|(pat, part)| self.bind_parts(pat, part));
            }
            _ => {
                let value = self.expr(parts);
                self.destructure(pat, None, value);
            }
        }
    }

    /// A pattern that names every part of the items: `zip` and `enumerate` make tuples.
    fn item_pattern(&mut self, source: &Expr) -> Pat {
        match source {
            Expr::Paren(inner) => self.item_pattern(&inner.expr),
            Expr::MethodCall(call) if call.method == "enumerate" => {
                let (index, item) =
                    (self.graph.names.fresh("index", call.method.span()), self.item_pattern(&call.receiver));
                syn::parse_quote!((#index, #item))
            }
            Expr::MethodCall(call) if call.method == "zip" && call.args.len() == 1 => {
                let (first, second) = (self.item_pattern(&call.receiver), self.item_pattern(&call.args[0]));
                syn::parse_quote!((#first, #second))
            }
            Expr::MethodCall(call)
                if ["rev", "skip", "take", "step_by", "by_ref"].iter().any(|name| call.method == name) =>
            {
                self.item_pattern(&call.receiver)
            }
            other => {
                let name = self.graph.names.fresh("item", other.span());
                syn::parse_quote!(#name)
            }
        }
    }

    /// `if !condition(&item) { continue; }`
    fn keep_if(&mut self, closure: &Expr, item: Value, exit: &Expr) -> Value {
        let (Expr::Closure(closure), operand) = (closure, self.operand(item, "item")) else {
            self.errors.at(closure, "`filter` and `take_while` over active values take a closure");
            return Value::Inactive(syn::parse_quote!(()));
        };
        let item = match &operand {
            Operand::Place { place, .. } if place.path.is_empty() => place.root,
            _ => {
                let active = self.graph.is_active(&operand);
                self.let_temp("item", closure.span(), active, Rhs::Use(operand))
            }
        };
        let name = self.graph.info(item).name.clone();
        self.vars.insert(name.to_string(), item);
        let (input, body) = (&closure.inputs[0], &closure.body);
        let skip: Expr = syn::parse_quote!(if !(match &#name { #input => #body }) { #exit; });
        self.effect(&skip);
        Value::Active(Operand::var(item))
    }

    fn accumulate(
        &mut self,
        call: &ExprMethodCall,
        chain: &Chain<'_>,
        start: &'static str,
        op: UpdateOp,
        ty: Option<&TokenStream>,
    ) -> Value {
        let method = call.method.span();
        let turbofish = call.turbofish.as_ref().map(ToTokens::to_token_stream);
        let total = self.accumulator("total", method);
        let form = Form::Path(match turbofish {
            Some(turbofish) => {
                let path = self.ops(start);
                quote!(#path #turbofish)
            }
            None => self.ops(start),
        });
        let rhs = Rhs::Op { form, meaning: Meaning::Inactive, args: Vec::new() };
        self.emit(Stmt::Let { var: total, ty: ty.cloned(), rhs });
        self.each_item(chain, &mut |this, item| {
            let value = this.operand(item, "item");
            this.emit(Stmt::Update { op, place: Place::var(total), value });
        });
        Value::Active(Operand::var(total))
    }

    /// A mutable variable that a loop updates.
    fn accumulator(&mut self, base: &str, span: proc_macro2::Span) -> Var {
        let var = self.fresh(base, span, true);
        self.graph.info_mut(var).stable = false;
        var
    }

    fn fold(&mut self, call: &ExprMethodCall, chain: &Chain<'_>) -> Value {
        let start = self.expr(&call.args[0]);
        let start = self.operand(start, "start");
        let state = self.accumulator("state", call.method.span());
        self.emit(Stmt::Let { var: state, ty: None, rhs: Rhs::Use(start) });
        self.each_item(chain, &mut |this, item| {
            let next = this.apply_closure(&call.args[1], vec![Value::Active(Operand::var(state)), item]);
            let value = this.operand(next, "next");
            this.emit(Stmt::Assign { place: Place::var(state), value, store: Store::Plain });
        });
        Value::Active(Operand::var(state))
    }

    /// `None` of no items, else `choice` of the best so far and the next.
    fn best_of(
        &mut self,
        call: &ExprMethodCall,
        chain: &Chain<'_>,
        choice: impl Fn(&proc_macro2::Ident, &proc_macro2::Ident) -> Expr,
    ) -> Value {
        let span = call.method.span();
        let fresh = |this: &mut Self, name: &str| this.graph.names.fresh(name, span);
        let (best, old, name) = (fresh(self, "best"), fresh(self, "old"), fresh(self, "item"));
        if let syn::Stmt::Local(start) = syn::parse_quote!(let mut #best = None;) {
            self.local(&start);
        }
        let choice = choice(&old, &name);
        if !chain.steps.iter().any(|step| matches!(step, Step::Map(_))) && gives_references(chain.source) {
            let text = "the best of references: copy the elements first, `x.iter().copied()`";
            return self.reject(&call.method, text);
        }
        self.each_item(chain, &mut |this, item| {
            // The best so far borrows nothing.
            let item = match this.operand(item, "item") {
                operand @ Operand::Place { .. } => {
                    let active = this.graph.is_active(&operand);
                    let meaning = if active { Meaning::Identity } else { Meaning::Inactive };
                    Value::Active(this.apply("item", Form::Function("save"), meaning, vec![operand], span))
                }
                inactive => Value::Active(inactive),
            };
            this.destructure(&syn::parse_quote!(#name), None, item);
            this.effect(&syn::parse_quote!(#best = Some(match #best { Some(#old) => #choice, None => #name })));
        });
        self.expr(&syn::parse_quote!(#best))
    }

    /// `list.extend(iterator)`
    pub(super) fn extend(&mut self, call: &ExprMethodCall) {
        let added = &call.args[0];
        // References to numbers are copied.
        let copied: Expr = syn::parse_quote!((#added).iter().copied());
        let by_reference = match added {
            Expr::MethodCall(call) => call.method == "iter",
            Expr::Reference(_) => true,
            _ => false,
        };
        let chain = match added {
            Expr::MethodCall(_) if by_reference => {
                Chain { source: &syn::parse_quote!(#added.copied()), steps: Vec::new() }
            }
            _ if by_reference || !is_iterator(added) => Chain { source: &copied, steps: Vec::new() },
            added => take_apart(added),
        };
        let Some(place) = self.changed_list(call) else { return };
        self.each_item(&chain, &mut |this, item| {
            let value = this.operand(item, "item");
            let active = this.graph.is_active(&value);
            this.written(&place, active);
            this.emit(Stmt::Push { place: place.clone(), value });
        });
    }

    /// `let (a, b): (Vec<_>, Vec<_>) = pairs.unzip();`
    fn unzip(&mut self, call: &ExprMethodCall, chain: &Chain<'_>, ty: Option<&TokenStream>) -> Value {
        let span = call.method.span();
        let krate = self.input.krate();
        let of = |index: usize| match ty.cloned().map(syn::parse2::<syn::TypeTuple>) {
            Some(Ok(pair)) if pair.elems.len() == 2 => pair.elems[index].to_token_stream(),
            _ => quote!(#krate::__private::Vec<_>),
        };
        let types = [of(0), of(1)];
        let lists = types.map(|ty| {
            let list = self.accumulator("list", span);
            let form = Form::Path(quote!(#krate::__private::Vec::new));
            let rhs = Rhs::Op { form, meaning: Meaning::Inactive, args: Vec::new() };
            self.emit(Stmt::Let { var: list, ty: Some(ty), rhs });
            list
        });
        self.each_item(chain, &mut |this, item| {
            let pair = this.operand(item, "item");
            let (pair, whole) = this.as_place(pair, span);
            drop(pair);
            for (index, list) in lists.iter().enumerate() {
                let index = syn::Index::from(index);
                let value = Operand::Place { refs: 0, place: whole.clone().then(Proj::Component(quote!(#index))) };
                this.emit(Stmt::Push { place: Place::var(*list), value });
            }
        });
        let names: Vec<Expr> = lists
            .iter()
            .map(|list| {
                let name = &self.graph.info(*list).name;
                self.vars.insert(name.to_string(), *list);
                syn::parse_quote!(#name)
            })
            .collect();
        self.expr(&syn::parse_quote!((#(#names),*)))
    }

    fn collect(&mut self, call: &ExprMethodCall, chain: &Chain<'_>, ty: Option<&TokenStream>) -> Value {
        let ty = call.turbofish.as_ref().map(|turbofish| turbofish.args.to_token_stream()).or_else(|| ty.cloned());
        // Where the type is not written here, rustc compares this one with what the surroundings want.
        let krate = self.input.krate();
        let ty = ty.unwrap_or_else(|| quote!(#krate::__private::Vec<_>));
        if !ty.to_string().split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "Vec") {
            return self.reject(&call.method, "active values are collected into a `Vec` only: write `collect::<Vec<_>>()`, or build a matrix by `from_fn`");
        }
        let list = self.accumulator("list", call.method.span());
        let form = Form::Path(quote!(#krate::__private::Vec::new));
        self.emit(Stmt::Let {
            var: list,
            ty: Some(ty),
            rhs: Rhs::Op { form, meaning: Meaning::Inactive, args: Vec::new() },
        });
        self.each_item(chain, &mut |this, item| {
            let value = this.operand(item, "item");
            this.emit(Stmt::Push { place: Place::var(list), value });
        });
        Value::Active(Operand::var(list))
    }

    /// `matrix.fold(start, |state, x| …)`: the fold of its elements by value.
    pub(super) fn matrix_fold(&mut self, call: &ExprMethodCall) -> Value {
        let receiver = &call.receiver;
        let elements: Expr = syn::parse_quote!(#receiver.iter().copied());
        self.fold(call, &Chain { source: &elements, steps: Vec::new() })
    }
}

/// `x.iter()`, `x.iter().enumerate()`: without a copy of the elements.
fn gives_references(source: &Expr) -> bool {
    match source {
        Expr::Paren(inner) => gives_references(&inner.expr),
        Expr::Reference(_) => true,
        Expr::MethodCall(call) if call.method == "zip" => {
            gives_references(&call.receiver) || call.args.first().is_some_and(gives_references)
        }
        Expr::MethodCall(call) if ["copied", "cloned", "into_iter"].iter().any(|name| call.method == name) => false,
        Expr::MethodCall(call) => call.method == "iter" || gives_references(&call.receiver),
        _ => false,
    }
}

fn unparenthesized(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => unparenthesized(&inner.expr),
        Expr::Block(block) if block.block.stmts.len() == 1 && block.label.is_none() => match &block.block.stmts[0] {
            syn::Stmt::Expr(inner, None) => unparenthesized(inner),
            _ => expr,
        },
        expr => expr,
    }
}

/// What happens to the items of `expr`, and then the steps.
fn continued<'e>(expr: &'e Expr, steps: &[Step<'e>]) -> Chain<'e> {
    let mut chain = take_apart(unparenthesized(expr));
    chain.steps.extend(steps);
    chain
}

fn take_apart(expr: &Expr) -> Chain<'_> {
    match expr {
        Expr::Paren(inner) => take_apart(&inner.expr),
        Expr::MethodCall(call) if call.method == "map" && call.args.len() == 1 => {
            let mut chain = take_apart(&call.receiver);
            chain.steps.push(Step::Map(&call.args[0]));
            chain
        }
        Expr::MethodCall(call) if call.method == "filter" && call.args.len() == 1 => {
            let mut chain = take_apart(&call.receiver);
            chain.steps.push(Step::Filter(&call.args[0]));
            chain
        }
        Expr::MethodCall(call) if call.method == "take_while" && call.args.len() == 1 => {
            let mut chain = take_apart(&call.receiver);
            chain.steps.push(Step::TakeWhile(&call.args[0]));
            chain
        }
        // Copies of what a `map` made are the values themselves.
        Expr::MethodCall(call)
            if (call.method == "copied" || call.method == "cloned") && !take_apart(&call.receiver).steps.is_empty() =>
        {
            take_apart(&call.receiver)
        }
        other => Chain { source: other, steps: Vec::new() },
    }
}
