//! Statements of the forward sweep, and the straight-line ones of both.

use super::expr::Access;
use super::first::first_contributions;
use super::product::Products;
use super::{Emitter, Frame, relocate};
use crate::ir::{
    Again, Argument, Arm, Block, BlockId, Called, Decision, Each, Form, Kept, Loop, Operand, Order, Place, Stmt, Store,
    Sweep, UpdateOp, Var,
};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use std::collections::BTreeSet;

impl Emitter<'_> {
    pub(super) fn stmts(&mut self, block: BlockId, stmts: &[Stmt]) -> TokenStream {
        self.frames.push(Frame::Block(block, None));
        let depth = self.frames.len() - 1;
        let mut tokens = TokenStream::new();
        let products = Products::of(self.graph, stmts);
        let first = self.first_contributions(block, stmts);
        for (index, stmt) in stmts.iter().enumerate() {
            self.frames[depth] = Frame::Block(block, record_of(stmt));
            match (stmt, products.added(stmts, index)) {
                (Stmt::Accumulate { place, .. }, Some(product)) => tokens.extend(self.add_product(place, product)),
                _ if products.is_added(index) => {}
                (Stmt::Accumulate { place, value }, None) if first.contains(&index) => {
                    tokens.extend(self.added("set", place, value))
                }
                _ => tokens.extend(self.stmt(stmt)),
            }
        }
        self.frames.pop();
        tokens
    }

    fn stmt(&mut self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Let { var, ty, rhs } => {
                let info = self.graph.info(*var);
                let pattern = self.pattern(*var);
                let (before, after) = self.gates(*var, rhs);
                let rhs = self.rhs(rhs, info.name.span());
                let ty = ty.as_ref().map(|ty| quote!(: #ty));
                quote!(#before let #pattern #ty = #rhs; #after)
            }
            Stmt::Declare { var, ty } => {
                let pattern = self.pattern(*var);
                let ty = ty.as_ref().map(|ty| quote!(: #ty));
                quote!(let #pattern #ty;)
            }
            Stmt::Destructure { pattern, ty, value, .. } => {
                let value = self.operand(value);
                let ty = ty.as_ref().map(|ty| quote!(: #ty));
                quote!(let #pattern #ty = #value;)
            }
            Stmt::Assign { place, value, store } => self.assign(place, value, store),
            Stmt::Update { op, place, value } => {
                let span = self.graph.info(place.root).name.span();
                let gate = self.arithmetic(&Operand::Place { refs: 0, place: place.clone() }, span);
                let value = self.operand(value);
                let place = self.lvalue(place);
                let op = update_tokens(*op);
                quote!(#gate #place #op #value;)
            }
            Stmt::Accumulate { place, value } => self.added("acc", place, value),
            Stmt::Permute { form, places, args } => self.permute(form, places, args),
            Stmt::Push { place, value } => {
                let (place, value) = (self.place(place, Access::Write), self.operand(value));
                quote!(#place.push(#value);)
            }
            Stmt::Pop { var, place } => {
                let (var, place, pop) = (self.name(*var), self.place(place, Access::Write), self.ops("popped"));
                quote!(let #var = #pop(#place.pop());)
            }
            // The value of the closure, printed after its record.
            Stmt::Yield { .. } => TokenStream::new(),
            Stmt::Opaque(verbatim) | Stmt::OpaqueLet(verbatim) => self.as_written(verbatim),
            Stmt::Each(each) => {
                if let (Some(kept), Some(called)) = (&each.kept, &each.called) {
                    return self.each_with(each, kept, called);
                }
                let (var, primal) = (self.name(each.var), self.verbatim(&each.primal));
                let ty = each.ty.as_ref().map(|ty| quote!(: #ty));
                let (shape, function) = (self.name(each.shape), self.ops("shape"));
                let gate = self.each_gate(each.var, &each.primal);
                quote!(let #var #ty = #primal; #gate let #shape = #function(&#var);)
            }
            Stmt::CallForward { .. } | Stmt::Pullback { of: None, .. } => self.call(stmt),
            Stmt::Pullback { .. } => self.pullback_of_parameter(stmt),
            Stmt::CallJvp { functions, .. } if functions.is_empty() => self.call(stmt),
            Stmt::CallJvp { .. } => self.jvp_with_functions(stmt),
            Stmt::PullCall(call) => self.pull_call(call),
            Stmt::Branch { decision, arms, record } => self.branch(decision, arms, *record),
            Stmt::Loop(each) => self.loop_stmt(each),
            Stmt::Labeled { label, body, record } => {
                self.frames.push(Frame::Labeled { label: label.clone(), record: *record });
                let body = self.recorded(body, record.is_some());
                self.frames.pop();
                let name = &label.name;
                let label = self.labels.contains(&label.name.ident.to_string()).then(|| quote!(#name:));
                self.bound(*record, quote!(#label { #body }))
            }
            Stmt::Rest { body, record } => self.rest(body, *record),
            Stmt::Exit(exit) => self.exit(exit),
            replay => self.replay(replay),
        }
    }

    /// The closure gives what is kept beside its value.
    fn each_with(&mut self, each: &Each, kept: &Kept, called: &Called) -> TokenStream {
        let stmts = self.stmts(each.body.id, &each.body.stmts[called.params.len()..]);
        let (function, others) =
            (self.verbatim(&called.function), called.others.iter().map(|other| self.verbatim(other)));
        let params = called.params.iter().map(|param| self.name(*param));
        let results = kept.results.iter().map(|result| self.name(*result));
        let (var, value, pairs, shape) =
            (self.name(each.var), self.operand(&each.value), self.name(kept.pairs), self.name(each.shape));
        let ty = each.ty.as_ref().map(|ty| quote!(: #ty));
        let (first, shape_of) = (self.ops("values_of_pairs"), self.ops("shape"));
        quote! {
            let #pairs = #function(#(#others,)* |#(#params),*| { #stmts (#value, (#(#results,)*)) });
            let #var #ty = #first(&#pairs);
            let #shape = #shape_of(&#var);
        }
    }

    fn first_contributions(&mut self, block: BlockId, stmts: &[Stmt]) -> BTreeSet<usize> {
        // What an inner block finds zero is so in its first iteration only.
        let mut inner = BTreeSet::new();
        let zeros = if block == BlockId::ROOT { &mut self.zeros } else { &mut inner };
        first_contributions(self.graph, stmts, zeros)
    }

    /// `acc(&mut place, &value);`
    fn added(&self, function: &str, place: &Place, value: &Operand) -> TokenStream {
        let held = value.place().is_some_and(|value| self.graph.is_held(value) && !value.is_view());
        let function = self.ops(if held { "acc_part" } else { function });
        let value = match value.place().and_then(super::expr::field_span) {
            Some(span) => relocate(self.reference(value), span),
            None => self.reference(value),
        };
        self.accumulate(place, &function, &value)
    }

    pub(super) fn pattern(&self, var: Var) -> TokenStream {
        let name = self.name(var);
        if self.graph.info(var).stable { name } else { quote!(mut #name) }
    }

    /// A place on the left of an assignment.
    fn lvalue(&self, place: &Place) -> TokenStream {
        let tokens = self.place(place, Access::Write);
        if place.is_view() { quote!(*(&mut #tokens)) } else { tokens }
    }

    fn assign(&self, place: &Place, value: &Operand, store: &Store) -> TokenStream {
        match store {
            Store::Plain => {
                let (place, value) = (self.lvalue(place), self.operand(value));
                quote!(#place = #value;)
            }
            Store::Method(method) => {
                let (place, value) = (self.place(place, Access::Write), self.reference(value));
                let method = &method.tokens;
                quote!(#place.#method(#value);)
            }
            Store::Field => {
                let (known, set) = (self.ops("FieldPlace"), Ident::new("__set", Span::mixed_site()));
                let (place, value) = (self.place(place, Access::Write), self.operand(value));
                quote!({ use #known as _; #place.#set(#value); })
            }
            Store::Fill => {
                let (place, value) = (self.place(place, Access::Write), self.operand(value));
                quote!(#place.fill(#value);)
            }
        }
    }

    fn permute(&self, form: &Form, places: &[Place], args: &[crate::ir::Verbatim]) -> TokenStream {
        let args = args.iter().map(|arg| self.verbatim(arg));
        match form {
            Form::Method(name, turbofish) => {
                let place = self.place(&places[0], Access::Write);
                quote!(#place.#name #turbofish(#(#args),*);)
            }
            Form::Path(path) => {
                let places = places.iter().map(|place| self.mutable(place));
                quote!(#path(#(#places),*);)
            }
            Form::Function(name) => {
                let (function, place) = (self.ops(name), self.place(&places[0], Access::Write));
                quote!(#function(&mut #place[..], #(&(#args)),*);)
            }
            other => unreachable!("not a permutation: {other:?}"),
        }
    }

    pub(super) fn option(&self, value: Option<TokenStream>) -> TokenStream {
        match value {
            Some(value) => quote!(::core::option::Option::Some(#value)),
            None => quote!(::core::option::Option::None),
        }
    }

    pub(super) fn options(&self, operands: &[Option<Operand>]) -> Vec<TokenStream> {
        operands.iter().map(|operand| self.option(operand.as_ref().map(|operand| self.reference(operand)))).collect()
    }

    /// The tangents given to a callee, which changes those of what it changes.
    pub(super) fn dots(&self, dots: &[Option<Argument>]) -> Vec<TokenStream> {
        let dot = |dot: &Argument| match dot {
            Argument::Value(operand) => self.reference(operand),
            Argument::Mutable { place, .. } => self.mutable(place),
        };
        dots.iter().map(|given| self.option(given.as_ref().map(dot))).collect()
    }

    /// The tangents of arguments given once more.
    pub(super) fn dots_again(&self, args: &[Again], dots: &[Option<Operand>]) -> Vec<TokenStream> {
        let again = self.private("Again");
        let dots = args.iter().zip(self.options(dots)).map(|(arg, dot)| match arg {
            Again::Value(_) | Again::Changed => dot,
            Again::Unknown(_) => quote!(#again::again(#dot)),
        });
        dots.collect()
    }

    pub(super) fn bars(&self, places: &[Option<Place>]) -> Vec<TokenStream> {
        places.iter().map(|place| self.option(place.as_ref().map(|place| self.mutable(place)))).collect()
    }

    fn call(&self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::CallForward { var, record, callee, args, order } => {
                let (var, record, gate) = (self.pattern(*var), self.name(*record), self.callee_gate(callee, args));
                let args = self.call_args(callee, args);
                match order {
                    Order::Vjp => {
                        let call = callee.derivative("__vjp", &args, &[]);
                        quote!(#gate let (#var, #record) = #call;)
                    }
                    Order::JvpOfVjp(dot, dots) => {
                        let dot = self.pattern(*dot);
                        let call = callee.derivative("__jvp_of_vjp", &args, &self.dots(dots));
                        quote!(#gate let (#var, #dot, #record) = #call;)
                    }
                }
            }
            Stmt::CallJvp { var, dot, callee, args, dots, .. } => {
                let (var, dot, gate) = (self.pattern(*var), self.pattern(*dot), self.callee_gate(callee, args));
                let call = callee.derivative("__jvp", &self.call_args(callee, args), &self.dots(dots));
                quote!(#gate let (#var, #dot) = #call;)
            }
            Stmt::Pullback { record, args, dots, seeds, bars, bar_dots, .. } => {
                let span = self.graph.info(*record).name.span();
                let record = self.var(*record);
                let again = self.again(args);
                let (bars, seeds_tokens) =
                    (self.bars(bars), seeds.iter().map(|seed| self.reference(seed)).collect::<Vec<_>>());
                if seeds.len() == 1 {
                    let args = relocate(quote!(#(#again,)* #(#seeds_tokens,)* #(#bars),*), span);
                    return quote_spanned!(span=> #record(#args););
                }
                let (dots, bar_dots) = (self.dots_again(args, dots), self.bars(bar_dots));
                quote!(#record(#(#again,)* #(#dots,)* #(#seeds_tokens,)* #(#bars,)* #(#bar_dots),*);)
            }
            other => unreachable!("not a call: {other:?}"),
        }
    }

    fn branch(&mut self, decision: &Decision, arms: &[Arm], record: Option<Var>) -> TokenStream {
        let live = arms.iter().filter(|arm| !arm.diverges).count();
        let mut index = 0;
        let mut bodies = Vec::new();
        for arm in arms {
            self.frames.push(Frame::Arm { record, index, arms: live });
            let body = self.arm_body(arm, record, index, live);
            self.frames.pop();
            index += usize::from(!arm.diverges);
            bodies.push(body);
        }
        let tokens = match decision {
            Decision::If(condition) => {
                let condition = self.verbatim(condition);
                let (then, otherwise) = (&bodies[0], &bodies[1]);
                quote!(if #condition { #then } else { #otherwise })
            }
            Decision::Match(scrutinee) => {
                let scrutinee = self.operand(scrutinee);
                let heads = arms.iter().map(|arm| {
                    let (pattern, guard) = (&arm.pattern, arm.guard.as_ref().map(|guard| self.verbatim(guard)));
                    let guard = guard.map(|guard| quote!(if #guard));
                    quote!(#pattern #guard)
                });
                quote!(match #scrutinee { #(#heads => { #bodies })* })
            }
        };
        self.bound(record, tokens)
    }

    fn arm_body(&mut self, arm: &Arm, record: Option<Var>, index: usize, live: usize) -> TokenStream {
        let stmts = self.stmts(arm.body.id, &arm.body.stmts);
        if record.is_none() || arm.diverges || ends_in_exit(&arm.body) {
            return stmts;
        }
        let packed = self.packed(arm.body.id);
        let chosen = self.either(index, live, packed);
        quote!(#stmts #chosen)
    }

    /// The statements of a block, then its residuals as the block's value.
    fn recorded(&mut self, body: &Block, wanted: bool) -> TokenStream {
        let stmts = self.stmts(body.id, &body.stmts);
        if !wanted || ends_in_exit(body) {
            return stmts;
        }
        let packed = self.packed(body.id);
        quote!(#stmts #packed)
    }

    /// `let record = tokens;`
    fn bound(&self, record: Option<Var>, tokens: TokenStream) -> TokenStream {
        match record {
            Some(record) => {
                let record = self.name(record);
                quote!(let #record = #tokens;)
            }
            None => tokens,
        }
    }

    /// A rest ends its block, so its variables need no scope of their own.
    fn rest(&mut self, body: &Block, record: Option<Var>) -> TokenStream {
        self.frames.push(Frame::Rest);
        let stmts = self.stmts(body.id, &body.stmts);
        self.frames.pop();
        match record {
            Some(record) if !ends_in_exit(body) => {
                let (record, packed) = (self.name(record), self.packed(body.id));
                quote!(#stmts let #record = ::core::option::Option::Some(#packed);)
            }
            _ => stmts,
        }
    }

    pub(super) fn sweep(
        &self,
        each: &Loop,
        sweep: &Sweep,
        stmts: &TokenStream,
        push: Option<TokenStream>,
    ) -> TokenStream {
        let Some(Stmt::Yield { value, .. }) = each.body.stmts.last() else { unreachable!("a sweep's body yields") };
        let (var, shape, yielded) =
            (self.name(sweep.var), self.name(sweep.shape), Ident::new("yielded", Span::mixed_site()));
        let (ty, shape_of) = (sweep.ty.as_ref().map(|ty| quote!(: #ty)), self.ops("shape"));
        let (function, others) =
            (self.verbatim(&sweep.function), sweep.others.iter().map(|other| self.verbatim(other)));
        let params = sweep.params.iter().map(|param| self.name(*param));
        let kept = value.place().is_some_and(|place| self.atoms(each.body.id).contains(&place.root));
        let value = if kept { self.cloned(value) } else { self.operand(value) };
        let counter = each.counter.filter(|_| self.counted).map(|counter| self.name(counter));
        let (start, next) =
            (counter.iter().map(|k| quote!(let mut #k = 0_usize;)), counter.iter().map(|k| quote!(#k += 1;)));
        let gate = self.constructed(&sweep.function.tokens, sweep.var);
        quote! {
            #(#start)*
            let #var #ty = #function(#(#others,)* |#(#params),*| { #stmts let #yielded = #value; #push #(#next)* #yielded });
            #gate let #shape = #shape_of(&#var);
        }
    }
}

pub(super) fn ends_in_exit(body: &Block) -> bool {
    match body.stmts.last() {
        Some(Stmt::Exit(_)) => true,
        Some(Stmt::Rest { body, .. }) => ends_in_exit(body),
        _ => false,
    }
}

fn record_of(stmt: &Stmt) -> Option<Var> {
    match stmt {
        Stmt::Branch { record, .. } | Stmt::Labeled { record, .. } | Stmt::Rest { record, .. } => *record,
        Stmt::Loop(each) => each.tape,
        _ => None,
    }
}

fn update_tokens(op: UpdateOp) -> TokenStream {
    match op {
        UpdateOp::Add => quote!(+=),
        UpdateOp::Sub => quote!(-=),
        UpdateOp::Mul => quote!(*=),
        UpdateOp::Div => quote!(/=),
        UpdateOp::Rem => quote!(%=),
    }
}
