//! Functions as arguments: closures with their derivatives, called by a differentiable function.

use super::Emitter;
use crate::ir::{Again, Argument, Callee, Closure, ClosurePullback, Operand, Passed, PullCall, Stmt, Var, of_function};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

/// Which derivatives the callee asks of a function.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Jvp,
    Vjp,
    JvpOfVjp,
}

impl Asked {
    /// The parameters of the callee for each function.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Jvp => &["__jvp"],
            Self::Vjp => &["__vjp", "__pull"],
            Self::JvpOfVjp => &["__jvp_of_vjp", "__pull_along"],
        }
    }
}

impl Emitter<'_> {
    pub(super) fn scan_functions(&mut self, functions: &[Passed]) {
        for function in functions {
            if let Passed::Closure(closure) = function {
                self.scan(&closure.body.stmts);
                closure.pullback.iter().for_each(|pullback| self.scan(&pullback.replay.stmts));
            }
        }
    }

    /// `let (value, value_dot) = path::__jvp_with_functions(args, dots, functions);`
    pub(super) fn jvp_with_functions(&mut self, stmt: &Stmt) -> TokenStream {
        let Stmt::CallJvp { var, dot, callee, args, dots, functions } = stmt else {
            unreachable!("asked by the caller")
        };
        let functions: Vec<_> = functions.iter().flat_map(|function| self.passed(function, Asked::Jvp, &[])).collect();
        let (args, dots) = (self.call_args(callee, args), self.dots(dots));
        let call = callee.derivative_with("__jvp_with_functions", &args, &dots, &functions);
        let (var, dot) = (self.pattern(*var), self.pattern(*dot));
        quote!(let (#var, #dot) = #call;)
    }

    pub(super) fn pull_call(&mut self, call: &PullCall) -> TokenStream {
        let asked = if call.seeds.len() == 1 { Asked::Vjp } else { Asked::JvpOfVjp };
        let name = if asked == Asked::Vjp { "__vjp_with_functions" } else { "__jvp_of_vjp_with_functions" };
        let mut more = Vec::new();
        if asked == Asked::JvpOfVjp {
            more.extend(self.moving_dots(&call.args, &call.dots));
        }
        more.extend(call.seeds.iter().map(|seed| self.reference(seed)));
        more.extend(self.bars(&call.bars));
        if asked == Asked::JvpOfVjp {
            more.extend(self.bars(&call.bar_dots));
        }
        more.push(self.captured(call));
        let functions: Vec<_> =
            call.functions.iter().flat_map(|function| self.passed(function, asked, &call.captured)).collect();
        let callee = call.callee.with_more_types(call.functions.len() + 1);
        let gate = self.functions_gate(&callee);
        let tokens = callee.derivative_with(name, &self.call_args(&callee, &call.args), &more, &functions);
        let (again, value) = (local("again"), self.reference(&call.value));
        let compared = self.compared(&callee, &value, &again);
        quote!(#gate let #again = #tokens; #compared)
    }

    /// Proof that the call gave what it gave in the forward sweep.
    fn compared(&self, callee: &Callee, value: &TokenStream, again: &Ident) -> TokenStream {
        let name = callee.to_token_stream().to_string();
        let [same, alike, unknown] = ["SameValue", "Alike", "AlikeUnknown"].map(|name| self.ops(name));
        quote!({ use #alike as _; use #unknown as _; (&#same(#value, &#again)).assert_alike(#name); })
    }

    /// Before the call: the callee takes functions.
    fn functions_gate(&self, callee: &Callee) -> Option<TokenStream> {
        let Callee::Function { path, .. } = callee else { return None };
        let span = callee.span().resolved_at(Span::call_site());
        let gate = self.spanned_ops("assert_takes_functions", span);
        Some(quote_spanned!(span=> #gate::<#path>();))
    }

    fn moving_dots(&self, args: &[Argument], dots: &[Option<Operand>]) -> Vec<TokenStream> {
        let dots = args.iter().zip(dots).map(|(arg, dot)| {
            let dot = match (arg, dot) {
                (Argument::Mutable { .. }, Some(Operand::Place { place, .. })) => Some(self.mutable(place)),
                (_, Some(dot)) => Some(self.reference(dot)),
                (_, None) => None,
            };
            self.option(dot)
        });
        dots.collect()
    }

    /// `&mut (&mut k_bar, …)`; that of functions that are handed on is what this function got for them.
    fn captured(&self, call: &PullCall) -> TokenStream {
        if call.functions.iter().all(|function| matches!(function, Passed::Parameter(_) | Passed::Path { .. }))
            && let Some(only) = call.captured.first()
        {
            let only = self.name(*only);
            return quote!(#only);
        }
        let bars = call.captured.iter().map(|bar| self.mutable(&crate::ir::Place::var(*bar)));
        quote!(&mut (#(#bars,)*))
    }

    fn passed(&mut self, function: &Passed, asked: Asked, captured: &[Var]) -> Vec<TokenStream> {
        match function {
            Passed::Closure(closure) => self.closures(closure, asked, captured),
            Passed::Parameter(var) => {
                let param = &self.graph.info(*var).name;
                asked.names().iter().map(|name| of_function(param, name).to_token_stream()).collect()
            }
            Passed::Path { path, turbofish } => {
                let callee = Callee::Function { path: path.clone(), turbofish: turbofish.clone() };
                asked.names().iter().map(|name| self.derivative_of_path(&callee, name)).collect()
            }
        }
    }

    fn derivative_of_path(&self, callee: &Callee, name: &str) -> TokenStream {
        let Callee::Function { path, turbofish } = callee else { unreachable!("a function") };
        let span = callee.span().resolved_at(Span::call_site());
        let turbofish = (!name.starts_with("__pull")).then_some(turbofish);
        let name = Ident::new(name, span);
        quote_spanned!(span=> &#path::#name #turbofish)
    }

    fn closures(&mut self, closure: &Closure, asked: Asked, captured: &[Var]) -> Vec<TokenStream> {
        let params: Vec<TokenStream> = closure.params.iter().map(|param| self.name(*param)).collect();
        let dots = (asked != Asked::Vjp).then(|| self.tangents(closure));
        let (dot_params, opened) = dots.unwrap_or_default();
        let stmts = self.with_references(closure.dots.iter().flatten().copied(), |this| {
            let stmts = this.stmts(closure.body.id, &closure.body.stmts);
            let value = this.closure_value(closure);
            let dot = (asked != Asked::Vjp).then(|| this.closure_dot(closure));
            let record = (asked != Asked::Jvp).then(|| this.packed(closure.body.id));
            // The tangent is copied before the value may be moved.
            match dot {
                Some(dot) => {
                    let (value_name, dot_name) = (local("value"), local("value_dot"));
                    let record = record.map(|record| quote!(, #record));
                    quote!(#stmts let #dot_name = #dot; let #value_name = #value; (#value_name, #dot_name #record))
                }
                None => quote!(#stmts (#value, #record)),
            }
        });
        let forward = quote!(&|#(#params,)* #(#dot_params,)*| { #opened #stmts });
        let Some(pullback) = closure.pullback.as_ref().filter(|_| asked != Asked::Jvp) else { return vec![forward] };
        let reverse = self.reverse_closure(closure, pullback, captured, &dot_params, &opened);
        vec![forward, quote!(&|#(#params,)* #reverse)]
    }

    /// What follows the parameters of the closure that runs backwards.
    fn reverse_closure(
        &mut self,
        closure: &Closure,
        pullback: &ClosurePullback,
        captured: &[Var],
        dot_params: &[TokenStream],
        opened: &TokenStream,
    ) -> TokenStream {
        let (record, all) = (local("record"), local("captured"));
        let seeds = [Some(pullback.seed), pullback.seed_dot];
        let seed_names: Vec<_> = seeds.iter().flatten().map(|seed| self.name(*seed)).collect();
        let (bars, opened_bars) = self.options_of(closure, &pullback.bars, "cotangent", &quote!(mut));
        let second = pullback.seed_dot.is_some();
        let (bar_dots, opened_bar_dots) = if second {
            self.options_of(closure, &pullback.bar_dots, "moving_cotangent", &quote!(mut))
        } else {
            Default::default()
        };
        let names: Vec<_> = captured.iter().map(|bar| self.name(*bar)).collect();
        let taken = (0..captured.len()).map(|index| {
            let index = syn::Index::from(index);
            quote!(&mut *#all.#index)
        });
        let references = closure.dots.iter().chain(&seeds).chain(&pullback.bars).chain(&pullback.bar_dots);
        let references: Vec<Var> = references.flatten().chain(captured).copied().collect();
        let pattern = self.packed(pullback.replay.of);
        let stmts = self.with_references(references, |this| this.replayed(pullback.replay.of, &pullback.replay.stmts));
        quote! {
            #(#dot_params,)* #record, #(#seed_names,)* #all, #(#bars,)* #(#bar_dots,)*| {
                #opened
                #opened_bars
                #opened_bar_dots
                let (#(#names,)*) = (#(#taken,)*);
                let #pattern = #record;
                #stmts
            }
        }
    }

    /// Runs `emit` while these variables are behind references.
    fn with_references<R>(&mut self, vars: impl IntoIterator<Item = Var>, emit: impl FnOnce(&mut Self) -> R) -> R {
        let new: Vec<Var> = vars.into_iter().filter(|var| self.by_ref.insert(*var)).collect();
        let result = emit(self);
        for var in new {
            self.by_ref.remove(&var);
        }
        result
    }

    /// The value of the closure; a copy if the record holds it too.
    fn closure_value(&self, closure: &Closure) -> TokenStream {
        let kept = closure.value.place().is_some_and(|place| self.atoms(closure.body.id).contains(&place.root));
        if kept { self.cloned(&closure.value) } else { self.operand(&closure.value) }
    }

    fn closure_dot(&self, closure: &Closure) -> TokenStream {
        match &closure.value_dot {
            Some(dot) => {
                let (save, dot) = (self.ops("save"), self.reference(dot));
                quote!(#save(#dot))
            }
            None => {
                let value = self.reference(&closure.value);
                self.zero_like(&value)
            }
        }
    }

    fn zero_like(&self, reference: &TokenStream) -> TokenStream {
        let (zero, shape) = (self.ops("zero"), self.ops("shape"));
        quote!(#zero(&#shape(#reference)))
    }

    /// The tangents of the parameters, given as options.
    fn tangents(&self, closure: &Closure) -> (Vec<TokenStream>, TokenStream) {
        self.options_of(closure, &closure.dots, "tangent", &quote!())
    }

    /// An option that is absent stands for a zero; that of a constant parameter has no derivative.
    fn options_of(
        &self,
        closure: &Closure,
        vars: &[Option<Var>],
        kind: &str,
        mutability: &TokenStream,
    ) -> (Vec<TokenStream>, TokenStream) {
        let mut opened = TokenStream::new();
        let mut names = Vec::new();
        for (index, (param, var)) in closure.params.iter().zip(vars).enumerate() {
            let Some(var) = var else {
                let constant = Ident::new(&format!("no_{kind}{index}"), Span::mixed_site());
                let span = self.graph.info(*param).name.span().resolved_at(Span::call_site());
                let gate = self.spanned_ops("assert_counts", span);
                opened.extend(quote_spanned!(span=> #gate(&#constant);));
                names.push(quote!(#constant));
                continue;
            };
            let (name, spare) = (self.name(*var), Ident::new(&format!("spare_{kind}{index}"), Span::mixed_site()));
            let zero = self.zero_like(&{
                let param = self.name(*param);
                quote!(&#param)
            });
            opened.extend(quote! {
                let #mutability #spare;
                let #name = match #name {
                    ::core::option::Option::Some(given) => given,
                    ::core::option::Option::None => {
                        #spare = #zero;
                        &#mutability #spare
                    }
                };
            });
            names.push(name);
        }
        (names, opened)
    }

    /// `f__pull(args, &record, &seed, captured, bars);`
    pub(super) fn pullback_of_parameter(&self, stmt: &Stmt) -> TokenStream {
        let Stmt::Pullback { record, of: Some(param), args, dots, seeds, bars, bar_dots } = stmt else {
            unreachable!("asked by the caller")
        };
        let second = seeds.len() > 1;
        let name = of_function(&param.name, if second { "__pull_along" } else { "__pull" });
        let again = args[1..].iter().zip(&param.by_ref).map(|(arg, by_ref)| self.given_again(arg, *by_ref));
        let dots = if second { self.dots_again(&args[1..], &dots[1..]) } else { Vec::new() };
        let record = self.reference(&Operand::var(*record));
        let seeds = seeds.iter().map(|seed| self.reference(seed));
        let captured = self.name(bars[0].as_ref().expect("a function parameter has a cotangent").root);
        let (bars, bar_dots) = (self.bars(&bars[1..]), self.bars(bar_dots.get(1..).unwrap_or_default()));
        let bar_dots = if second { bar_dots } else { Vec::new() };
        quote!(#name(#(#again,)* #(#dots,)* #record, #(#seeds,)* #captured, #(#bars,)* #(#bar_dots,)*);)
    }

    fn given_again(&self, arg: &Again, by_ref: bool) -> TokenStream {
        let operand = arg.operand().expect("a function parameter changes nothing");
        let reference = self.given(operand);
        if by_ref { reference } else { quote!(::core::clone::Clone::clone(#reference)) }
    }
}

fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
