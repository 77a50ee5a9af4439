//! Expressions, in A-normal form.

use super::{Lower, Value};
use crate::ir::{Delimiters, Exit, Form, Meaning, Operand, Part, Proj, Rhs, Stmt, UpdateOp, Verbatim};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, UnOp};

impl Lower<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> Value {
        self.expr_with_type(expr, None)
    }

    pub(super) fn expr_with_type(&mut self, expr: &Expr, ty: Option<&TokenStream>) -> Value {
        if self.is_opaque(expr) {
            return Value::Inactive(expr.clone());
        }
        match expr {
            Expr::Paren(inner) => self.expr_with_type(&inner.expr, ty),
            Expr::Group(inner) => self.expr_with_type(&inner.expr, ty),
            Expr::Path(path) => self.path(path),
            Expr::Field(_) | Expr::Index(_) => self.place_value(expr),
            Expr::Reference(reference) => self.reference(reference),
            Expr::Unary(unary) => self.unary(unary),
            Expr::Binary(binary) => self.binary(binary),
            Expr::Assign(assign) => self.assign(assign),
            Expr::MethodCall(call) => self.method(call, ty),
            Expr::Call(call) => self.call(call),
            Expr::Tuple(tuple) => self.pieces(tuple.elems.iter(), Delimiters::Paren, tuple.span()),
            Expr::Array(array) => self.pieces(array.elems.iter(), Delimiters::Bracket, array.span()),
            Expr::Repeat(repeat) => self.repeat(repeat),
            Expr::Struct(literal) => self.struct_literal(literal),
            Expr::Cast(cast) => self.cast(cast),
            Expr::Macro(mac) => self.macro_call(&mac.mac),
            Expr::Block(block) => self.block_expr(block),
            Expr::If(branch) => self.if_expr(branch, true),
            Expr::Match(branch) => self.match_expr(branch, true),
            Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) => self.loop_expr(expr),
            Expr::Return(exit) => self.return_expr(exit),
            Expr::Break(exit) => self.break_expr(exit),
            Expr::Continue(exit) => self.continue_expr(exit),
            Expr::Let(binding) => self.reject(binding.let_token, "`let` in a condition chain over an active value: nest the `if let`"),
            Expr::Closure(closure) => self.reject(
                closure.or1_token,
                "a closure that captures active values may only be called, or passed to a method with a rule such as `map`",
            ),
            Expr::Range(range) => self.reject(range.limits, "a range of active values: write `detach(…)` around its ends"),
            Expr::Unsafe(block) => self.reject(block.unsafe_token, "an unsafe block cannot be differentiated: move it into a function with a rule"),
            Expr::Async(block) => self.reject(block.async_token, "an async block cannot be differentiated"),
            Expr::Await(wait) => self.reject(wait.await_token, "`.await` cannot be differentiated"),
            Expr::Try(question) => self.reject(question.question_token, "`?` inside a closure over active values: use `match`"),
            Expr::Yield(exit) => self.reject(exit.yield_token, "`yield` cannot be differentiated"),
            Expr::RawAddr(address) => self.reject(address.and_token, "a raw pointer to an active value: use the variable itself"),
            Expr::Const(block) => self.reject(block.const_token, "a const block cannot use active values"),
            other => self.reject(other, "this expression cannot be differentiated"),
        }
    }

    /// An expression for its effects only.
    pub(super) fn effect(&mut self, expr: &Expr) {
        match expr {
            Expr::If(branch) => drop(self.if_expr(branch, false)),
            Expr::Match(branch) => drop(self.match_expr(branch, false)),
            Expr::Block(block) if block.label.is_none() => self.block_stmts_scoped(&block.block),
            Expr::MethodCall(call) if self.mutating_method(call) => {}
            Expr::Paren(inner) => self.effect(&inner.expr),
            other => {
                if let Value::Active(operand) = self.expr(other)
                    && operand.place().is_some()
                {
                    // A value computed and dropped: kept for its panics.
                }
            }
        }
    }

    pub(super) fn reject(&mut self, node: impl ToTokens, message: impl std::fmt::Display) -> Value {
        self.errors.at(node, message);
        Value::Inactive(syn::parse_quote!(()))
    }

    fn path(&mut self, path: &syn::ExprPath) -> Value {
        match path.path.get_ident().and_then(|ident| self.lookup(ident)) {
            Some(var) if self.is_mutable_reference(var) => self.reject(
                path,
                "a mutable reference as a value: read what it refers to (`*s`, `s[i]`), pass it to a function, or write `let t = &mut *s;`",
            ),
            Some(var) if self.function_type(var).is_some() => {
                self.reject(path, "a function parameter is called, or handed on to a differentiable function as it is")
            }
            Some(var) => Value::Active(Operand::var(var)),
            None => self.reject(path, "a closure that captures active values may only be called, or passed to a method with a rule such as `map`"),
        }
    }

    pub(super) fn place_value(&mut self, expr: &Expr) -> Value {
        let operand = self.place_operand(expr).expect("fields, elements and views are places");
        if self.graph.is_active(&operand) {
            return Value::Active(operand);
        }
        // The base turned out inactive: a part of a temporary.
        Value::Active(operand)
    }

    fn reference(&mut self, reference: &syn::ExprReference) -> Value {
        if let Some(token) = &reference.mutability {
            return self.reject(token, "a mutable borrow of an active value: only `let name = &mut place;`, `mem::swap` and methods with a rule can write through it");
        }
        match self.place_operand(&reference.expr) {
            Some(Operand::Place { refs, place }) => Value::Active(Operand::Place { refs: refs + 1, place }),
            Some(inactive) => Value::Active(inactive),
            None => match self.expr(&reference.expr) {
                Value::Active(Operand::Place { refs, place }) => {
                    Value::Active(Operand::Place { refs: refs + 1, place })
                }
                Value::Active(Operand::Inactive(verbatim)) => {
                    let tokens = verbatim.tokens;
                    Value::Inactive(syn::parse_quote!(&#tokens))
                }
                // The constant value of a branch has a variable by now.
                Value::Inactive(inner) => match self.place_operand(&inner) {
                    Some(Operand::Place { refs, place }) => Value::Active(Operand::Place { refs: refs + 1, place }),
                    _ => Value::Inactive(syn::parse_quote!(&#inner)),
                },
            },
        }
    }

    fn unary(&mut self, unary: &syn::ExprUnary) -> Value {
        match unary.op {
            UnOp::Deref(_) => match self.place_operand(&Expr::Unary(unary.clone())) {
                Some(operand) => Value::Active(operand),
                None => {
                    let place = self.base(&unary.expr);
                    Value::Active(Operand::Place { refs: 0, place: place.then(Proj::Deref) })
                }
            },
            UnOp::Neg(token) if self.owned.is_owned(&unary.expr) => self.own_negation(token, &unary.expr),
            UnOp::Neg(token) => {
                let value = self.expr(&unary.expr);
                let operand = self.operand(value, "t");
                self.operator("neg", Form::Negate, vec![operand], token.span)
            }
            UnOp::Not(token) => {
                let form = Form::Pieces(vec![quote!(#token), TokenStream::new()], Delimiters::Paren);
                self.of_integers("not", form, [&*unary.expr], token.span)
            }
            _ => self.reject(unary, "this operator has no derivative rule"),
        }
    }

    fn binary(&mut self, binary: &syn::ExprBinary) -> Value {
        if let Some(value) = self.own_assignment(binary) {
            return value;
        }
        if let Some(op) = update_op(&binary.op) {
            return self.update(op, binary);
        }
        if let Some(value) = self.own_operator(binary) {
            return value;
        }
        let Some(name) = operator_name(&binary.op) else {
            return self.logic(binary);
        };
        let left = self.expr(&binary.left);
        let left = self.operand(left, "a");
        let left = if self.writes(&binary.right) { self.fixed(left) } else { left };
        let right = self.expr(&binary.right);
        let right = self.operand(right, "b");
        let op = &binary.op;
        self.operator(name, Form::Binary(quote!(#op)), vec![left, right], op.span())
    }

    /// `&&`, `||` of conditions that contain control flow.
    fn logic(&mut self, binary: &syn::ExprBinary) -> Value {
        match binary.op {
            BinOp::And(_) | BinOp::Or(_) => {
                self.reject(binary.op, "a condition that leaves the function: bind its parts by `let` first")
            }
            op @ (BinOp::BitAnd(_) | BinOp::BitOr(_) | BinOp::BitXor(_) | BinOp::Shl(_) | BinOp::Shr(_)) => {
                self.of_integers("bits", Form::Binary(quote!(#op)), [&*binary.left, &*binary.right], op.span())
            }
            _ => self.reject(
                binary.op,
                "this operator has no derivative rule for active values; comparisons and `+ - * / %` have",
            ),
        }
    }

    /// An operator that compiles for integers and `bool`s only, such as fields of an active struct.
    fn of_integers<'e>(
        &mut self,
        name: &str,
        form: Form,
        exprs: impl IntoIterator<Item = &'e Expr>,
        span: Span,
    ) -> Value {
        let args = self.in_order(exprs);
        for arg in args.iter().filter(|arg| arg.place().is_some()) {
            let gate = self.gate("assert_constant", arg, span);
            self.emit(gate);
        }
        Value::Active(self.apply(name, form, Meaning::Inactive, args, span))
    }

    fn operator(&mut self, name: &str, form: Form, args: Vec<Operand>, span: Span) -> Value {
        let rule = crate::rules::operator(name);
        Value::Active(self.apply(name, form, Meaning::Rule(rule), args, span))
    }

    /// `let temp = operation;`, active if an argument is.
    pub(super) fn apply(
        &mut self,
        base: &str,
        form: Form,
        meaning: Meaning,
        args: Vec<Operand>,
        span: Span,
    ) -> Operand {
        let active = args.iter().any(|arg| self.graph.is_active(arg)) && !matches!(meaning, Meaning::Inactive);
        Operand::var(self.let_temp(base, span, active, Rhs::Op { form, meaning, args }))
    }

    /// Operands evaluated from left to right: one that a later one writes to is copied before.
    pub(super) fn in_order<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) -> Vec<Operand> {
        let mut operands = Vec::new();
        for expr in exprs {
            if self.writes(expr) {
                operands = operands.into_iter().map(|operand| self.fixed(operand)).collect();
            }
            let value = self.expr(expr);
            operands.push(self.operand(value, "t"));
        }
        operands
    }

    pub(super) fn fixed(&mut self, operand: Operand) -> Operand {
        match &operand {
            Operand::Place { refs: 0, place } if !self.graph.info(place.root).stable => {
                self.snapshot(operand, Span::call_site())
            }
            _ => operand,
        }
    }

    /// Does evaluating `expr` assign to a variable that an operand may still refer to?
    pub(super) fn writes(&self, expr: &Expr) -> bool {
        struct Writes<'a> {
            lower: &'a Lower<'a>,
            written: bool,
        }
        impl<'ast> syn::visit::Visit<'ast> for Writes<'_> {
            fn visit_expr_assign(&mut self, _: &'ast syn::ExprAssign) {
                self.written = true;
            }
            fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
                self.written |= update_op(&binary.op).is_some();
                syn::visit::visit_expr_binary(self, binary);
            }
            fn visit_expr_reference(&mut self, reference: &'ast syn::ExprReference) {
                self.written |= reference.mutability.is_some();
                syn::visit::visit_expr_reference(self, reference);
            }
            fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
                self.written |= self.lower.hands_over(&call.args).is_some();
                syn::visit::visit_expr_call(self, call);
            }
            fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
                self.written |= super::method::is_mutating(&call.method);
                syn::visit::visit_expr_method_call(self, call);
            }
            fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        }
        let mut writes =
            Writes { lower: self, written: matches!(expr, Expr::Path(_)) && self.hands_over([expr]).is_some() };
        syn::visit::Visit::visit_expr(&mut writes, expr);
        writes.written
    }

    /// A tuple or an array: argument `i` is part `i`.
    pub(super) fn pieces<'e>(
        &mut self,
        elems: impl Iterator<Item = &'e Expr>,
        delimiters: Delimiters,
        span: Span,
    ) -> Value {
        let args = self.in_order(elems);
        let part = |index: usize| match delimiters {
            Delimiters::Paren => {
                let index = syn::Index::from(index);
                Part::Proj(Proj::Component(quote!(#index)))
            }
            _ => Part::Proj(Proj::Index(Verbatim::constant(quote!(#index)))),
        };
        let parts = (0..args.len()).map(part).collect();
        let mut between = vec![quote!(,); args.len()];
        between.insert(0, TokenStream::new());
        let base = if matches!(delimiters, Delimiters::Paren) { "tuple" } else { "array" };
        Value::Active(self.apply(base, Form::Pieces(between, delimiters), Meaning::Parts(parts), args, span))
    }

    fn repeat(&mut self, repeat: &syn::ExprRepeat) -> Value {
        let value = self.expr(&repeat.expr);
        let value = self.operand(value, "t");
        let len = &repeat.len;
        let form = Form::Pieces(vec![TokenStream::new(), quote!(; #len)], Delimiters::Bracket);
        Value::Active(self.apply("array", form, Meaning::Parts(vec![Part::Repeated]), vec![value], repeat.span()))
    }

    fn struct_literal(&mut self, literal: &syn::ExprStruct) -> Value {
        let (mut parts, mut between) = (Vec::new(), Vec::new());
        let args = self.in_order(literal.fields.iter().map(|field| &field.expr).chain(literal.rest.as_deref()));
        let comma = |index: usize| (index > 0).then(|| quote!(,));
        for (index, field) in literal.fields.iter().enumerate() {
            let (member, comma) = (&field.member, comma(index));
            parts.push(Part::Proj(super::pattern::member_of(&literal.path, quote!(#member))));
            between.push(quote!(#comma #member:));
        }
        if literal.rest.is_some() {
            let comma = comma(parts.len());
            parts.push(Part::Rest);
            between.push(quote!(#comma ..));
        }
        between.push(TokenStream::new());
        let path = literal.path.to_token_stream();
        let form = Form::Pieces(between, Delimiters::Brace(path));
        Value::Active(self.apply("value", form, Meaning::Parts(parts), args, literal.span()))
    }

    fn cast(&mut self, cast: &syn::ExprCast) -> Value {
        let value = self.expr(&cast.expr);
        let operand = self.operand(value, "t");
        let ty = cast.ty.to_token_stream();
        let as_token = cast.as_token;
        let form = Form::Pieces(vec![TokenStream::new(), quote!(#as_token #ty)], Delimiters::Paren);
        let meaning = if crate::parse::is_inactive_type(&cast.ty) {
            // Compiles for integers only; a float must be detached.
            let gate = self.gate_inactive(&operand, as_token.span());
            self.emit(gate);
            Meaning::Inactive
        } else {
            Meaning::Cast(ty)
        };
        Value::Active(self.apply("t", form, meaning, vec![operand], as_token.span()))
    }

    pub(super) fn gate_inactive(&mut self, operand: &Operand, span: Span) -> Stmt {
        self.gate("assert_inactive", operand, span)
    }

    /// A call that compiles only for values without derivative.
    pub(super) fn gate(&mut self, function: &'static str, operand: &Operand, span: Span) -> Stmt {
        let var = self.fresh("gate", span, false);
        let args = vec![operand.clone()];
        Stmt::Let { var, ty: None, rhs: Rhs::Op { form: Form::Function(function), meaning: Meaning::Inactive, args } }
    }

    fn block_expr(&mut self, block: &syn::ExprBlock) -> Value {
        match &block.label {
            Some(label) => self.labeled_block(label, &block.block),
            None => self.block_value(&block.block),
        }
    }

    /// Statements of a block whose names end with it; names are unique, so no scope is needed.
    fn block_stmts_scoped(&mut self, block: &syn::Block) {
        self.block_stmts(block);
    }

    fn return_expr(&mut self, exit: &syn::ExprReturn) -> Value {
        if self.closure_depth > 0 {
            return self
                .reject(exit.return_token, "`return` inside a closure over active values: write it as an expression");
        }
        match (&exit.expr, self.targets[0].result) {
            (Some(value), Some(result)) => {
                let value = self.expr(value);
                self.assign_result(result, value);
            }
            (Some(value), None) => self.effect(value),
            (None, _) => {}
        }
        let label = self.targets[0].label.clone();
        self.emit(Stmt::Exit(Exit::Break(label)));
        Value::Inactive(syn::parse_quote!(()))
    }
}

/// `+=` and its like.
pub(crate) fn update_op(op: &BinOp) -> Option<UpdateOp> {
    Some(match op {
        BinOp::AddAssign(_) => UpdateOp::Add,
        BinOp::SubAssign(_) => UpdateOp::Sub,
        BinOp::MulAssign(_) => UpdateOp::Mul,
        BinOp::DivAssign(_) => UpdateOp::Div,
        BinOp::RemAssign(_) => UpdateOp::Rem,
        _ => return None,
    })
}

fn operator_name(op: &BinOp) -> Option<&'static str> {
    Some(match op {
        BinOp::Add(_) => "add",
        BinOp::Sub(_) => "sub",
        BinOp::Mul(_) => "mul",
        BinOp::Div(_) => "div",
        BinOp::Rem(_) => "rem",
        _ => return None,
    })
}
