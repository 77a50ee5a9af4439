//! Method calls on active values.

use super::{Lower, Value};
use crate::ir::{Form, Meaning, Operand, Place, Proj, Rhs, Stmt, Store, UpdateOp, Verbatim};
use crate::rules::Rule;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall};

/// Methods whose result is their receiver, copied, borrowed or converted to an owned value.
pub(super) const IDENTITIES: &[&str] =
    &["clone", "into_owned", "clone_owned", "to_owned", "copied", "cloned", "as_ref", "borrow", "ok", "as_deref"];

/// Methods that change their receiver.
const MUTATING: &[&str] = &[
    "push",
    "pop",
    "clear",
    "swap",
    "swap_rows",
    "swap_columns",
    "copy_from",
    "copy_from_slice",
    "clone_from_slice",
    "set_row",
    "set_column",
    "fill",
    "scale_mut",
    "unscale_mut",
    "insert",
    "remove",
    "extend",
    "extend_from_slice",
    "reverse",
    "sort_by",
    "truncate",
];

/// Does the method change its receiver?
pub(super) fn is_mutating(method: &Ident) -> bool {
    MUTATING.iter().any(|name| method == name) || super::in_place::is_in_place(&method.to_string())
}

/// Methods that permute their receiver: the derivative permutes alike.
const PERMUTATIONS: &[&str] = &["swap", "swap_rows", "swap_columns"];

