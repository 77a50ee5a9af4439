//! Iterator chains that end in a value, `iter.map(…).sum()`: they become the loops that a user would write by hand.

use super::adapters::{Chain, Step};
use super::{Lower, Target, Value};
use crate::ir::{Form, Meaning, Operand, Place, Proj, Rhs, Stmt, Store, UpdateOp, Var};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Expr, ExprMethodCall, Lifetime, Type};

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
    "scan",
    "filter_map",
    "map_while",
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
        let chain = Chain::of(&call.receiver);
        if super::items::writes_elements(&chain.source) {
            return Some(self.write_each(call, &chain));
        }
        let value = match call.method.to_string().as_str() {
            "sum" => self.accumulate(call, &chain, "empty_sum", UpdateOp::Add, ty),
            "product" => self.accumulate(call, &chain, "empty_product", UpdateOp::Mul, ty),
            "fold" if call.args.len() == 2 => self.fold(call, &chain),
            "rfold" if call.args.len() == 2 => {
                let receiver = &call.receiver;
                self.fold(call, &Chain::of(&syn::parse_quote!(#receiver.rev())))
            }
            "for_each" if call.args.len() == 1 => {
                self.each_item(&chain, &mut |this, item| {
                    if let Value::Inactive(effect) = this.apply_closure(&call.args[0], vec![item]) {
                        this.expr_stmt(&effect);
                    }
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
            "last" if call.args.is_empty() => self.best_of(call, &chain, |_, item| syn::parse_quote!(#item)),
            "find" if call.args.len() == 1 => {
                let mut found = chain;
                let count: Expr = syn::parse_quote!(1);
                found.steps.extend([Step::Filter(call.args[0].clone()), Step::Take(call.method.clone(), count)]);
                self.best_of(call, &found, |best, _| syn::parse_quote!(#best))
            }
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
                    "no derivative rule for the iterator method `{}`; with a rule: sum, product, fold, rfold, reduce, max_by, min_by, last, find, for_each, unzip, collect into a Vec",
                    call.method
                );
                self.errors.at(&call.method, text);
                Value::Inactive(syn::parse_quote!(()))
            }
        };
        Some(value)
    }

    /// `x.iter_mut().for_each(|e| …)`: a loop over the elements.
    fn write_each(&mut self, call: &ExprMethodCall, chain: &Chain) -> Value {
        match call.args.first() {
            Some(Expr::Closure(closure))
                if call.method == "for_each" && chain.steps.is_empty() && closure.inputs.len() == 1 =>
            {
                self.for_loop(None, &closure.inputs[0], &chain.source, |this| drop(this.closure_body(closure)));
                Value::Inactive(syn::parse_quote!(()))
            }
            _ => self.reject(
                &call.method,
                "elements are written through this chain: write `for_each` with a closure, or a `for` loop",
            ),
        }
    }

    fn accumulate(
        &mut self,
        call: &ExprMethodCall,
        chain: &Chain,
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

    fn fold(&mut self, call: &ExprMethodCall, chain: &Chain) -> Value {
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
        chain: &Chain,
        choice: impl Fn(&proc_macro2::Ident, &proc_macro2::Ident) -> Expr,
    ) -> Value {
        let span = call.method.span();
        let fresh = |this: &mut Self, name: &str| this.graph.names.fresh(name, span);
        let (best, old, name) = (fresh(self, "best"), fresh(self, "old"), fresh(self, "item"));
        if let syn::Stmt::Local(start) = syn::parse_quote!(let mut #best = None;) {
            self.local(&start);
        }
        let choice = choice(&old, &name);
        if !chain.steps.iter().any(|step| matches!(step, Step::Map(_))) && gives_references(&chain.source) {
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
        let copied = || Chain::of(&syn::parse_quote!((#added).iter().copied()));
        let by_reference = match added {
            Expr::MethodCall(call) => call.method == "iter",
            Expr::Reference(_) => true,
            _ => false,
        };
        let chain = match added {
            Expr::MethodCall(_) if by_reference => Chain::of(&syn::parse_quote!(#added.copied())),
            _ if by_reference || !is_iterator(added) => copied(),
            added => Chain::of(added),
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
    fn unzip(&mut self, call: &ExprMethodCall, chain: &Chain, ty: Option<&TokenStream>) -> Value {
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

    fn collect(&mut self, call: &ExprMethodCall, chain: &Chain, ty: Option<&TokenStream>) -> Value {
        let ty = call.turbofish.as_ref().map(|turbofish| turbofish.args.to_token_stream()).or_else(|| ty.cloned());
        // Where the type is not written here, rustc compares this one with what the surroundings want.
        let krate = self.input.krate();
        let ty = ty.unwrap_or_else(|| quote!(#krate::__private::Vec<_>));
        if let Some((some, none)) = wrapper(&ty) {
            return self.collect_all(call, chain, &ty, &some, &none);
        }
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

    /// `collect::<Option<Vec<_>>>()`, `collect::<Result<Vec<_>, _>>()`: the list, or the first failure.
    fn collect_all(
        &mut self,
        call: &ExprMethodCall,
        chain: &Chain,
        ty: &TokenStream,
        some: &Ident,
        none: &dyn Fn(&Ident) -> [TokenStream; 2],
    ) -> Value {
        let span = call.method.span();
        let (krate, label) = (self.input.krate(), Lifetime::new("'collected", span));
        let (value, failure) = (self.graph.names.fresh("value", span), self.graph.names.fresh("failure", span));
        let result = self.fresh("collected", span, true);
        self.emit(Stmt::Declare { var: result, ty: Some(ty.clone()) });
        let of = self.graph.fresh_label("collected", span);
        let user = Some(label.ident.to_string());
        self.targets.push(Target { user, label: of.clone(), result: Some(result), is_loop: false });
        let (body, ()) = self.in_block(|this| {
            let list = this.accumulator("list", span);
            let form = Form::Path(quote!(#krate::__private::Vec::new));
            let rhs = Rhs::Op { form, meaning: Meaning::Inactive, args: Vec::new() };
            this.emit(Stmt::Let { var: list, ty: Some(quote!(#krate::__private::Vec<_>)), rhs });
            this.each_item(chain, &mut |this, item| {
                let (item, [pattern, failed]) = (this.named(item), none(&failure));
                let value = this.expr(&syn::parse_quote!(match #item {
                    #some(#value) => #value,
                    #pattern => break #label #failed,
                }));
                let value = this.operand(value, "item");
                this.emit(Stmt::Push { place: Place::var(list), value });
            });
            let name = this.graph.info(list).name.clone();
            this.vars.insert(name.to_string(), list);
            let all = this.expr(&syn::parse_quote!(#some(#name)));
            this.assign_result(result, all);
        });
        self.targets.pop();
        self.emit(Stmt::Labeled { label: of, body, record: None });
        self.result_value(Some(result))
    }

    /// `matrix.fold(start, |state, x| …)`: the fold of its elements by value.
    pub(super) fn matrix_fold(&mut self, call: &ExprMethodCall) -> Value {
        let receiver = &call.receiver;
        let elements: Expr = syn::parse_quote!(#receiver.iter().copied());
        self.fold(call, &Chain::of(&elements))
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

/// `Some` of an `Option`, `Ok` of a `Result`; and the pattern of a failure, and the failure itself.
#[allow(clippy::type_complexity, reason = "one use")]
fn wrapper(ty: &TokenStream) -> Option<(Ident, Box<dyn Fn(&Ident) -> [TokenStream; 2]>)> {
    let path = match syn::parse2(ty.clone()).ok()? {
        Type::Path(path) => path.path,
        _ => return None,
    };
    let last = &path.segments.last()?.ident;
    match last.to_string().as_str() {
        "Option" => Some((Ident::new("Some", last.span()), Box::new(|_| [quote!(None), quote!(None)]))),
        "Result" => {
            Some((Ident::new("Ok", last.span()), Box::new(|failure| [quote!(Err(#failure)), quote!(Err(#failure))])))
        }
        _ => None,
    }
}
