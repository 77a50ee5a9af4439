//! `grad` and `value_and_grad`.

use super::{Function, Programs, Writer, bundle, name};
use crate::emit::Emitter;
use crate::ir::{Graph, Var};
use crate::vjp::Split;
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Type;

/// The two sweeps as parts of one function.
pub(super) struct Sweeps {
    /// Ends with `value`.
    pub(super) forward: TokenStream,
    /// The cotangent of the value, which `reverse` reads.
    pub(super) seed: TokenStream,
    /// Begins with zero cotangents of the parameters.
    pub(super) reverse: TokenStream,
    /// Those cotangents after it.
    pub(super) gradient: TokenStream,
}

impl Writer<'_> {
    pub(super) fn gradient(&self, programs: &Programs) -> TokenStream {
        let (both, only) = (self.value_and_grad(self.gradient_body(programs)), self.only_grad());
        quote!(#both #only)
    }

    pub(super) fn gradient_body(&self, programs: &Programs) -> TokenStream {
        match (self.scalar_output(), &programs.one_pass) {
            // The bounds rule a call out.
            _ if self.input.returns_nothing() => quote!(::core::unreachable!()),
            (Some(false), _) => self.gradient_by_vjp(),
            (Some(true), Some(split)) => self.in_one_pass(split),
            // The bound hides from rustc what the tangent of a generic `Option` is: only calls may pass it on.
            (None, _) if !self.input.scalars.is_empty() => self.gradient_by_vjp(),
            _ => self.fused(&programs.split),
        }
    }

    pub(super) fn value_and_grad(&self, body: TokenStream) -> TokenStream {
        let (params, output, gradient) = (self.params(), &self.input.output, self.gradient_type());
        let (generics, clause) = self.gradient_generics();
        let scalar = match self.scalar_output() {
            Some(true) => quote!(#output),
            _ => {
                let trait_path = self.private("GradOutput");
                quote!(<#output as #trait_path>::Scalar)
            }
        };
        let (both, doc) = (
            self.wrapped(quote!((#scalar, #gradient))),
            format!("The value and the gradient of `{}`.", self.function()),
        );
        self.documented(
            &doc,
            Function { name: "value_and_grad", signature: quote!(#generics(#params) -> #both #clause), body },
        )
    }

    /// `inner`, wrapped as the output is.
    fn wrapped(&self, inner: TokenStream) -> TokenStream {
        let (output, trait_path) = (&self.input.output, self.private("GradOutput"));
        if self.scalar_output() == Some(true) { inner } else { quote!(<#output as #trait_path>::With<#inner>) }
    }

    fn gradient_generics(&self) -> (TokenStream, TokenStream) {
        let plain = self.scalar_output() == Some(true);
        self.generics((!plain).then(|| self.checked_at_call(&self.input.output, "GradOutput")))
    }

    pub(super) fn only_grad(&self) -> TokenStream {
        let (params, names) = (self.params(), self.names());
        let (output, gradient) = (&self.input.output, self.gradient_type());
        let (generics, clause) = self.gradient_generics();
        let trait_path = self.private("GradOutput");
        let grad = self.wrapped(gradient);
        let (function, both) = (self.function(), self.own("value_and_grad"));
        let only = if self.scalar_output() == Some(true) {
            quote!(#both(#(#names),*).1)
        } else {
            quote!(<#output as #trait_path>::map(#both(#(#names),*), |both| both.1))
        };
        self.documented(
            &format!("The gradient of `{function}`."),
            Function { name: "grad", signature: quote!(#generics(#params) -> #grad #clause), body: only },
        )
    }

    pub(super) fn gradient_by_vjp(&self) -> TokenStream {
        let (names, vjp, one, both) = (self.names(), self.own("vjp"), self.one(), self.both(quote!(gradient)));
        let zeros = self.zero_states();
        quote! {
            let (value, pullback) = #vjp(#(#names),*);
            let gradient = pullback(#one #(, #zeros)*);
            #both
        }
    }

    /// The cotangents of final states that do not matter.
    pub(super) fn zero_states(&self) -> Vec<TokenStream> {
        self.states().map(|param| self.zero_like(&param.name)).collect()
    }

    fn fused(&self, split: &Split) -> TokenStream {
        let Sweeps { forward, seed, reverse, gradient } = self.sweeps(split);
        let (one, both) = (self.one(), self.both(gradient));
        quote! {
            #forward
            let #seed = #one;
            #reverse
            #both
        }
    }

    /// Both sweeps for one function, without a closure between them.
    pub(super) fn sweeps(&self, split: &Split) -> Sweeps {
        let graph = &split.graph;
        let output = &self.input.output;
        let mut emitter = Emitter::new(graph, &split.reverse, self.krate, false);
        emitter.start_from_zero(split.bars.iter().flatten().copied());
        emitter.once();
        let forward = emitter.forward();
        let value = self.kept_result(&emitter, graph, &split.reverse);
        let reverse = emitter.reverse(&split.reverse);
        let (zeros, rebind) = (self.zero_bars(graph, &split.bars), self.rebind(graph));
        Sweeps {
            forward: quote!(#rebind #forward let value: #output = #value;),
            seed: name(graph, split.seed),
            reverse: quote!(#zeros #reverse),
            gradient: self.bar_bundle(graph, &split.bars),
        }
    }

    /// Both sweeps in one function, loops forwards and backwards at once: the cotangents come first.
    fn in_one_pass(&self, split: &Split) -> TokenStream {
        let (graph, output) = (&split.graph, &self.input.output);
        let mut emitter = Emitter::new(graph, &split.reverse, self.krate, false);
        emitter.start_from_zero(split.bars.iter().flatten().copied());
        emitter.once();
        let forward = emitter.forward();
        let value = self.kept_result(&emitter, graph, &split.reverse);
        let reverse = emitter.reverse(&split.reverse);
        let (zeros, bars) = (self.zero_bars(graph, &split.bars), self.bar_bundle(graph, &split.bars));
        let (seed, rebind, one) = (name(graph, split.seed), self.rebind(graph), self.one());
        quote! {
            #rebind
            let #seed = #one;
            #zeros
            #forward
            let value: #output = #value;
            #reverse
            (value, #bars)
        }
    }

    /// The value and its gradient, wrapped as the output is.
    fn both(&self, gradient: TokenStream) -> TokenStream {
        let (output, trait_path) = (&self.input.output, self.private("GradOutput"));
        match self.scalar_output() {
            Some(true) => quote!((value, #gradient)),
            _ => quote!(<#output as #trait_path>::with_grad(value, #gradient)),
        }
    }

    /// The cotangent of the value that makes the pullback a gradient.
    pub(super) fn one(&self) -> TokenStream {
        let (output, scalar) = (&self.input.output, self.private("Scalar"));
        if self.scalar_output() == Some(true) {
            quote!(<#output as #scalar>::of_f64(1.0))
        } else {
            let seed = self.ops("seed");
            quote!(#seed(&value))
        }
    }

    pub(super) fn zero_bars(&self, graph: &Graph, bars: &[Option<Var>]) -> TokenStream {
        let zeros = bars.iter().enumerate().filter_map(|(index, bar)| {
            let (bar, primal) = (name(graph, (*bar)?), name(graph, Var::nth(index)));
            let (ty, zero) = (self.tangent(&self.input.params[index].value), self.zero_like(quote!(&#primal)));
            Some(quote!(let mut #bar: #ty = #zero;))
        });
        quote!(#(#zeros)*)
    }

    /// The cotangents of what a gradient is with respect to.
    pub(super) fn bar_bundle(&self, graph: &Graph, bars: &[Option<Var>]) -> TokenStream {
        let wanted = bars.iter().zip(&self.input.params).filter(|(_, param)| param.wanted);
        let bars: Vec<TokenStream> = wanted.filter_map(|(bar, _)| Some(name(graph, (*bar)?))).collect();
        bundle(&bars)
    }

    /// What the text says of the result: surely a scalar, surely none, or neither.
    pub(super) fn scalar_output(&self) -> Option<bool> {
        match &self.input.output {
            Type::Path(path) => {
                if self.input.is_scalar(&self.input.output) {
                    return Some(true);
                }
                let name = path.path.segments.last()?.ident.to_string();
                let matrix = name.starts_with("Vector") || name.starts_with("Matrix") || name.starts_with("RowVector");
                let known = ["SMatrix", "SVector", "RowSVector", "DMatrix", "DVector", "Vec", "OMatrix"];
                let structure = name != "Option" && name != "Result" && self.mentions_generics(path);
                (matrix || known.contains(&name.as_str()) || structure).then_some(false)
            }
            Type::Array(_) | Type::Tuple(_) => Some(false),
            _ => None,
        }
    }
}

impl Writer<'_> {
    /// A type with parameters of the function's own.
    fn mentions_generics(&self, path: &syn::TypePath) -> bool {
        let params = &self.input.item.sig.generics.params;
        crate::rename::mentions(path.to_token_stream(), &|ident| {
            params.iter().any(|param| match param {
                syn::GenericParam::Type(param) => param.ident == *ident,
                syn::GenericParam::Const(param) => param.ident == *ident,
                syn::GenericParam::Lifetime(_) => false,
            })
        })
    }
}
