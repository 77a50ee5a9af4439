//! Loops: their heads, exits and trip counts.

use super::{Lower, Target, Value};
use crate::ir::{Bind, Block, Count, Head, Label, Loop, Range, Run, Stmt, Trips, Var};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Pat};

impl Lower<'_> {
    pub(super) fn loop_expr(&mut self, expr: &Expr) -> Value {
        match expr {
            Expr::ForLoop(each) => {
                let chain = super::adapters::Chain::of(&each.expr);
                if !chain.is_plain() && !self.is_opaque(&each.expr) {
                    self.for_chain(each, &chain);
                    return Value::Inactive(syn::parse_quote!(()));
                }
                self.for_loop(each.label.as_ref(), &each.pat, &each.expr, |this| this.block_stmts(&each.body))
            }
            Expr::While(each) => {
                let condition = self.condition(&each.cond);
                let (label, body) = self.loop_body(each.label.as_ref(), None, |this| this.block_stmts(&each.body));
                self.emit_loop(label, Head::While(condition), body);
            }
            Expr::Loop(each) => return self.forever(each),
            other => unreachable!("not a loop: {}", other.to_token_stream()),
        }
        Value::Inactive(syn::parse_quote!(()))
    }

    fn forever(&mut self, each: &syn::ExprLoop) -> Value {
        let result = breaks_with_value(each).then(|| {
            let var = self.fresh("t", each.loop_token.span, false);
            self.emit(Stmt::Declare { var, ty: None });
            var
        });
        let (label, body) = self.loop_body(each.label.as_ref(), result, |this| this.block_stmts(&each.body));
        self.emit_loop(label, Head::Forever, body);
        self.result_value(result)
    }

    fn loop_body(
        &mut self,
        user: Option<&syn::Label>,
        result: Option<Var>,
        lower: impl FnOnce(&mut Self),
    ) -> (Label, Block) {
        let base = user.map_or_else(|| "each".to_owned(), |label| label.name.ident.to_string());
        let label = self.graph.fresh_label(&base, proc_macro2::Span::call_site());
        let user = user.map(|label| label.name.ident.to_string());
        self.targets.push(Target { user, label: label.clone(), result, is_loop: true });
        let (body, ()) = self.in_block(lower);
        self.targets.pop();
        (label, body)
    }

    fn emit_loop(&mut self, label: Label, head: Head, body: Block) {
        self.emit(Stmt::Loop(Loop {
            label,
            head,
            counter: None,
            binds: Vec::new(),
            body,
            tape: None,
            counted: false,
            trips: None,
            carried: None,
            run: Run::Whole,
        }));
    }

    pub(super) fn emit_for(
        &mut self,
        label: Label,
        head: Head,
        counter: Option<Var>,
        binds: Vec<Bind>,
        body: Block,
        trips: Option<Trips>,
    ) {
        let (carried, run) = (None, Run::Whole);
        self.emit(Stmt::Loop(Loop {
            label,
            head,
            counter,
            binds,
            body,
            tape: None,
            counted: false,
            trips,
            carried,
            run,
        }));
    }

    pub(super) fn for_loop(
        &mut self,
        label: Option<&syn::Label>,
        pat: &Pat,
        iterator: &Expr,
        lower: impl FnOnce(&mut Self),
    ) {
        let id = self.block_id();
        let counter = self.graph.fresh("k", pat.span(), id, false);
        let plan = self.iterator(iterator, counter);
        let mut binds = Vec::new();
        let mut vars = Vec::new();
        let mut later = Vec::new();
        let pat = &self.whole_items(pat, &plan.item, &mut later);
        self.note_bound(pat, iterator);
        let (label, body) = self.loop_body(label, None, |this| {
            this.bind_item(pat, &plan.item, &mut binds, &mut vars);
            if !vars.is_empty() {
                this.note_lent(pat, iterator);
            }
            for (pat, item) in later {
                let value = this.expr(&item);
                this.destructure(&pat, None, value);
            }
            lower(this);
        });
        self.graph.info_mut(counter).block = body.id;
        let leaves = self.contains_exit(&body, &label);
        let trips = self.trips(iterator, leaves);
        let reversible = plan.range && !leaves;
        let range = reversible.then_some(Range { vars });
        let iterator = self.verbatim(plan.tokens);
        let head = Head::For { pattern: pat.to_token_stream(), iterator, range };
        self.emit_for(label, head, Some(counter), binds, body, trips);
    }

    /// A range of integers that are parts of active values: a range of anything else is no iterator.
    pub(super) fn counts(&mut self, expr: &Expr) -> bool {
        match expr {
            Expr::Paren(inner) => self.counts(&inner.expr),
            Expr::MethodCall(call) => call.method == "rev" && self.counts(&call.receiver),
            Expr::Range(range) => {
                [&range.start, &range.end].into_iter().flatten().all(|end| self.is_opaque(end) || self.is_integer(end))
            }
            _ => false,
        }
    }

    /// Made of places by arithmetic; a cast is proven to be one of an integer.
    fn is_integer(&mut self, expr: &Expr) -> bool {
        match expr {
            Expr::Path(_) | Expr::Field(_) => true,
            Expr::Paren(inner) => self.is_integer(&inner.expr),
            Expr::Binary(binary) => {
                let mut side = |side: &Expr| self.is_opaque(side) || self.is_integer(side);
                super::expr::update_op(&binary.op).is_none() && side(&binary.left) && side(&binary.right)
            }
            Expr::Cast(cast) => self.place_operand(&cast.expr).is_some_and(|operand| {
                let gate = self.gate_inactive(&operand, cast.as_token.span());
                self.emit(gate);
                true
            }),
            _ => false,
        }
    }

    /// Does anything in `body` stop the loop before its range ends?
    fn contains_exit(&self, body: &Block, label: &Label) -> bool {
        let looped = Stmt::Loop(Loop {
            label: Label { name: syn::Lifetime::new("'none", proc_macro2::Span::call_site()) },
            head: Head::Forever,
            counter: None,
            binds: Vec::new(),
            body: body.clone(),
            tape: None,
            counted: false,
            trips: None,
            carried: None,
            run: Run::Whole,
        });
        super::may_leave(&looped) && !only_continues(body, label)
    }

    /// The trip count of a range loop, if the text says it and so many entries have room on the stack.
    fn trips(&self, expr: &Expr, leaves: bool) -> Option<Trips> {
        match expr {
            Expr::Paren(inner) => self.trips(&inner.expr, leaves),
            Expr::MethodCall(call) if call.method == "rev" || call.method == "step_by" => {
                self.trips(&call.receiver, leaves)
            }
            Expr::Range(range) => {
                let (start, end) = (range.start.as_ref()?, range.end.as_ref()?);
                let closed = matches!(range.limits, syn::RangeLimits::Closed(_));
                let (least, most) = (self.constant(start), self.constant(end));
                let exact = least.is_some() && most.is_some();
                let start = least.or_else(|| self.is_natural(start).then(|| quote!(0)))?;
                let end = most.or_else(|| self.bound(end))?;
                let count = capacity(&start, &end, closed, &self.input.item.sig.generics)?;
                let most = if leaves || !exact { STACK_TRIPS_AT_MOST } else { STACK_TRIPS };
                let fits = !matches!(count, Count::Known(trips) if trips > most);
                fits.then_some(Trips { count, most, exact })
            }
            _ => None,
        }
    }

    /// Remembers what a loop's number stays below, where it starts from 0 or more.
    fn note_bound(&mut self, pat: &Pat, iterator: &Expr) {
        match (pat, iterator) {
            (_, Expr::Paren(inner)) => self.note_bound(pat, &inner.expr),
            (_, Expr::MethodCall(call)) if call.method == "rev" => self.note_bound(pat, &call.receiver),
            (Pat::Ident(name), Expr::Range(range)) if name.mutability.is_none() && name.subpat.is_none() => {
                let (Some(start), Some(end)) = (&range.start, &range.end) else { return };
                let Some(bound) = self.bound(end).filter(|_| self.is_natural(start)) else { return };
                let bound = match range.limits {
                    syn::RangeLimits::HalfOpen(_) => bound,
                    syn::RangeLimits::Closed(_) => quote!((#bound + 1)),
                };
                self.bounds.insert(name.ident.to_string(), bound);
            }
            _ => {}
        }
    }

    /// Surely not negative?
    fn is_natural(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Lit(_) => true,
            Expr::Paren(inner) => self.is_natural(&inner.expr),
            Expr::Path(path) => path.path.get_ident().is_some_and(|name| self.bounds.contains_key(&name.to_string())),
            Expr::Binary(binary) if matches!(binary.op, syn::BinOp::Add(_) | syn::BinOp::Mul(_)) => {
                self.is_natural(&binary.left) && self.is_natural(&binary.right)
            }
            _ => false,
        }
    }

    /// A constant that the value, the number of a loop or made of such, does not exceed.
    fn bound(&self, expr: &Expr) -> Option<TokenStream> {
        match expr {
            Expr::Paren(inner) => self.bound(&inner.expr),
            Expr::Path(path)
                if let Some(bound) = path.path.get_ident().and_then(|name| self.bounds.get(&name.to_string())) =>
            {
                Some(bound.clone())
            }
            Expr::Binary(binary) if self.constant(expr).is_none() => match binary.op {
                syn::BinOp::Add(_) => {
                    let (left, right) = (self.bound(&binary.left)?, self.bound(&binary.right)?);
                    Some(quote!((#left + #right)))
                }
                syn::BinOp::Sub(_) if self.is_natural(&binary.right) => self.bound(&binary.left),
                _ => None,
            },
            expr => self.constant(expr),
        }
    }

    /// The tokens of a constant: a literal, an upper-case path, arithmetic of such, an immutable variable bound to one.
    pub(super) fn constant(&self, expr: &Expr) -> Option<TokenStream> {
        match expr {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(_), .. }) => Some(quote!(#expr)),
            Expr::Paren(inner) => self.constant(&inner.expr),
            Expr::Path(path) => match path.path.get_ident() {
                Some(ident) if self.lookup(ident).is_some() => self.constants.get(&ident.to_string()).cloned(),
                _ => {
                    let last = path.path.segments.last()?;
                    (path.qself.is_none() && is_constant_name(&last.ident)).then(|| quote!(#path))
                }
            },
            Expr::Binary(binary)
                if matches!(
                    binary.op,
                    syn::BinOp::Add(_) | syn::BinOp::Sub(_) | syn::BinOp::Mul(_) | syn::BinOp::Div(_)
                ) =>
            {
                let (left, op, right) = (self.constant(&binary.left)?, &binary.op, self.constant(&binary.right)?);
                Some(quote!((#left #op #right)))
            }
            _ => None,
        }
    }
}

fn is_constant_name(ident: &proc_macro2::Ident) -> bool {
    let text = ident.to_string();
    text.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '_')
}

/// The largest trip count that is taped on the stack.
const STACK_TRIPS: usize = 1024;
/// The same of a loop that may end before: the count is often a guard against loops for ever.
const STACK_TRIPS_AT_MOST: usize = 64;

fn capacity(start: &TokenStream, end: &TokenStream, closed: bool, generics: &syn::Generics) -> Option<Count> {
    let number = |tokens: &TokenStream| {
        syn::parse2::<syn::LitInt>(tokens.clone()).ok().and_then(|lit| lit.base10_parse::<u64>().ok())
    };
    if let (Some(start), Some(end)) = (number(start), number(end)) {
        let trips = (end + u64::from(closed)).saturating_sub(start);
        return usize::try_from(trips).ok().map(Count::Known);
    }
    let generic = |tokens: &TokenStream| {
        crate::rename::mentions(tokens.clone(), &|ident| {
            generics.params.iter().any(|param| match param {
                syn::GenericParam::Const(param) => param.ident == *ident,
                syn::GenericParam::Type(param) => param.ident == *ident,
                syn::GenericParam::Lifetime(_) => false,
            }) || ident == "Self"
        })
    };
    if generic(start) || generic(end) {
        // A const parameter may stand alone only; a range that starts later fits as well.
        let alone = syn::parse2::<proc_macro2::Ident>(end.clone()).is_ok() && !closed && !generic(start);
        return alone.then(|| Count::Parameter(end.clone()));
    }
    let extra = usize::from(closed);
    Some(Count::Constant(quote!(((#end) as usize + #extra).saturating_sub((#start) as usize))))
}

pub(super) fn is_range(expr: &Expr) -> bool {
    match expr {
        Expr::Range(range) => range.start.is_some() && range.end.is_some(),
        Expr::Paren(inner) => is_range(&inner.expr),
        // Not `step_by`: of most ranges it cannot be reversed.
        Expr::MethodCall(call) => call.method == "rev" && is_range(&call.receiver),
        _ => false,
    }
}

fn breaks_with_value(each: &syn::ExprLoop) -> bool {
    struct Breaks<'a> {
        label: Option<&'a syn::Label>,
        depth: u32,
        found: bool,
    }
    impl<'ast> syn::visit::Visit<'ast> for Breaks<'_> {
        fn visit_expr_break(&mut self, exit: &'ast syn::ExprBreak) {
            let ours = match (&exit.label, self.label) {
                (Some(label), Some(own)) => *label == own.name,
                (Some(_), None) => false,
                (None, _) => self.depth == 0,
            };
            self.found |= ours && exit.expr.is_some();
        }
        fn visit_expr_loop(&mut self, inner: &'ast syn::ExprLoop) {
            self.depth += 1;
            syn::visit::visit_expr_loop(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_while(&mut self, inner: &'ast syn::ExprWhile) {
            self.depth += 1;
            syn::visit::visit_expr_while(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_for_loop(&mut self, inner: &'ast syn::ExprForLoop) {
            self.depth += 1;
            syn::visit::visit_expr_for_loop(self, inner);
            self.depth -= 1;
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    let mut breaks = Breaks { label: each.label.as_ref(), depth: 0, found: false };
    syn::visit::Visit::visit_block(&mut breaks, &each.body);
    breaks.found
}

/// Every exit in `body` is a `continue` of this loop.
pub(super) fn only_continues(body: &Block, label: &Label) -> bool {
    body.stmts.iter().all(|stmt| match stmt {
        Stmt::Exit(exit) => matches!(exit, crate::ir::Exit::Continue(target) if target == label),
        Stmt::Branch { arms, .. } => arms.iter().all(|arm| only_continues(&arm.body, label)),
        Stmt::Rest { body, .. } | Stmt::Labeled { body, .. } => only_continues(body, label),
        Stmt::Loop(inner) => {
            inner.body.stmts.iter().all(|stmt| !super::may_leave(stmt)) || only_continues(&inner.body, label)
        }
        _ => true,
    })
}
