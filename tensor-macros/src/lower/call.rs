//! Calls: constructors, methods by path, other differentiable functions; and macros.

use super::argument::Arguments;
use super::{Lower, Value};
use crate::ir::{Callee, Delimiters, Form, Meaning, Operand, Part, Proj, Verbatim};
use crate::rename::starts_upper;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprPath};

impl Lower<'_> {
    pub(super) fn call(&mut self, call: &ExprCall) -> Value {
        if let Some(value) = self.question_mark(call) {
            return value;
        }
        let poisoned = |ident: &Ident| self.poisoned.contains(&ident.to_string());
        if crate::rename::mentions(call.func.to_token_stream(), &poisoned) {
            return Value::Inactive(syn::parse_quote!(()));
        }
        let path = match &*call.func {
            Expr::Path(path) => path,
            Expr::Paren(inner) => match &*inner.expr {
                Expr::Closure(_) => {
                    let args = self.args(call);
                    return self.apply_closure(&inner.expr, args);
                }
                other => return self.reject(other, "call a differentiable function by its path"),
            },
            other => return self.reject(other, "call a differentiable function by its path"),
        };
        if super::opaque::is_detach(call) {
            let at = self.culprit(&call.args[0]).unwrap_or_else(|| call.args[0].clone());
            return self.reject(at, "inside `detach`: it leaves the function, or changes a variable beside an active value; write it before, in a statement of its own");
        }
        let last = path.path.segments.last().expect("a path has a segment").ident.clone();
        if path.path.get_ident().is_some_and(|ident| self.closures.contains_key(&ident.to_string())) {
            let args = self.args(call);
            return self.apply_closure(&call.func, args);
        }
        if let Some(value) = self.call_of_parameter(call, path) {
            return value;
        }
        if path.path.get_ident().is_some_and(|ident| self.lookup(ident).is_some()) {
            return self.reject(
                path,
                "a function value called with active arguments: call a `#[differentiable]` function by its name, or a method of a trait that is marked",
            );
        }
        if last == "swap" && is_in_mem(path) && self.takes_mutable(call) {
            return self.mem_swap(call);
        }
        if is_in_mem(path) && (last == "replace" || last == "take") && self.takes_mutable(call) {
            return self.mem_replace(call);
        }
        if is_array_from_fn(path) && call.args.len() == 1 {
            return self.filled_by(&path.to_token_stream(), &call.args[0], None);
        }
        if starts_upper(&last) && !self.is_upper_function(path) {
            return self.variant(call, path, &last.to_string());
        }
        if self.is_type_path(path) {
            if let Some(value) = self.own_associated(call, path) {
                return value;
            }
            return self.associated(call, path, &last.to_string());
        }
        if let Some(rule) = crate::rules::known::libm_rule(&path.path)
            && let Some(value) = self.method_by_path(call, rule)
        {
            return value;
        }
        self.differentiable_call(call, path)
    }

    fn args(&mut self, call: &ExprCall) -> Vec<Value> {
        call.args.iter().map(|arg| self.expr(arg)).collect()
    }

    fn operands(&mut self, call: &ExprCall) -> Vec<Operand> {
        self.in_order(&call.args)
    }

    fn takes_mutable(&self, call: &ExprCall) -> bool {
        call.args.iter().any(|arg| self.is_mutable(arg))
    }

    /// `Type::function`: the segment before the last is a type or a trait.
    pub(super) fn is_type_path(&self, path: &ExprPath) -> bool {
        if path.qself.is_some() {
            return true;
        }
        let segments = &path.path.segments;
        segments.len() > 1 && {
            let parent = &segments[segments.len() - 2].ident;
            starts_upper(parent) || parent == "f64" || parent == "f32"
        }
    }

    /// `Some(x)`, `Ok(x)`, a tuple struct.
    fn variant(&mut self, call: &ExprCall, path: &ExprPath, name: &str) -> Value {
        if name == "Err" {
            return self
                .reject(&call.args, "an active value inside `Err`, which has no gradient: write `Err(detach(…))`");
        }
        let args = self.operands(call);
        let form = Form::Path(path.to_token_stream());
        let meaning = match name {
            "Some" | "Ok" => Meaning::Wrap,
            _ => Meaning::Parts(
                (0..args.len())
                    .map(|index| {
                        let index = syn::Index { index: index as u32, span: call.args[index].span() };
                        Part::Proj(super::pattern::member_of(&path.path, quote!(#index)))
                    })
                    .collect(),
            ),
        };
        Value::Active(self.apply("t", form, meaning, args, path.span()))
    }

    /// A constructor, or a method called by its path.
    fn associated(&mut self, call: &ExprCall, path: &ExprPath, name: &str) -> Value {
        let tokens = path.to_token_stream();
        let span = path.path.segments.last().expect("a path has a segment").ident.span();
        match (name, call.args.len()) {
            ("new", 1) if is_box(path) => {
                let args = self.operands(call);
                let form = Form::Path(self.ops_at("boxed", span));
                let parts = Meaning::Parts(vec![Part::Proj(Proj::Unboxed)]);
                Value::Active(self.apply("boxed", form, parts, args, span))
            }
            ("new", _) => {
                let args = self.operands(call);
                let parts = (0..args.len()).map(Part::RowMajor).collect();
                Value::Active(self.apply("t", Form::Path(tokens), Meaning::Parts(parts), args, span))
            }
            ("from_element" | "repeat", 1) => {
                let args = self.operands(call);
                Value::Active(self.apply("t", Form::Path(tokens), Meaning::Fill, args, span))
            }
            ("from_fn", 1) => self.filled_by(&tokens, &call.args[0], None),
            ("from_iterator", 1) if super::chain::is_iterator(&call.args[0]) => {
                let (items, list) = (&call.args[0], self.graph.names.fresh("list", span));
                let krate = self.input.krate();
                let mut from_vec = path.clone();
                let last = from_vec.path.segments.last_mut().expect("a path has a segment");
                last.ident = Ident::new("from_vec", span);
                self.expr(&syn::parse_quote!({
                    let #list: #krate::__private::Vec<_> = #items.collect();
                    #from_vec(#list)
                }))
            }
            ("from_columns" | "from_rows", 1) => self.lines(call, &tokens, name),
            ("from_row_slice" | "from_column_slice" | "from_vec" | "from", 1) => self.slice(call, &tokens, name),
            _ => match self.method_by_path(call, name) {
                Some(value) => value,
                None => {
                    let text = format!(
                        "no derivative rule for the associated function `{name}`: use operations that have one, or `detach(…)` its arguments"
                    );
                    self.reject(&path.path.segments.last().expect("a path has a segment").ident, &text)
                }
            },
        }
    }

    /// `from_columns(&[a, b])`: column `j` is argument `j`.
    fn lines(&mut self, call: &ExprCall, path: &TokenStream, name: &str) -> Value {
        let view = Ident::new(if name == "from_rows" { "row" } else { "column" }, call.func.span());
        let Some(elems) = array_literal(&call.args[0]) else {
            return self
                .reject(&call.args[0], "write the rows or columns as an array literal: `from_columns(&[a, b])`");
        };
        let part = |index: usize| {
            Part::Proj(Proj::View(view.clone(), TokenStream::new(), vec![Verbatim::constant(quote!(#index))]))
        };
        self.list(elems, path, quote!(&), part)
    }

    /// `from_row_slice(&[a, b])` and its like, of a literal or of a slice.
    fn slice(&mut self, call: &ExprCall, path: &TokenStream, name: &str) -> Value {
        let by_rows = name == "from_row_slice";
        let reference = matches!(call.args[0], Expr::Reference(_));
        match array_literal(&call.args[0]) {
            Some(elems) if !elems.iter().any(|elem| matches!(elem, Expr::Array(_))) => {
                let part = |index: usize| {
                    if by_rows {
                        Part::RowMajor(index)
                    } else {
                        Part::Proj(Proj::Index(Verbatim::constant(quote!(#index))))
                    }
                };
                self.list(elems, path, if reference { quote!(&) } else { quote!() }, part)
            }
            _ => match self.method_by_path(call, name) {
                Some(value) => value,
                None => self.reject(
                    &call.args[0],
                    "no derivative rule for this constructor: write the elements as an array literal",
                ),
            },
        }
    }

    fn list(
        &mut self,
        elems: Vec<&Expr>,
        path: &TokenStream,
        borrow: TokenStream,
        part: impl Fn(usize) -> Part,
    ) -> Value {
        let args = self.in_order(elems);
        let parts = (0..args.len()).map(part).collect();
        let mut between = vec![quote!(,); args.len()];
        between.insert(0, TokenStream::new());
        Value::Active(self.apply(
            "t",
            Form::Pieces(between, Delimiters::Call(path.clone(), borrow)),
            Meaning::Parts(parts),
            args,
            path.span(),
        ))
    }

    /// A call of another `#[differentiable]` function.
    fn differentiable_call(&mut self, call: &ExprCall, path: &ExprPath) -> Value {
        if path.path.is_ident(&self.input.item.sig.ident) {
            if let Some(name) = &self.input.options.companion {
                return self.reject(
                    path,
                    format!(
                        "a function that calls itself has a companion of its own name: remove `companion = {name}`"
                    ),
                );
            }
            self.graph.recursive = true;
        }
        if path.path.is_ident("drop") {
            return self.reject(path, "`drop` of an active value: end its scope by a block instead");
        }
        let mut args = Arguments::default();
        self.arguments(&call.args, &mut args);
        let (path, turbofish) = without_turbofish(path);
        let name = path.path.segments.last().expect("a path has a segment").ident.clone();
        let callee = Callee::Function { path: path.to_token_stream(), turbofish };
        self.call_of(callee, &name, args)
    }

    pub(super) fn macro_call(&mut self, mac: &syn::Macro) -> Value {
        let name = mac.path.segments.last().expect("a path has a segment").ident.to_string();
        match name.as_str() {
            "vec" | "vector" => self.list_macro(mac),
            "matrix" => self.matrix_macro(mac),
            _ if super::opaque::is_looking(mac) => {
                let name = mac.path.segments.last().expect("a path has a segment");
                self.reject(name, "an argument of this macro changes a variable beside an active value: change it before, in a statement of its own")
            }
            _ => {
                let text = format!(
                    "the macro `{name}!` hides its active argument from the derivative: compute the value without the macro, or write `detach({name}!(…))`"
                );
                self.reject(mac.path.segments.last().expect("a path has a segment"), &text)
            }
        }
    }

    fn list_macro(&mut self, mac: &syn::Macro) -> Value {
        let path = &mac.path;
        if let Ok(repeat) = syn::parse2::<RepeatArgs>(mac.tokens.clone()) {
            let value = self.expr(&repeat.value);
            let value = self.operand(value, "t");
            let len = &repeat.len;
            let form = Form::Pieces(vec![TokenStream::new(), quote!(; #len)], Delimiters::Macro(quote!(#path!)));
            return Value::Active(self.apply(
                "list",
                form,
                Meaning::Parts(vec![Part::Repeated]),
                vec![value],
                path.span(),
            ));
        }
        match mac.parse_body_with(syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated) {
            Ok(elems) => self.pieces(elems.iter(), Delimiters::Macro(quote!(#path!)), path.span()),
            Err(_) => self.reject(path, "cannot read the elements of this macro"),
        }
    }

    /// `matrix![a, b; c, d]`.
    fn matrix_macro(&mut self, mac: &syn::Macro) -> Value {
        let rows: Vec<Vec<Expr>> = split_rows(mac.tokens.clone())
            .into_iter()
            .filter_map(|row| {
                let parser = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
                syn::parse::Parser::parse2(parser, row).ok().map(|row| row.into_iter().collect())
            })
            .collect();
        let args = self.in_order(rows.iter().flatten());
        let mut between = vec![TokenStream::new()];
        for row in &rows {
            for column in 0..row.len() {
                between.push(if column + 1 < row.len() { quote!(,) } else { quote!(;) });
            }
        }
        if let Some(last) = between.last_mut() {
            *last = TokenStream::new();
        }
        let parts = (0..args.len()).map(Part::RowMajor).collect();
        let path = &mac.path;
        let form = Form::Pieces(between, Delimiters::Macro(quote!(#path!)));
        Value::Active(self.apply("matrix", form, Meaning::Parts(parts), args, path.span()))
    }
}

/// The path without the arguments of its last segment, and those.
pub(super) fn without_turbofish(path: &ExprPath) -> (ExprPath, TokenStream) {
    let mut path = path.clone();
    let segment = path.path.segments.last_mut().expect("a path has a segment");
    let turbofish = match std::mem::replace(&mut segment.arguments, syn::PathArguments::None) {
        syn::PathArguments::AngleBracketed(args) => args.to_token_stream(),
        _ => TokenStream::new(),
    };
    (path, turbofish)
}

/// `mem::swap`.
fn is_in_mem(path: &ExprPath) -> bool {
    path.path.segments.iter().rev().nth(1).is_some_and(|segment| segment.ident == "mem")
}

/// `core::array::from_fn`; `emit` proves that it is.
pub(crate) fn is_array_from_fn(path: &ExprPath) -> bool {
    let mut names = path.path.segments.iter().rev().map(|segment| &segment.ident);
    names.next().is_some_and(|name| name == "from_fn") && names.next().is_some_and(|name| name == "array")
}

struct RepeatArgs {
    value: Expr,
    len: Expr,
}

impl syn::parse::Parse for RepeatArgs {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let value = input.parse()?;
        input.parse::<syn::Token![;]>()?;
        Ok(Self { value, len: input.parse()? })
    }
}

fn split_rows(tokens: TokenStream) -> Vec<TokenStream> {
    let mut rows = vec![TokenStream::new()];
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => rows.push(TokenStream::new()),
            _ => rows.last_mut().expect("never empty").extend([token]),
        }
    }
    rows.retain(|row| !row.is_empty());
    rows
}

/// The elements of `[a, b]` or `&[a, b]`.
fn array_literal(expr: &Expr) -> Option<Vec<&Expr>> {
    match expr {
        Expr::Array(array) => Some(array.elems.iter().collect()),
        Expr::Reference(reference) => array_literal(&reference.expr),
        Expr::Paren(inner) => array_literal(&inner.expr),
        Expr::Macro(_) | _ => None,
    }
}

/// `Box::new`, `std::boxed::Box::new`.
pub(super) fn is_box(path: &ExprPath) -> bool {
    let mut names = path.path.segments.iter().rev().map(|segment| &segment.ident);
    let of = (names.next(), names.next());
    matches!(of, (Some(new), Some(of)) if new == "new" && of == "Box")
}
