//! Branches and early exits.

use super::split::Matched;
use super::{Lower, Target, Value};
use crate::desugar::{FROM_RESIDUAL, TRY_BRANCH};
use crate::ir::{Arm, Block, Decision, Exit, Form, Meaning, Operand, Rhs, Stmt, Var};
use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Expr;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// A variable for the value of a branch or block, assigned on every path.
    fn result_var(&mut self, wanted: bool, span: proc_macro2::Span) -> Option<Var> {
        wanted.then(|| {
            let var = self.fresh("t", span, false);
            self.emit(Stmt::Declare { var, ty: None });
            var
        })
    }

    /// The value of the branch or loop just emitted.
    pub(super) fn result_value(&mut self, result: Option<Var>) -> Value {
        let Some(mut var) = result else { return Value::Inactive(syn::parse_quote!(())) };
        let (active, span) = (self.graph.info(var).active, self.graph.info(var).name.span());
        if self.open.last().and_then(|block| block.stmts.last()).is_some_and(super::may_leave) {
            // Left early, it has no value: what follows has its own variable.
            var = self.let_temp("value", span, active, Rhs::Use(Operand::var(var)));
        }
        if active {
            return Value::Active(Operand::var(var));
        }
        let name = self.graph.info(var).name.clone();
        self.vars.insert(name.to_string(), var);
        Value::Inactive(syn::parse_quote!(#name))
    }

    /// Lowers an arm: binds, then the body's value into `result`.
    fn arm_body(&mut self, result: Option<Var>, lower: impl FnOnce(&mut Self) -> Value) -> (Block, bool) {
        let (block, diverges) = self.in_block(|this| {
            let value = lower(this);
            let diverges = matches!(&value, Value::Inactive(expr) if panics(expr));
            if let Value::Inactive(expr) = &value
                && (diverges || result.is_none())
                && !matches!(expr, Expr::Tuple(unit) if unit.elems.is_empty())
            {
                let tail = if diverges { quote!(#expr) } else { quote!(#expr;) };
                this.opaque_tokens(tail);
            } else if let Some(result) = result
                && !this.unreachable_here()
                && !diverges
            {
                this.assign_result(result, value);
            }
            diverges
        });
        let panics_last = matches!(block.stmts.last(), Some(Stmt::Opaque(verbatim)) if syn::parse2::<Stmts>(verbatim.tokens.clone()).is_ok_and(|stmts| stmts.0));
        (block, diverges || panics_last)
    }

    pub(super) fn if_expr(&mut self, branch: &syn::ExprIf, wanted: bool) -> Value {
        let wanted = wanted && branch.else_branch.is_some() && !is_unit_block(&branch.then_branch);
        if let Expr::Let(binding) = &*branch.cond {
            return self.if_let(binding, branch, wanted);
        }
        let result = self.result_var(wanted, branch.if_token.span);
        let condition = self.condition(&branch.cond);
        let (then, then_diverges) = self.arm_body(result, |this| this.branch_value(&branch.then_branch, wanted));
        let (otherwise, else_diverges) = self.arm_body(result, |this| match &branch.else_branch {
            Some((_, expr)) => this.else_value(expr, wanted),
            None => Value::Inactive(syn::parse_quote!(())),
        });
        let arm = |body, diverges| Arm { pattern: quote!(), guard: None, binds: Vec::new(), body, diverges };
        let arms = vec![arm(then, then_diverges), arm(otherwise, else_diverges)];
        self.emit(Stmt::Branch { decision: Decision::If(condition), arms, record: None });
        self.result_value(result)
    }

    fn branch_value(&mut self, block: &syn::Block, wanted: bool) -> Value {
        if wanted {
            self.block_value(block)
        } else {
            self.block_stmts(block);
            Value::Inactive(syn::parse_quote!(()))
        }
    }

    fn else_value(&mut self, expr: &Expr, wanted: bool) -> Value {
        match expr {
            Expr::Block(block) => self.branch_value(&block.block, wanted),
            other if wanted => self.expr(other),
            other => {
                self.effect(other);
                Value::Inactive(syn::parse_quote!(()))
            }
        }
    }

    /// `if let`: a `match` of two arms.
    fn if_let(&mut self, binding: &syn::ExprLet, branch: &syn::ExprIf, wanted: bool) -> Value {
        let otherwise: Expr = match &branch.else_branch {
            Some((_, expr)) => (**expr).clone(),
            None => syn::parse_quote!({}),
        };
        let then = &branch.then_branch;
        let pat = &binding.pat;
        let arms: Vec<syn::Arm> = vec![syn::parse_quote!(#pat => #then), syn::parse_quote!(_ => #otherwise)];
        self.arms(&binding.expr, &arms, wanted, branch.if_token.span)
    }

    pub(super) fn match_expr(&mut self, branch: &syn::ExprMatch, wanted: bool) -> Value {
        self.arms(&branch.expr, &branch.arms, wanted, branch.match_token.span)
    }

    fn arms(&mut self, scrutinee: &Expr, arms: &[syn::Arm], wanted: bool, span: proc_macro2::Span) -> Value {
        let wanted =
            wanted && !arms.iter().all(|arm| matches!(&*arm.body, Expr::Block(block) if is_unit_block(&block.block)));
        let (operand, place) = if is_decision(scrutinee, arms) {
            (Operand::Inactive(self.condition(scrutinee)), Matched::Inactive)
        } else {
            self.scrutinee(scrutinee)
        };
        let result = self.result_var(wanted, span);
        let lenders = if matches!(place, Matched::Inactive) { Some(scrutinee) } else { None };
        let lowered = arms.iter().map(|arm| self.arm(arm, (&operand, &place, lenders), result, wanted)).collect();
        self.emit(Stmt::Branch { decision: Decision::Match(operand), arms: lowered, record: None });
        self.result_value(result)
    }

    /// What is matched on, and its place if it is active.
    fn scrutinee(&mut self, expr: &Expr) -> (Operand, Matched) {
        if !self.is_opaque(expr)
            && let Some(split) = self.split_scrutinee(expr)
        {
            return split;
        }
        match self.expr(expr) {
            Value::Inactive(expr) => (Operand::Inactive(self.verbatim(&expr)), Matched::Inactive),
            Value::Active(operand) if self.graph.is_active(&operand) => {
                let (operand, place) = self.as_place(operand, expr.span());
                (operand, Matched::Place(place))
            }
            Value::Active(operand) => (operand, Matched::Inactive),
        }
    }

    fn arm(
        &mut self,
        arm: &syn::Arm,
        (operand, matched, constant): (&Operand, &Matched, Option<&Expr>),
        result: Option<Var>,
        wanted: bool,
    ) -> Arm {
        let mut binds = Vec::new();
        let mut inactive = Vec::new();
        let mut guard = None;
        let (body, diverges) = self.arm_body(result, |this| {
            match matched {
                Matched::Place(place) => this.bind_pattern(&arm.pat, place, &mut binds),
                Matched::Split { item, rest } => this.bind_split(&arm.pat, item, rest, &mut binds),
                Matched::Element(element) => this.bind_element(&arm.pat, element, &mut binds),
                Matched::Inactive => inactive = this.bind_inactive(&arm.pat),
            }
            constant.into_iter().for_each(|value| this.note_lent(&arm.pat, value));
            this.may_be_boxes(&binds, this.references_to_parts(operand, &arm.pat));
            guard = arm.guard.as_ref().map(|(_, guard)| this.condition(guard));
            match &*arm.body {
                Expr::Block(block) if block.label.is_none() => this.branch_value(&block.block, wanted),
                body if wanted => this.expr(body),
                body => {
                    if this.is_opaque(body) {
                        return Value::Inactive(body.clone());
                    }
                    this.effect(body);
                    Value::Inactive(syn::parse_quote!(()))
                }
            }
        });
        Arm { pattern: arm.pat.to_token_stream(), guard, binds, body, diverges }
    }

    /// A condition: evaluated in the primal, without derivative.
    pub(super) fn condition(&mut self, expr: &Expr) -> crate::ir::Verbatim {
        let sealed = if let Expr::Let(_) = expr {
            self.is_opaque(expr)
        } else {
            self.is_opaque(&syn::parse_quote!(detach(#expr)))
        };
        if !sealed {
            let at = self.culprit(expr).unwrap_or_else(|| expr.clone());
            let text = "inside a condition: it leaves the function, or changes a variable beside an active value; write it before, in a statement of its own";
            self.errors.at(at, text);
        }
        self.declare_chain(expr);
        self.verbatim(expr)
    }

    /// The variables that `let` conditions on inactive values bind.
    fn declare_chain(&mut self, expr: &Expr) {
        match expr {
            Expr::Let(binding) => {
                if !self.is_opaque(&binding.expr) {
                    self.errors
                        .at(binding.let_token, "`let` in a condition chain over an active value: nest the `if let`");
                }
                for (name, mutable) in crate::rename::bound_names(&binding.pat) {
                    if self.active_names.contains(&name.to_string()) {
                        self.errors.at(
                            &name,
                            "an active value is written to a variable of a condition chain: nest the `if let`",
                        );
                    }
                    let var = self.declare(&name, mutable, false);
                    self.graph.info_mut(var).parameter = true;
                }
                self.note_lent(&binding.pat, &binding.expr);
            }
            Expr::Binary(binary) => {
                self.declare_chain(&binary.left);
                self.declare_chain(&binary.right);
            }
            _ => {}
        }
    }

    pub(super) fn labeled_block(&mut self, user: &syn::Label, block: &syn::Block) -> Value {
        let result = self.result_var(!is_unit_block(block), user.span());
        let label = self.graph.fresh_label(&user.name.ident.to_string(), user.name.span());
        self.targets.push(Target {
            user: Some(user.name.ident.to_string()),
            label: label.clone(),
            result,
            is_loop: false,
        });
        let (body, _) = self.arm_body(result, |this| this.block_value(block));
        self.targets.pop();
        self.emit(Stmt::Labeled { label, body, record: None });
        self.result_value(result)
    }

    fn exit_target(&self, label: Option<&syn::Lifetime>) -> Option<usize> {
        self.targets.iter().rposition(|target| match label {
            Some(label) => target.user.as_deref() == Some(&label.ident.to_string()),
            None => target.is_loop,
        })
    }

    pub(super) fn break_expr(&mut self, exit: &syn::ExprBreak) -> Value {
        let Some(target) = self.exit_target(exit.label.as_ref()) else {
            return self.reject(exit.break_token, "`break` out of a closure");
        };
        if let Some(value) = &exit.expr {
            let value = self.expr(value);
            match self.targets[target].result {
                Some(result) => self.assign_result(result, value),
                None => drop(value),
            }
        }
        let label = self.targets[target].label.clone();
        self.emit(Stmt::Exit(Exit::Break(label)));
        Value::Inactive(syn::parse_quote!(()))
    }

    pub(super) fn continue_expr(&mut self, exit: &syn::ExprContinue) -> Value {
        let Some(target) = self.exit_target(exit.label.as_ref()) else {
            return self.reject(exit.continue_token, "`continue` out of a closure");
        };
        let label = self.targets[target].label.clone();
        self.emit(Stmt::Exit(Exit::Continue(label)));
        Value::Inactive(syn::parse_quote!(()))
    }

    /// The calls that `?` became.
    pub(super) fn question_mark(&mut self, call: &syn::ExprCall) -> Option<Value> {
        let Expr::Path(path) = &*call.func else { return None };
        let ident = path.path.get_ident()?;
        let span = ident.span();
        if ident == TRY_BRANCH {
            let value = self.expr(&call.args[0]);
            let operand = self.operand(value, "t");
            return Some(Value::Active(self.apply(
                "attempt",
                Form::Path(self.ops("try_branch")),
                Meaning::Identity,
                vec![operand],
                span,
            )));
        }
        if ident == FROM_RESIDUAL {
            let residual = self.verbatim(call.args[0].to_token_stream());
            let args = vec![Operand::Inactive(residual)];
            let var = self.let_temp(
                "failure",
                span,
                false,
                Rhs::Op { form: Form::Path(self.ops("from_residual")), meaning: Meaning::Inactive, args },
            );
            return Some(Value::Active(Operand::var(var)));
        }
        None
    }

    /// Text that is kept as it is, the calls that `?` became by their paths.
    pub(super) fn with_paths(&self, tokens: TokenStream) -> TokenStream {
        let found = |ident: &syn::Ident| ident == TRY_BRANCH || ident == FROM_RESIDUAL;
        if !crate::rename::mentions(tokens.clone(), &found) {
            return tokens;
        }
        let known = |token: TokenTree| match token {
            TokenTree::Ident(ident) if ident == TRY_BRANCH => self.ops_at("try_branch", ident.span()),
            TokenTree::Ident(ident) if ident == FROM_RESIDUAL => self.ops_at("from_residual", ident.span()),
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), self.with_paths(group.stream()));
                inside.set_span(group.span());
                TokenTree::Group(inside).into()
            }
            other => other.into(),
        };
        tokens.into_iter().map(known).collect()
    }

    /// The path of a function of `ops`, every token at `span`.
    pub(super) fn ops_at(&self, name: &str, span: proc_macro2::Span) -> proc_macro2::TokenStream {
        crate::emit::respan(self.ops(name), span)
    }

    pub(super) fn ops(&self, name: &str) -> proc_macro2::TokenStream {
        let krate = self.input.krate();
        let name = proc_macro2::Ident::new(name, proc_macro2::Span::mixed_site());
        quote!(#krate::__private::ops::#name)
    }
}

/// A call that `?` became.
pub(super) fn is_question_mark(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, Expr::Path(path) if path.path.is_ident(TRY_BRANCH) || path.path.is_ident(FROM_RESIDUAL))
}

struct Stmts(bool);

impl syn::parse::Parse for Stmts {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let stmts = syn::Block::parse_within(input)?;
        let last = match stmts.last() {
            Some(syn::Stmt::Expr(expr, _)) => panics(expr),
            Some(syn::Stmt::Macro(mac)) => panics_macro(&mac.mac),
            _ => false,
        };
        Ok(Self(last))
    }
}

/// `panic!(…)` and its like.
pub(super) fn panics(expr: &Expr) -> bool {
    matches!(expr, Expr::Macro(mac) if panics_macro(&mac.mac))
}

fn panics_macro(mac: &syn::Macro) -> bool {
    const NAMES: [&str; 4] = ["panic", "unreachable", "todo", "unimplemented"];
    mac.path.segments.last().is_some_and(|segment| NAMES.iter().any(|name| segment.ident == name))
}

/// A block whose last statement ends in `;` (or that is empty).
fn is_unit_block(block: &syn::Block) -> bool {
    match block.stmts.last() {
        Some(syn::Stmt::Expr(expr, None)) => match expr {
            Expr::If(branch) => branch.else_branch.is_none(),
            Expr::Assign(_) | Expr::ForLoop(_) | Expr::While(_) => true,
            Expr::Binary(binary) => super::expr::update_op(&binary.op).is_some(),
            _ => false,
        },
        // `return e;` at the end: the block's type is whatever the others say.
        Some(syn::Stmt::Expr(Expr::Return(_) | Expr::Break(_) | Expr::Continue(_), Some(_))) => false,
        Some(syn::Stmt::Macro(mac)) => mac.semi_token.is_some() && !panics_macro(&mac.mac),
        Some(_) | None => true,
    }
}

/// `match x as u32 { 0 => …, _ => … }`: like a condition, it chooses an arm and gives it no value.
fn is_decision(scrutinee: &Expr, arms: &[syn::Arm]) -> bool {
    match scrutinee {
        Expr::Paren(inner) => is_decision(&inner.expr, arms),
        Expr::Cast(cast) => {
            crate::parse::is_inactive_type(&cast.ty)
                && arms.iter().all(|arm| crate::rename::bound_names(&arm.pat).is_empty())
        }
        _ => false,
    }
}
