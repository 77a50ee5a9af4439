//! Functions that take functions: derivatives for callers, which give the functions' derivatives too.
//!
//! There is no pullback to keep: a caller's reverse sweep calls once more, and both sweeps run within that call.

use super::vjp::numbered;
use super::{Function, Programs, Second, Writer, name};
use crate::emit::Emitter;
use crate::home::Home;
use crate::ir::{Graph, Stmt, Var, of_function};
use crate::jvp::Dual;
use crate::parse::{FunctionType, Param};
use crate::vjp::Split;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::Type;

/// A function parameter: its name, its type, and the type of what it keeps.
struct Given<'a> {
    name: &'a Ident,
    ty: &'a FunctionType,
    record: Ident,
}

impl Given<'_> {
    /// The parameter beside it that is one of its derivatives.
    fn derivative(&self, function: &str) -> Ident {
        of_function(self.name, function)
    }
}

/// What the parameters of the second order are called.
struct SecondNames {
    seed: TokenStream,
    seed_dot: TokenStream,
    bars: TokenStream,
    bar_dots: TokenStream,
    captured: TokenStream,
}

impl Writer<'_> {
    pub(super) fn with_functions(&self, programs: &Programs) -> TokenStream {
        let jvp = self.jvp_with_functions(&programs.dual);
        let vjp = self.vjp_with_functions(&programs.split);
        let second = match &programs.second {
            Some(second) => self.second_with_functions(second),
            None => self.no_second_with_functions(&programs.split),
        };
        let users = matches!(self.input.home, Home::Free).then(|| self.only_for_callers());
        quote!(#jvp #vjp #second #users)
    }

    /// The names that other companions have say where the derivatives are.
    fn only_for_callers(&self) -> TokenStream {
        let (params, bound) = (self.params(), self.never_met("TakesNoFunctions"));
        let (generics, clause) = self.generics([bound]);
        let names = ["grad", "value_and_grad", "vjp", "jvp", "jacobian", "value_and_jacobian", "hessian", "hvp"];
        let functions = names.map(|name| {
            let signature = quote!(#generics(#params) #clause);
            self.hidden(Function { name, signature, body: quote!() })
        });
        quote!(#(#functions)*)
    }

    fn given(&self) -> Vec<Given<'_>> {
        let functions = self.input.params.iter().filter_map(|param| {
            let ty = param.function.as_ref()?;
            let record = format!("Record{}", param.name.to_string().trim_start_matches("r#"));
            Some(Given { name: &param.name, ty, record: Ident::new(&record, Span::mixed_site()) })
        });
        functions.collect()
    }

    fn jvp_with_functions(&self, dual: &Dual) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, output, output_dot) = (self.params(), &self.input.output, self.tangent(&self.input.output));
        let (dots, dot_types) = (self.dots(), self.dot_types());
        let functions = self.given().into_iter().map(|given| {
            let (name, inputs, dots) = (given.derivative("__jvp"), &given.ty.inputs, self.dots_of(given.ty));
            let (value, dot) = (&given.ty.output, self.tangent(&given.ty.output));
            quote!(#name: &impl ::core::ops::Fn(#(#inputs,)* #(#dots),*) -> (#value, #dot))
        });
        self.hidden(Function {
            name: "__jvp_with_functions",
            signature: quote! {
                #generics(#params, #(#dots: #dot_types,)* #(#functions),*) -> (#output, #output_dot) #clause
            },
            body: self.jvp_body(dual),
        })
    }

    fn vjp_with_functions(&self, split: &Split) -> TokenStream {
        let graph = &split.graph;
        let (captured, output, output_bar) = (captured_type(), &self.input.output, self.tangent(&self.input.output));
        let given = self.given();
        let functions = given.iter().map(|given| {
            let (forward, pull) = (given.derivative("__vjp"), given.derivative("__pull"));
            let (inputs, value, record) = (&given.ty.inputs, &given.ty.output, &given.record);
            let (seed, bars) = (self.tangent(value), self.bars_of(given.ty));
            quote! {
                #forward: &impl ::core::ops::Fn(#(#inputs),*) -> (#value, #record),
                #pull: &impl ::core::ops::Fn(#(#inputs,)* &#record, &#seed, &mut #captured, #(#bars),*)
            }
        });
        let functions: Vec<_> = functions.collect();
        let (params, seed, all) = (self.params(), name(graph, split.seed), self.captured(graph, &split.bars));
        let bar_params = self.bar_params(graph, &self.without_functions(&split.bars), "unused");
        let mut emitter = Emitter::new(graph, &split.reverse, self.krate, false);
        let forward = emitter.forward();
        let value = self.typed_result(&emitter, graph, &split.reverse);
        emitter.borrow(split.bars.iter().flatten().copied().chain([split.seed]));
        let reverse = emitter.reverse(&split.reverse);
        let (rebind, shapes) = (self.rebind(graph), self.shapes_of_states(graph));
        let opened = self.open_bars_of(graph, &self.without_functions(&split.bars), is_value);
        let (generics, clause) = self.with_records(&given, None);
        self.hidden(Function {
            name: "__vjp_with_functions",
            signature: quote! {
                #generics(#params, #seed: &#output_bar, #bar_params #all: &mut #captured, #(#functions),*) -> #output #clause
            },
            body: quote! {
                #rebind
                #forward
                #value
                #shapes
                #opened
                #reverse
                value
            },
        })
    }

    fn second_with_functions(&self, second: &Second) -> TokenStream {
        let second = &second.for_callers;
        let (graph, bars, bar_dots) = (&second.split.graph, &second.split.bars, &second.bar_dots);
        let seed_dot = second.seed_dot.expect("callers move the seed");
        let plain_bars = self.without_functions(bars);
        let mut emitter = Emitter::new(graph, &second.split.reverse, self.krate, true);
        emitter.borrow(second.dots.iter().flatten().copied());
        let forward = emitter.forward();
        let value = self.typed_result(&emitter, graph, &second.split.reverse);
        let all_bars = bars.iter().chain(bar_dots).flatten().copied();
        emitter.borrow(all_bars.chain([second.split.seed, seed_dot]));
        let reverse = emitter.reverse(&second.split.reverse);
        let (rebind, shapes) = (self.rebind(graph), self.shapes_of_states(graph));
        let (opened, opened_bars, opened_bar_dots) = (
            self.open_dots(graph, &second.dots, |_| true),
            self.open_bars_of(graph, &plain_bars, is_value),
            self.open_bars_of(graph, bar_dots, is_value),
        );
        let names = SecondNames {
            seed: name(graph, second.split.seed),
            seed_dot: name(graph, seed_dot),
            bars: self.bar_params(graph, &plain_bars, "unused"),
            bar_dots: self.bar_params(graph, bar_dots, "unused_dot"),
            captured: self.captured(graph, bars),
        };
        let without_records = self.without_records();
        let body = quote! {
            #rebind
            #without_records
            #opened
            #forward
            #value
            #shapes
            #opened_bars
            #opened_bar_dots
            #reverse
            value
        };
        self.second_function(names, None, body)
    }

    /// `f__jvp` made of `f__jvp_of_vjp`, for calls that are made again in the reverse sweep.
    fn without_records(&self) -> TokenStream {
        let functions = self.given().into_iter().map(|given| {
            let (jvp, second) = (given.derivative("__jvp"), given.derivative("__jvp_of_vjp"));
            let (inputs, dot_types) = (&given.ty.inputs, self.dots_of(given.ty));
            let (args, dots): (Vec<Ident>, Vec<Ident>) =
                (0..inputs.len()).map(|index| (numbered("x", index), numbered("x_dot", index))).unzip();
            quote! {
                let #jvp = &|#(#args: #inputs,)* #(#dots: #dot_types),*| {
                    let (value, value_dot, _) = #second(#(#args,)* #(#dots),*);
                    (value, value_dot)
                };
            }
        });
        quote!(#(#functions)*)
    }

    /// It only says which option it needs.
    fn no_second_with_functions(&self, split: &Split) -> TokenStream {
        let nothing: Vec<Option<Var>> = vec![None; self.input.params.len()];
        let names = SecondNames {
            seed: quote!(seed),
            seed_dot: quote!(seed_dot),
            bars: self.bar_params(&split.graph, &nothing, "unused"),
            bar_dots: self.bar_params(&split.graph, &nothing, "unused_dot"),
            captured: quote!(captured),
        };
        let bound = self.never_met("SecondOrder");
        self.second_function(names, Some(bound), quote!(::core::unreachable!()))
    }

    fn second_function(&self, names: SecondNames, bound: Option<TokenStream>, body: TokenStream) -> TokenStream {
        let (captured, output, output_bar) = (captured_type(), &self.input.output, self.tangent(&self.input.output));
        let given = self.given();
        let functions = given.iter().map(|given| {
            let (forward, pull) = (given.derivative("__jvp_of_vjp"), given.derivative("__pull_along"));
            let (inputs, value, record) = (&given.ty.inputs, &given.ty.output, &given.record);
            let (seed, bars, dots) = (self.tangent(value), self.bars_of(given.ty), self.dots_of(given.ty));
            quote! {
                #forward: &impl ::core::ops::Fn(#(#inputs,)* #(#dots),*) -> (#value, #seed, #record),
                #pull: &impl ::core::ops::Fn(
                    #(#inputs,)* #(#dots,)* &#record, &#seed, &#seed, &mut #captured, #(#bars,)* #(#bars),*
                )
            }
        });
        let functions: Vec<_> = functions.collect();
        let (params, dots, dot_types) = (self.params(), self.dots(), self.dot_types());
        let (generics, clause) = self.with_records(&given, bound);
        let SecondNames { seed, seed_dot, bars, bar_dots, captured: all } = names;
        self.hidden(Function {
            name: "__jvp_of_vjp_with_functions",
            signature: quote! {
                #generics(
                    #params, #(#dots: #dot_types,)* #seed: &#output_bar, #seed_dot: &#output_bar,
                    #bars #bar_dots #all: &mut #captured, #(#functions),*
                ) -> #output #clause
            },
            body,
        })
    }

    /// Callers compare the value with that of their forward sweep.
    fn typed_result(&self, emitter: &Emitter<'_>, graph: &Graph, reverse: &[Stmt]) -> TokenStream {
        let (output, result) = (&self.input.output, self.kept_result(emitter, graph, reverse));
        quote!(let value: #output = #result;)
    }

    /// The user's generics, then the type of each record and that of the cotangents captured.
    fn with_records(&self, given: &[Given<'_>], bound: Option<TokenStream>) -> (TokenStream, TokenStream) {
        let (open, clause) = self.generics(bound);
        let records = given.iter().map(|given| &given.record);
        let captured = captured_type();
        let own = syn::parse2::<syn::Generics>(open).expect("generics").params;
        let comma = (!own.empty_or_trailing()).then(|| quote!(,));
        (quote!(<#own #comma #(#records,)* #captured>), clause)
    }

    fn dots_of(&self, ty: &FunctionType) -> Vec<TokenStream> {
        self.tangents_of(ty).map(|tangent| quote!(::core::option::Option<&#tangent>)).collect()
    }

    fn bars_of(&self, ty: &FunctionType) -> Vec<TokenStream> {
        self.tangents_of(ty).map(|tangent| quote!(::core::option::Option<&mut #tangent>)).collect()
    }

    fn tangents_of<'t>(&'t self, ty: &'t FunctionType) -> impl Iterator<Item = TokenStream> + 't {
        ty.inputs.iter().map(|input| match input {
            Type::Reference(reference) => self.tangent_of_value(&reference.elem),
            value => self.tangent_of_value(value),
        })
    }

    /// The bar of all functions is a parameter of its own.
    fn captured(&self, graph: &Graph, bars: &[Option<Var>]) -> TokenStream {
        let function = self.input.params.iter().position(|param| param.function.is_some());
        let bar = function.and_then(|index| bars[index]).expect("a function parameter has a cotangent");
        graph.info(bar).name.to_token_stream()
    }

    fn without_functions(&self, bars: &[Option<Var>]) -> Vec<Option<Var>> {
        let params = self.input.params.iter();
        bars.iter().zip(params).map(|(bar, param)| bar.filter(|_| param.function.is_none())).collect()
    }
}

fn is_value(param: &Param) -> bool {
    !param.by_ref
}

fn captured_type() -> Ident {
    Ident::new("Captured", Span::mixed_site())
}