impl Lower<'_> {
    pub(super) fn method(&mut self, call: &ExprMethodCall, ty: Option<&TokenStream>) -> Value {
        let name = call.method.to_string();
        if self.is_of_own_type(call) {
            return self.own_method(call);
        }
        if let Some(value) = self.taken_off(call) {
            return value;
        }
        if let Some(branch) = self.option_method(call) {
            return self.expr(&branch);
        }
        if super::place::is_view(call) || super::place::is_listed_element(call) {
            return self.place_value(&Expr::MethodCall(call.clone()));
        }
        if let Some(value) = self.terminal(call, ty).or_else(|| self.normalized(call)) {
            return value;
        }
        match (name.as_str(), call.args.len()) {
            ("map", 1) | ("zip_map", 2) | ("map_with_location", 1) | ("zip_zip_map", 3) => {
                return self.elementwise(call, ty);
            }
            ("fold", 2) => return self.matrix_fold(call),
            ("unwrap_or", 1) | ("unwrap_or_else", 1) | ("map_or", 2) => return self.option_choice(call),
            ("ok_or", 1) | ("ok_or_else", 1) => return self.ok_or(call),
            _ => {}
        }
        if let Some(branch) = self.then(call).or_else(|| self.copied_element(call)) {
            return self.expr(&branch);
        }
        if self.mutating_method(call) {
            return Value::Inactive(syn::parse_quote!(()));
        }
        if self.is_own_method(call) && name != "unwrap" && name != "expect" {
            return self.own_method(call);
        }
        let call = &self.reading(call);
        let receiver = self.expr(&call.receiver);
        let receiver = self.operand(receiver, "t");
        let receiver = if call.args.iter().any(|arg| self.writes(arg)) { self.fixed(receiver) } else { receiver };
        let known = IDENTITIES.contains(&name.as_str()) || name == "unwrap" || name == "expect";
        if !known && find_method(&name, call.args.len() + 1).is_none() {
            return self.unknown_method(&call.method);
        }
        if IDENTITIES.contains(&name.as_str()) && call.args.is_empty() {
            return Value::Active(self.apply(
                "t",
                method_form(call),
                Meaning::Identity,
                vec![receiver],
                call.method.span(),
            ));
        }
        if (name == "unwrap" && call.args.is_empty()) || (name == "expect" && call.args.len() == 1) {
            return self.unwrap(call, receiver);
        }
        let mut args: Vec<Operand> = std::iter::once(receiver).chain(self.in_order(&call.args)).collect();
        match find_method(&name, args.len()) {
            Some(rule) => {
                self.check_constants(rule, &mut args, call);
                Value::Active(self.apply(&name, method_form(call), meaning(rule), args, call.method.span()))
            }
            None => self.unknown_method(&call.method),
        }
    }

    /// The call with mutable references lent to it for reading.
    fn reading(&self, call: &ExprMethodCall) -> ExprMethodCall {
        let mut call = call.clone();
        call.args.iter_mut().for_each(|arg| *arg = self.lent(arg));
        if let lent @ Expr::Reference(_) = self.lent(&call.receiver) {
            call.receiver = syn::parse_quote!((#lent));
        }
        call
    }

    fn unknown_method(&mut self, method: &Ident) -> Value {
        let text = format!(
            "no derivative rule for method `{method}`: use operations that have one, or write `detach(…)` if its result is a constant to the gradient"
        );
        self.reject(method, &text)
    }

    /// A constant may be an integer inside an active value, which is proven.
    fn check_constants(&mut self, rule: &Rule, args: &mut [Operand], call: &ExprMethodCall) {
        for (position, operand) in args.iter_mut().enumerate().skip(rule.params.len()) {
            let span = call.args[position - 1].span();
            if operand.place().is_some_and(|place| self.vars.values().any(|var| *var == place.root)) {
                let gate = self.gate("assert_constant", operand, span);
                self.emit(gate);
                let constant = self.let_temp("constant", span, false, Rhs::Use(operand.clone()));
                *operand = Operand::Inactive(self.graph.named(constant));
            } else if self.graph.is_active(operand) {
                let text = format!(
                    "argument `{}` of `{}` has no derivative: write `detach(…)` around it",
                    rule.consts[position - rule.params.len()],
                    rule.name
                );
                self.errors.at(&call.args[position - 1], text);
            }
        }
    }

    fn unwrap(&mut self, call: &ExprMethodCall, receiver: Operand) -> Value {
        let method = &call.method;
        let args = &call.args;
        let form = if args.is_empty() {
            Form::Method(method.clone(), TokenStream::new())
        } else {
            Form::Pieces(vec![TokenStream::new(), quote!(.#method(#args))], crate::ir::Delimiters::Paren)
        };
        Value::Active(self.apply("t", form, Meaning::Payload, vec![receiver], method.span()))
    }

    /// `unwrap_or` and its like, as a `match`.
    fn option_choice(&mut self, call: &ExprMethodCall) -> Value {
        let value = self.graph.names.fresh("value", call.method.span());
        let (receiver, function) = mapped_receiver(call);
        let receiver = match &receiver {
            Expr::Path(path) if self.mutable_reference(path).is_some() => syn::parse_quote!(*#receiver),
            _ => receiver,
        };
        let some = |value: Expr| match &function {
            None => value,
            Some(Expr::Closure(closure)) if closure.inputs.len() == 1 => {
                let (input, body) = (&closure.inputs[0], &closure.body);
                syn::parse_quote!({ let #input = #value; #body })
            }
            Some(function) => syn::parse_quote!(#function(#value)),
        };
        let chosen: Expr = match &call.args[0] {
            // Only a `Result` has an error to tell.
            Expr::Closure(closure) if call.method == "unwrap_or_else" && closure.inputs.len() == 1 => {
                let (some, error, none) = (some(syn::parse_quote!(#value)), &closure.inputs[0], &closure.body);
                syn::parse_quote!(match #receiver { Ok(#value) => #some, Err(#error) => #none })
            }
            default => {
                let lazy = call.method == "unwrap_or_else";
                let none = if lazy { closure_result(default) } else { default.clone() };
                self.some_or_none(&receiver, &value, some, &none, call.method.span())
            }
        };
        self.expr(&chosen)
    }

    /// The `match` of an `Option`, or of what a call gives, which may be a `Result` too.
    fn some_or_none(
        &self,
        receiver: &Expr,
        value: &Ident,
        some: impl Fn(Expr) -> Expr,
        none: &Expr,
        span: Span,
    ) -> Expr {
        if let Some((matched, pattern, element)) = super::place::element_or_none(receiver, value) {
            let some = some(element);
            return syn::parse_quote!(match #matched { #pattern => #some, None => #none });
        }
        let some = some(syn::parse_quote!(#value));
        if matches!(receiver, Expr::Call(_) | Expr::MethodCall(_)) && !self.is_option(receiver) {
            let branch = Ident::new(crate::desugar::TRY_BRANCH, span);
            return syn::parse_quote!(match #branch(#receiver) { Ok(#value) => #some, Err(_) => #none });
        }
        syn::parse_quote!(match #receiver { Some(#value) => #some, None => #none })
    }

    /// `list.first().copied()` as a branch: no method of the user's gives what can be copied so.
    fn copied_element(&mut self, call: &ExprMethodCall) -> Option<Expr> {
        if call.method != "copied" && call.method != "cloned" {
            return None;
        }
        let name = self.graph.names.fresh("value", call.method.span());
        let (matched, pattern, element) = super::place::element_or_none(&Expr::MethodCall(call.clone()), &name)?;
        Some(syn::parse_quote!(match #matched { #pattern => Some(#element), None => None }))
    }

    fn ok_or(&mut self, call: &ExprMethodCall) -> Value {
        let receiver = self.expr(&call.receiver);
        let receiver = self.operand(receiver, "t");
        let (method, error) = (&call.method, &call.args[0]);
        if !self.is_opaque(error) {
            return self.reject(error, "the error value cannot be active");
        }
        let form = Form::Pieces(vec![TokenStream::new(), quote!(.#method(#error))], crate::ir::Delimiters::Paren);
        Value::Active(self.apply("t", form, Meaning::Identity, vec![receiver], method.span()))
    }

    /// Methods that change their receiver; `true` if `call` was one.
    pub(super) fn mutating_method(&mut self, call: &ExprMethodCall) -> bool {
        let name = call.method.to_string();
        if self.is_of_own_type(call) {
            return false;
        }
        match (name.as_str(), call.args.len()) {
            ("copy_from", 1) => self.overwrite(call, None),
            ("set_row" | "set_column", 2) => {
                self.overwrite(call, Some(if name == "set_row" { "row" } else { "column" }))
            }
            ("copy_from_slice" | "clone_from_slice", 1) => self.copy_slice(call),
            ("apply", 1) if matches!(call.args[0], Expr::Closure(_)) => self.write_elements(call),
            ("extend", 1) if !self.owned.is_no_list(&call.receiver) => self.extend(call),
            ("extend_from_slice", 1) => self.extend_from_slice(call),
            ("fill", 1) => self.fill(call),
            ("push", 1) if self.is_vec_push(call) => self.push(call),
            ("pop" | "swap_remove" | "remove", 0 | 1) if self.is_vec_push(call) => drop(self.taken_off(call)),
            ("insert", 2) if self.is_vec_push(call) => self.insert(call),
            ("truncate", 1) | ("clear", 0) if self.is_vec_push(call) => self.truncate(call),
            ("scale_mut", 1) => self.update_method(call, UpdateOp::Mul),
            ("unscale_mut", 1) => self.update_method(call, UpdateOp::Div),
            (name, 2) if PERMUTATIONS.contains(&name) => self.permute(call),
            ("reverse", 0) => self.permute(call),
            ("sort_by", 1) => self.sort(call),
            // Equal numbers may change places.
            ("sort_unstable_by", 1) if super::lists::compares_numbers(&call.args[0]) => self.sort(call),
            _ => return self.in_place(call),
        }
        true
    }

    /// nalgebra's `push` makes a new matrix; `Vec`'s changes a variable that must be mutable.
    pub(super) fn is_vec_push(&self, call: &ExprMethodCall) -> bool {
        if self.owned.is_no_list(&call.receiver) {
            return false;
        }
        let mut root = &*call.receiver;
        while let Expr::Field(syn::ExprField { base, .. })
        | Expr::Index(syn::ExprIndex { expr: base, .. })
        | Expr::Paren(syn::ExprParen { expr: base, .. }) = root
        {
            root = base;
        }
        matches!(root, Expr::Path(path) if path.path.get_ident().and_then(|ident| self.lookup(ident)).is_some_and(|var| !self.graph.info(var).stable))
    }

    fn overwrite(&mut self, call: &ExprMethodCall, part: Option<&str>) {
        let value = self.expr(call.args.last().expect("has arguments"));
        let value = self.operand(value, "t");
        let Some(mut place) = self.changed_list(call) else { return };
        if let Some(part) = part {
            let index = self.inactive(&call.args[0], "i");
            place = place.then(Proj::View(Ident::new(part, call.method.span()), TokenStream::new(), vec![index]));
        }
        self.copied_into(place, value, call.method.span());
    }

    /// `place.copy_from(&value)`
    pub(super) fn copied_into(&mut self, place: Place, value: Operand, span: Span) {
        let active = self.graph.is_active(&value);
        self.written(&place, active);
        let method = Ident::new("copy_from", span);
        let marker = Verbatim::constant(quote!(#method));
        self.emit(Stmt::Assign { place, value, store: Store::Method(marker) });
    }

    fn fill(&mut self, call: &ExprMethodCall) {
        let value = self.expr(&call.args[0]);
        let value = self.operand(value, "t");
        if let Some(place) = self.changed_list(call) {
            let active = self.graph.is_active(&value);
            self.written(&place, active);
            self.emit(Stmt::Assign { place, value, store: Store::Fill });
        }
    }

    /// `to.copy_from_slice(from)`, element by element.
    fn copy_slice(&mut self, call: &ExprMethodCall) {
        let (to, from, span) = (&call.receiver, &call.args[0], call.method.span());
        let (source, k) = (self.graph.names.fresh("source", span), self.graph.names.fresh("k", span));
        let copies: Expr = syn::parse_quote!({
            let #source = #from;
            assert_eq!(#to.len(), #source.len(), "copy_from_slice: source and destination differ in length");
            for #k in 0..#to.len() {
                #to[#k] = #source[#k];
            }
        });
        self.effect(&copies);
    }

    /// `list.extend_from_slice(&more)`
    fn extend_from_slice(&mut self, call: &ExprMethodCall) {
        let (list, more, source) =
            (&call.receiver, &call.args[0], self.graph.names.fresh("source", call.method.span()));
        self.effect(&syn::parse_quote!({
            let #source = #more;
            #list.extend(#source.iter().cloned());
        }));
    }

    /// `x.apply(|e| *e = …)` of nalgebra.
    fn write_elements(&mut self, call: &ExprMethodCall) {
        let (receiver, closure) = (&call.receiver, &call.args[0]);
        self.effect(&syn::parse_quote!(#receiver.iter_mut().for_each(#closure)));
    }

    fn push(&mut self, call: &ExprMethodCall) {
        let value = self.expr(&call.args[0]);
        let value = self.operand(value, "t");
        if let Some(place) = self.target(&call.receiver) {
            let active = self.graph.is_active(&value);
            self.written(&place, active);
            self.emit(Stmt::Push { place, value });
        }
    }

    fn update_method(&mut self, call: &ExprMethodCall, op: UpdateOp) {
        let value = self.expr(&call.args[0]);
        let value = self.operand(value, "t");
        self.update_place(op, &call.receiver, value);
    }

    /// The receiver of a method that changes a list or a matrix, which is proven: a type of the user's may have one of that name.
    pub(super) fn changed_list(&mut self, call: &ExprMethodCall) -> Option<Place> {
        let place = self.target(&call.receiver)?;
        let gate = self.gate("assert_list", &Operand::Place { refs: 0, place: place.clone() }, call.method.span());
        self.emit(gate);
        Some(place)
    }

    fn permute(&mut self, call: &ExprMethodCall) {
        let args: Vec<Verbatim> = call.args.iter().map(|arg| self.inactive(arg, "i")).collect();
        if let Some(place) = self.changed_list(call) {
            self.emit(Stmt::Permute { form: method_form(call), places: vec![place], args });
        }
    }

    /// `mem::swap(&mut a, &mut b)`.
    pub(super) fn mem_swap(&mut self, call: &syn::ExprCall) -> Value {
        let places: Vec<Place> = call
            .args
            .iter()
            .filter_map(|arg| match arg {
                Expr::Reference(reference) if reference.mutability.is_some() => self.target(&reference.expr),
                Expr::Path(path) if self.mutable_reference(path).is_some() => self.target(&syn::parse_quote!(*#path)),
                other => {
                    self.errors.at(other, "write `mem::swap(&mut a, &mut b)`");
                    None
                }
            })
            .collect();
        if let [a, b] = &places[..] {
            let active = [a, b].iter().any(|place| self.graph.info(place.root).active);
            self.written(&a.clone(), active);
            self.written(&b.clone(), active);
            let function = &call.func;
            self.emit(Stmt::Permute { form: Form::Path(quote!(#function)), places, args: Vec::new() });
        }
        Value::Inactive(syn::parse_quote!(()))
    }

    /// `mem::replace(&mut y, new)` and `mem::take(&mut y)`: the old value, and an assignment.
    pub(super) fn mem_replace(&mut self, call: &syn::ExprCall) -> Value {
        let target: Expr = match &call.args[0] {
            Expr::Reference(reference) if reference.mutability.is_some() => (*reference.expr).clone(),
            Expr::Path(path) if self.mutable_reference(path).is_some() => syn::parse_quote!(*#path),
            other => return self.reject(other, "write `mem::replace(&mut y, …)`"),
        };
        let span = call.func.span();
        let (old, new) = (self.graph.names.fresh("old", span), self.graph.names.fresh("new", span));
        let value = call.args.get(1).cloned().unwrap_or_else(|| syn::parse_quote!(::core::default::Default::default()));
        self.expr(&syn::parse_quote!({
            let #new = #value;
            let #old = (#target).clone();
            #target = #new;
            #old
        }))
    }

    /// `f64::max(a, b)`, `Float::sin(x)`: a method called by its path.
    pub(super) fn method_by_path(&mut self, call: &syn::ExprCall, name: &str) -> Option<Value> {
        let rule = find_method(name, call.args.len())?;
        let lent: Vec<Expr> = call.args.iter().map(|arg| self.lent(arg)).collect();
        let args = self.in_order(&lent);
        let function = &call.func;
        Some(Value::Active(self.apply(name, Form::Path(quote!(#function)), meaning(rule), args, function.span())))
    }
}

pub(super) fn arity(rule: &Rule) -> usize {
    rule.params.len() + rule.consts.len()
}

pub(super) fn find_method(name: &str, args: usize) -> Option<&'static Rule> {
    crate::rules::METHODS.iter().find(|rule| rule.name == name && arity(rule) == args)
}

pub(super) fn meaning(rule: &'static Rule) -> Meaning {
    match rule.kind {
        crate::rules::Kind::Zero => Meaning::Inactive,
        _ => Meaning::Rule(rule),
    }
}

fn method_form(call: &ExprMethodCall) -> Form {
    Form::Method(call.method.clone(), call.turbofish.as_ref().map(ToTokens::to_token_stream).unwrap_or_default())
}

/// What has a default, and the function that is applied to its value: of `option.map(f).unwrap_or(d)`, `option` and `f`, for
/// only an option or a result has a default.
fn mapped_receiver(call: &ExprMethodCall) -> (Expr, Option<Expr>) {
    match (&*call.receiver, call.args.get(1)) {
        (Expr::MethodCall(mapped), None) if mapped.method == "map" && mapped.args.len() == 1 => {
            ((*mapped.receiver).clone(), mapped.args.first().cloned())
        }
        (receiver, function) => (receiver.clone(), function.cloned()),
    }
}

fn closure_result(function: &Expr) -> Expr {
    match function {
        Expr::Closure(closure) if closure.inputs.is_empty() => (*closure.body).clone(),
        other => syn::parse_quote!(#other()),
    }
}
