//! The second order: `hvp`, `hessian`, and what callers take.

use super::{Function, Second, Writer, name};
use crate::emit::Emitter;
use crate::home::Home;
use crate::jvp::DualSplit;
use crate::local::Local;
use proc_macro2::TokenStream;

impl Writer<'_> {
    /// Functions that only say which option they need. A user's type gets no more of them than callers ask for.
    pub(super) fn no_second(&self) -> TokenStream {
        let (params, output) = (self.params(), &self.input.output);
        let (generics, clause) = self.generics([self.never_met("SecondOrder")]);
        let (output_bar, gradient) = (self.tangent(output), self.gradient_type());
        let (again_types, dots, types) = (self.again_types(), self.dots(), self.tangent_types());
        let (dot_types, dot_again_types) = (self.dot_types(), self.dot_again_types());
        let pullback = quote! {
            fn(
                #(#again_types,)* #(#dot_again_types,)* &#output_bar, &#output_bar,
                #(::core::option::Option<&mut #types>,)* #(::core::option::Option<&mut #types>),*
            )
        };
        let for_callers = self.hidden(Function {
            name: "__jvp_of_vjp",
            signature: quote! {
                #generics(#params, #(#dots: #dot_types),*) -> (#output, #output_bar, #pullback) #clause
            },
            body: quote!(::core::unreachable!()),
        });
        if !matches!(self.input.home, Home::Free) {
            return for_callers;
        }
        let for_users = [
            ("hessian", quote!(#generics(#params) #clause)),
            ("value_grad_and_hessian", quote!(#generics(#params) #clause)),
            ("hvp", quote!(#generics(#params, direction: #gradient) #clause)),
        ];
        let for_users = for_users.map(|(name, signature)| self.hidden(Function { name, signature, body: quote!() }));
        quote!(#for_callers #(#for_users)*)
    }

    /// The jvp of the vjp, split for callers and fused for `hvp`.
    pub(super) fn second(&self, second: &Second) -> TokenStream {
        let fused = self.value_grad_and_hvp(self.second_body(&second.of_gradient));
        let split = self.second_split(&second.for_callers);
        let public = self.public_second(second.local.as_ref());
        quote!(#split #fused #public)
    }

    /// The bounds of an output that is no scalar never hold, but inside the body they would hide its tangent.
    pub(super) fn second_body(&self, second: &DualSplit) -> TokenStream {
        match self.scalar_output() {
            Some(false) => quote!(::core::unreachable!()),
            _ => self.second_fused(second),
        }
    }

    pub(super) fn value_grad_and_hvp(&self, body: TokenStream) -> TokenStream {
        let (params, output, gradient) = (self.params(), &self.input.output, self.gradient_type());
        let (generics, clause) = self.generics(self.scalar_bounds());
        let (dots, dot_types) = (self.dots(), self.dot_types());
        self.hidden(Function {
            name: "__value_grad_and_hvp",
            signature: quote! {
                #generics(#params, #(#dots: #dot_types),*) -> (#output, #gradient, #gradient) #clause
            },
            body,
        })
    }

    /// `hvp` and `hessian`.
    pub(super) fn public_second(&self, local: Option<&Local>) -> TokenStream {
        let (params, names, gradient) = (self.params(), self.names(), self.gradient_type());
        let (generics, clause) = self.generics(self.scalar_bounds());
        let passed = self.passed_dots(&quote!(direction));
        let own = self.own("__value_grad_and_hvp");
        let hessian = self.hessian(local);
        let doc = format!("The Hessian of `{}` times a direction.", self.function());
        let hvp = self.documented(
            &doc,
            Function {
                name: "hvp",
                signature: quote!(#generics(#params, mut direction: #gradient) -> #gradient #clause),
                body: quote!(#own(#(#names,)* #(#passed),*).2),
            },
        );
        quote!(#hvp #hessian)
    }

    /// What second derivatives ask of the output; nothing where the text says that it is a scalar.
    pub(super) fn scalar_bounds(&self) -> Vec<TokenStream> {
        let output = &self.input.output;
        match self.scalar_output() {
            Some(true) => Vec::new(),
            _ => vec![self.checked_at_call(output, "ScalarOutput"), self.checked_at_call(output, "GradOutput")],
        }
    }

    fn second_fused(&self, second: &DualSplit) -> TokenStream {
        let (graph, bars) = (&second.split.graph, &second.split.bars);
        let output = &self.input.output;
        let mut emitter = Emitter::new(graph, &second.split.reverse, self.krate, true);
        emitter.once();
        emitter.borrow(second.dots.iter().flatten().copied());
        emitter.start_from_zero(bars.iter().chain(&second.bar_dots).flatten().copied());
        let forward = emitter.forward();
        let value = self.kept_result(&emitter, graph, &second.split.reverse);
        let reverse = emitter.reverse(&second.split.reverse);
        let (rebind, opened) = (self.rebind(graph), self.open_dots(graph, &second.dots, |_| true));
        let (zeros, zero_dots) = (self.zero_bars(graph, bars), self.zero_bars(graph, &second.bar_dots));
        let (bars, bar_dots) = (self.bar_bundle(graph, bars), self.bar_bundle(graph, &second.bar_dots));
        let (seed, one) = (name(graph, second.split.seed), self.one());
        quote! {
            #rebind
            #opened
            #forward
            let value: #output = #value;
            let #seed = #one;
            #zeros
            #zero_dots
            #reverse
            (value, #bars, #bar_dots)
        }
    }

    pub(super) fn second_split(&self, second: &DualSplit) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, output) = (self.params(), &self.input.output);
        let output_bar = self.tangent(output);
        let (graph, bars) = (&second.split.graph, &second.split.bars);
        let (dots, dot_types, dot_again_types) = (self.dots(), self.dot_types(), self.dot_again_types());
        let mut emitter = Emitter::new(graph, &second.split.reverse, self.krate, true);
        emitter.borrow(second.dots.iter().flatten().copied());
        let forward = emitter.forward();
        let result = self.kept_result(&emitter, graph, &second.split.reverse);
        let both = self.value_and_dot(&emitter, &result, second.result_dot.as_ref());
        let all_bars = bars.iter().chain(&second.bar_dots).flatten().copied();
        let seed_dot = second.seed_dot.expect("callers move the seed");
        emitter.borrow(self.borrowed_params().chain(all_bars).chain([second.split.seed, seed_dot]));
        let reverse = emitter.reverse(&second.split.reverse);
        let (seed, seed_dot) = (name(graph, second.split.seed), name(graph, seed_dot));
        let (bar_params, bar_dot_params) =
            (self.bar_params(graph, bars, "unused"), self.bar_params(graph, &second.bar_dots, "unused_dot"));
        let (opened_bars, opened_bar_dots) = (self.open_bars(graph, bars), self.open_bars(graph, &second.bar_dots));
        let (closure_params, rebind) = (self.closure_params(graph), self.rebind(graph));
        let (opened, shapes) = (self.open_dots(graph, &second.dots, |_| true), self.shapes_of_states(graph));
        let opened_again = self.open_dots(graph, &second.dots, |param| !param.mutable);
        let dots_again = self
            .input
            .params
            .iter()
            .zip(&dots)
            .map(|(param, dot)| if param.mutable { quote!(_) } else { quote!(#dot) });
        let again = emitter.inactive_lets(&second.split.reverse);
        let (pullback, boxed) = self.second_pullback(self.is_recursive(graph));
        self.hidden(Function {
            name: "__jvp_of_vjp",
            signature: quote! {
                #generics(#params, #(#dots: #dot_types),*) -> (#output, #output_bar, #pullback) #clause
            },
            body: quote! {
                #rebind
                #opened
                #forward
                #shapes
                #both
                (value, value_dot, #boxed(move |#closure_params #(#dots_again: #dot_again_types,)* #seed: &#output_bar, #seed_dot: &#output_bar, #bar_params #bar_dot_params| {
                    #again
                    #opened_again
                    #opened_bars
                    #opened_bar_dots
                    #reverse
                }))
            },
        })
    }

    /// The type of the pullback of the second order.
    pub(super) fn second_pullback(&self, recursive: bool) -> (TokenStream, TokenStream) {
        let (again, dots, types) = (self.again_types(), self.dot_again_types(), self.tangent_types());
        let output_bar = self.tangent(&self.input.output);
        let args = quote! {
            #(#again,)* #(#dots,)* &#output_bar, &#output_bar,
            #(::core::option::Option<&mut #types>,)* #(::core::option::Option<&mut #types>),*
        };
        self.closure_of(recursive, &args)
    }
}
