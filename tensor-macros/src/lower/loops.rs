//! Loops, and what their patterns bind.

use super::{Lower, Target, Value};
use crate::ir::{Bind, Block, Head, Label, Loop, Operand, Place, Proj, Range, Source, Stmt, Var, Verbatim};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Pat};

/// What an iterator yields.
#[derive(Clone)]
pub(super) enum Item {
    Inactive,
    /// The element of a place; `counter`-th iteration.
    Part(Place, Access),
    Tuple(Vec<Item>),
}

/// How the variables of an element relate to its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// A reference to the element.
    Read,
    /// The element's value, or a view.
    Own,
    /// The element itself, through a mutable reference.
    Write,
}

/// The items behind a `&` pattern or an adapter that copies them.
fn by_value(item: &Item) -> Item {
    match item {
        Item::Part(place, Access::Read) => Item::Part(place.clone(), Access::Own),
        item => item.clone(),
    }
}

/// An iterator taken apart.
pub(super) struct Plan {
    /// The iterator, with temporaries for what had to be computed first.
    pub(super) tokens: TokenStream,
    pub(super) item: Item,
    /// The position of the item in terms of the counter; `None` for the counter itself.
    range: bool,
    /// The number of items, as an expression.
    len: TokenStream,
}

impl Lower<'_> {
    pub(super) fn loop_expr(&mut self, expr: &Expr) -> Value {
        match expr {
            Expr::ForLoop(each) => {
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
        }));
    }

    pub(super) fn emit_for(
        &mut self,
        label: Label,
        head: Head,
        counter: Option<Var>,
        binds: Vec<Bind>,
        body: Block,
        trips: Option<TokenStream>,
    ) {
        self.emit(Stmt::Loop(Loop { label, head, counter, binds, body, tape: None, counted: false, trips }));
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
        let trips = self.trips(iterator);
        let mut binds = Vec::new();
        let mut vars = Vec::new();
        let (label, body) = self.loop_body(label, None, |this| {
            this.bind_item(pat, &plan.item, &mut binds, &mut vars);
            lower(this);
        });
        self.graph.info_mut(counter).block = body.id;
        let reversible = plan.range && !self.contains_exit(&body, &label);
        let range = reversible.then_some(Range { vars });
        let iterator = self.verbatim(plan.tokens);
        let head = Head::For { pattern: pat.to_token_stream(), iterator, range };
        self.emit_for(label, head, Some(counter), binds, body, trips);
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
        });
        super::may_leave(&looped) && !only_continues(body, label)
    }

    pub(super) fn bind_item(&mut self, pat: &Pat, item: &Item, binds: &mut Vec<Bind>, inactive: &mut Vec<Var>) {
        match (pat, item) {
            (Pat::Tuple(pats), Item::Tuple(items)) if pats.elems.len() == items.len() => {
                for (pat, item) in pats.elems.iter().zip(items) {
                    self.bind_item(pat, item, binds, inactive);
                }
            }
            (Pat::Paren(paren), item) => self.bind_item(&paren.pat, item, binds, inactive),
            (Pat::Reference(reference), item) => self.bind_item(&reference.pat, &by_value(item), binds, inactive),
            (pat, Item::Inactive) => inactive.extend(self.bind_inactive(pat)),
            (Pat::Ident(name), Item::Part(place, Access::Write)) => {
                let active = self.graph.info(place.root).active;
                let var = self.declare(&name.ident, true, active);
                let info = self.graph.info_mut(var);
                info.parameter = true;
                info.alias = Some(place.clone());
            }
            (pat, Item::Part(place, Access::Write)) => {
                let mut parts = Vec::new();
                self.bind_pattern(pat, place, &mut parts);
                for part in parts {
                    self.graph.info_mut(part.var).alias = Some(part.place);
                }
            }
            (pat, Item::Part(place, access)) => {
                let first = binds.len();
                self.bind_pattern(pat, place, binds);
                let refs = u8::from(*access == Access::Read);
                for Bind { var, place } in &binds[first..] {
                    self.graph.info_mut(*var).source = Some(Source { refs, place: place.clone() });
                }
            }
            (pat, Item::Tuple(_)) => {
                if !crate::rename::bound_names(pat).is_empty() {
                    self.errors.at(pat, "destructure the items of this iterator over active values: `(a, b)`");
                }
            }
        }
    }

    /// Takes an iterator over active or inactive values apart.
    pub(super) fn iterator(&mut self, expr: &Expr, counter: Var) -> Plan {
        let k = self.graph.info(counter).name.clone();
        if let Expr::Paren(inner) = expr {
            return self.iterator(&inner.expr, counter);
        }
        if self.is_opaque(expr) && !writes_elements(expr) {
            let range = is_range(expr) && self.is_pure(expr);
            return Plan { tokens: expr.to_token_stream(), item: Item::Inactive, range, len: quote!(#k) };
        }
        match expr {
            Expr::MethodCall(call) => self.adapter(call, counter, quote!(#k)),
            Expr::Reference(reference) => {
                let access = if reference.mutability.is_some() { Access::Write } else { Access::Read };
                self.elements(&reference.expr, counter, quote!(#k), access, |tokens| {
                    if access == Access::Write { quote!(&mut #tokens) } else { quote!(&#tokens) }
                })
            }
            other => self.elements(other, counter, quote!(#k), Access::Own, |tokens| tokens),
        }
    }

    /// `position` is the index of the item in terms of the counter.
    fn source(&mut self, expr: &Expr, counter: Var, position: TokenStream) -> Plan {
        match expr {
            _ if self.is_opaque(expr) && !writes_elements(expr) => {
                let k = &self.graph.info(counter).name;
                Plan { tokens: expr.to_token_stream(), item: Item::Inactive, range: false, len: quote!(#k) }
            }
            Expr::Paren(inner) => self.source(&inner.expr, counter, position),
            Expr::MethodCall(call) => self.adapter(call, counter, position),
            Expr::Reference(reference) if reference.mutability.is_none() => {
                self.elements(&reference.expr, counter, position, Access::Read, |tokens| quote!(&#tokens))
            }
            other => self.elements(other, counter, position, Access::Own, |tokens| tokens),
        }
    }

    fn adapter(&mut self, call: &syn::ExprMethodCall, counter: Var, position: TokenStream) -> Plan {
        let method = &call.method;
        let name = method.to_string();
        let arg = call.args.first();
        match (name.as_str(), arg) {
            ("iter" | "into_iter", None) => {
                let access = if name == "iter" { Access::Read } else { Access::Own };
                self.elements(&call.receiver, counter, position, access, |tokens| quote!(#tokens.#method()))
            }
            ("iter_mut", None) => {
                self.elements(&call.receiver, counter, position, Access::Write, |tokens| quote!(#tokens.#method()))
            }
            ("row_iter", None) => self.slices(call, counter, position, "row", "nrows"),
            ("column_iter", None) => self.slices(call, counter, position, "column", "ncols"),
            ("copied" | "cloned", None) => {
                let mut plan = self.wrap(call, counter, position);
                plan.item = by_value(&plan.item);
                plan
            }
            ("by_ref", None) => self.wrap(call, counter, position),
            ("enumerate", None) => {
                let mut plan = self.wrap(call, counter, position);
                plan.item = Item::Tuple(vec![Item::Inactive, plan.item]);
                plan
            }
            ("rev", None) => self.reversed(call, counter, &position),
            ("skip", Some(by)) => {
                let by = self.inactive(by, "skip").tokens;
                let mut plan = self.source(&call.receiver, counter, quote!((#position + (#by))));
                let (tokens, len) = (&plan.tokens, &plan.len);
                plan.len = quote!((#len).saturating_sub(#by));
                plan.tokens = quote!(#tokens.#method(#by));
                plan
            }
            ("take", Some(count)) => {
                let count = self.inactive(count, "take").tokens;
                let mut plan = self.source(&call.receiver, counter, position);
                let (tokens, len) = (&plan.tokens, &plan.len);
                plan.len = quote!(::core::cmp::Ord::min(#len, #count));
                plan.tokens = quote!(#tokens.#method(#count));
                plan
            }
            ("step_by", Some(step)) => {
                let step = self.inactive(step, "step").tokens;
                let mut plan = self.source(&call.receiver, counter, quote!((#position * (#step))));
                let (tokens, len) = (&plan.tokens, &plan.len);
                plan.len = quote!((#len).div_ceil(#step));
                plan.tokens = quote!(#tokens.#method(#step));
                plan
            }
            ("windows", Some(width)) => self.chunks(call, counter, position, width, &quote!(1)),
            ("chunks_exact", Some(width)) => {
                let step = self.inactive(width, "width").tokens;
                self.chunks(call, counter, position, width, &step)
            }
            ("zip", Some(other)) => self.zipped(call, other, counter, &position),
            _ => {
                let text = format!(
                    "no derivative rule for the iterator method `{method}` here; with a rule: iter, iter_mut, row_iter, column_iter, enumerate, zip, rev, skip, take, step_by, windows, chunks_exact, copied, cloned"
                );
                self.errors.at(method, text);
                Plan {
                    tokens: quote!(::core::iter::empty::<usize>()),
                    item: Item::Inactive,
                    range: false,
                    len: quote!(0),
                }
            }
        }
    }

    fn wrap(&mut self, call: &syn::ExprMethodCall, counter: Var, position: TokenStream) -> Plan {
        let mut plan = self.source(&call.receiver, counter, position);
        let (tokens, method) = (&plan.tokens, &call.method);
        plan.tokens = quote!(#tokens.#method());
        plan
    }

    fn reversed(&mut self, call: &syn::ExprMethodCall, counter: Var, position: &TokenStream) -> Plan {
        let last = self.fresh("last", call.method.span(), false);
        let name = self.graph.info(last).name.clone();
        let at = self.open.last().expect("a block is open").stmts.len();
        let mut plan = self.source(&call.receiver, counter, quote!((#name - #position)));
        let (tokens, len) = (&plan.tokens, &plan.len);
        let rhs = crate::ir::Rhs::Use(Operand::Inactive(self.verbatim(quote!((#len).wrapping_sub(1)))));
        plan.tokens = quote!(#tokens.rev());
        let _ = at;
        self.vars.insert(name.to_string(), last);
        self.emit(Stmt::Let { var: last, ty: Some(quote!(usize)), rhs });
        self.refresh_positions(&mut plan.item);
        plan
    }

    /// Positions mention variables that were registered after their tokens were made.
    fn refresh_positions(&self, item: &mut Item) {
        match item {
            Item::Inactive => {}
            Item::Tuple(items) => items.iter_mut().for_each(|item| self.refresh_positions(item)),
            Item::Part(place, _) => {
                for proj in &mut place.path {
                    match proj {
                        Proj::Element(position) | Proj::Index(position) => *position = self.verbatim(&position.tokens),
                        Proj::View(_, _, args) => args.iter_mut().for_each(|arg| *arg = self.verbatim(&arg.tokens)),
                        Proj::Field(_) | Proj::Payload | Proj::Deref => {}
                    }
                }
            }
        }
    }

    fn zipped(&mut self, call: &syn::ExprMethodCall, other: &Expr, counter: Var, position: &TokenStream) -> Plan {
        let first = self.source(&call.receiver, counter, position.clone());
        let second = self.source(other, counter, position.clone());
        let (a, b) = (&first.tokens, &second.tokens);
        let k = &self.graph.info(counter).name;
        let k = k.to_string();
        let unknown = |plan: &Plan| plan.len.to_string() == k;
        let len = match (unknown(&first), unknown(&second)) {
            (true, _) => second.len.clone(),
            (_, true) => first.len.clone(),
            _ => {
                let (x, y) = (&first.len, &second.len);
                quote!(::core::cmp::Ord::min(#x, #y))
            }
        };
        Plan { tokens: quote!(#a.zip(#b)), item: Item::Tuple(vec![first.item, second.item]), range: false, len }
    }

    /// The elements of a place.
    fn elements(
        &mut self,
        base: &Expr,
        counter: Var,
        position: TokenStream,
        access: Access,
        wrap: impl FnOnce(TokenStream) -> TokenStream,
    ) -> Plan {
        let (place, tokens) = self.iterated(base);
        let position = self.position(position, counter);
        let access = if access == Access::Own && self.is_borrow(&place) { Access::Read } else { access };
        Plan {
            len: self.length(&tokens),
            tokens: wrap(tokens),
            item: Item::Part(place.then(Proj::Element(position)), access),
            range: false,
        }
    }

    /// Does iteration over the variable itself give references?
    fn is_borrow(&self, place: &Place) -> bool {
        let info = self.graph.info(place.root);
        place.path.is_empty() && (info.alias.is_some() || info.source.is_some() || info.parameter && !info.owned)
    }

    fn slices(
        &mut self,
        call: &syn::ExprMethodCall,
        counter: Var,
        position: TokenStream,
        view: &str,
        count: &str,
    ) -> Plan {
        let (place, tokens) = self.iterated(&call.receiver);
        let position = self.position(position, counter);
        let (method, count) = (&call.method, proc_macro2::Ident::new(count, call.method.span()));
        let view = proc_macro2::Ident::new(view, call.method.span());
        Plan {
            len: quote!(#tokens.#count()),
            tokens: quote!(#tokens.#method()),
            item: Item::Part(place.then(Proj::View(view, quote!(), vec![position])), Access::Own),
            range: false,
        }
    }

    fn chunks(
        &mut self,
        call: &syn::ExprMethodCall,
        counter: Var,
        position: TokenStream,
        width: &Expr,
        step: &TokenStream,
    ) -> Plan {
        let (place, tokens) = self.iterated(&call.receiver);
        let width = self.inactive(width, "width").tokens;
        let range = self.position(quote!((#position * (#step))..(#position * (#step) + (#width))), counter);
        let method = &call.method;
        let len = self.length(&tokens);
        let len =
            if method == "windows" { quote!((#len + 1).saturating_sub(#width)) } else { quote!((#len / (#width))) };
        Plan {
            len,
            tokens: quote!(#tokens.#method(#width)),
            item: Item::Part(place.then(Proj::Index(range)), Access::Read),
            range: false,
        }
    }

    fn length(&self, tokens: &TokenStream) -> TokenStream {
        let length = self.ops("length");
        quote!(#length(&#tokens))
    }

    fn position(&mut self, tokens: TokenStream, counter: Var) -> Verbatim {
        let name = self.graph.info(counter).name.to_string();
        self.vars.insert(name, counter);
        let mut verbatim = self.verbatim(tokens);
        verbatim.pure = true;
        verbatim
    }

    /// The iterated place and its tokens; a computed one gets a temporary.
    fn iterated(&mut self, base: &Expr) -> (Place, TokenStream) {
        if let Some(Operand::Place { place, .. }) = self.place_operand(base) {
            return (place, base.to_token_stream());
        }
        let place = self.base(base);
        let name = &self.graph.info(place.root).name;
        (place.clone(), quote!(#name))
    }

    /// The trip count of a range loop, if the text says it.
    fn trips(&self, expr: &Expr) -> Option<TokenStream> {
        match expr {
            Expr::Paren(inner) => self.trips(&inner.expr),
            Expr::MethodCall(call) if call.method == "rev" || call.method == "step_by" => self.trips(&call.receiver),
            Expr::Range(range) => {
                let start = self.constant(range.start.as_ref()?)?;
                let end = self.constant(range.end.as_ref()?)?;
                let closed = matches!(range.limits, syn::RangeLimits::Closed(_));
                capacity(&start, &end, closed, &self.input.item.sig.generics)
            }
            _ => None,
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

/// The largest literal trip count that is taped on the stack.
const STACK_TRIPS: u64 = 4096;

/// The length of the array that holds one entry a trip.
fn capacity(start: &TokenStream, end: &TokenStream, closed: bool, generics: &syn::Generics) -> Option<TokenStream> {
    let number = |tokens: &TokenStream| {
        syn::parse2::<syn::LitInt>(tokens.clone()).ok().and_then(|lit| lit.base10_parse::<u64>().ok())
    };
    if let (Some(start), Some(end)) = (number(start), number(end)) {
        let trips = (end + u64::from(closed)).saturating_sub(start);
        let trips = usize::try_from(trips).ok().filter(|_| trips <= STACK_TRIPS)?;
        return Some(quote!(#trips));
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
        return alone.then(|| end.clone());
    }
    let extra = usize::from(closed);
    Some(quote!({ ((#end) as usize + #extra).saturating_sub((#start) as usize) }))
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
fn only_continues(body: &Block, label: &Label) -> bool {
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

/// `iter_mut`, or a loop over `&mut place`: what is written through the items must be seen.
pub(super) fn writes_elements(expr: &Expr) -> bool {
    match expr {
        Expr::Paren(inner) => writes_elements(&inner.expr),
        Expr::Reference(reference) => reference.mutability.is_some(),
        Expr::MethodCall(call) => {
            call.method == "iter_mut"
                || writes_elements(&call.receiver)
                || call.method == "zip" && call.args.iter().any(writes_elements)
        }
        _ => false,
    }
}
