//! Traits: what a declaration asks of implementations, what it provides, and what an implementation supplies.

use super::{Function, Programs, Writer, bundle};
use crate::home::Operator;
use crate::parse::Input;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Generics, Path};

/// The derivatives of a required method: those for callers without a body, the others in terms of them.
pub(crate) fn declaration(input: &Input) -> TokenStream {
    let krate = input.krate();
    let writer = Writer { input, krate: &krate };
    let (used, witness, required) = (writer.used(), writer.witness(), writer.required());
    let (vjp, jvp, jacobian) = (writer.public_vjp(), writer.public_jvp(), writer.jacobian(writer.jacobian_by_vjp()));
    let (both, only) = (writer.value_and_grad(writer.gradient_of_declared()), writer.only_grad());
    let second =
        (input.options.hessian && !input.params.iter().any(|param| param.mutable)).then(|| writer.provided_second());
    quote!(#used #witness #required #vjp #both #only #jvp #jacobian #second)
}

impl Writer<'_> {
    fn required(&self) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, output, output_bar) = (self.params(), &self.input.output, self.tangent(&self.input.output));
        let (dots, types, pullback) = (self.dots(), self.dot_types(), self.pullback(false).0);
        let dots = quote!(#(#dots: #types),*);
        let vjp = self.declare("__vjp", quote!(#generics(#params) -> (#output, #pullback) #clause));
        let jvp = self.declare("__jvp", quote!(#generics(#params, #dots) -> (#output, #output_bar) #clause));
        let second = self.input.options.hessian.then(|| {
            let pullback = self.second_pullback(false).0;
            self.declare("__jvp_of_vjp", quote!(#generics(#params, #dots) -> (#output, #output_bar, #pullback) #clause))
        });
        quote!(#vjp #jvp #second)
    }

    fn gradient_of_declared(&self) -> TokenStream {
        if self.input.returns_nothing() { quote!(::core::unreachable!()) } else { self.gradient_by_vjp() }
    }

    fn declare(&self, name: &str, signature: TokenStream) -> TokenStream {
        let (name, before) = (self.named(name), self.before());
        quote!(#[doc(hidden)] #before fn #name #signature;)
    }

    fn provided_second(&self) -> TokenStream {
        let (both, public) = (self.value_grad_and_hvp(self.hvp_by_pullback()), self.public_second(None));
        quote!(#both #public)
    }

    /// Gradient and Hessian times a direction from what callers take.
    fn hvp_by_pullback(&self) -> TokenStream {
        let (names, dots, own) = (self.names(), self.dots(), self.own("__jvp_of_vjp"));
        let kept: Vec<Ident> = (0..names.len()).map(|index| local("kept", index)).collect();
        let keep = self.input.params.iter().zip(&kept).map(|(param, kept)| {
            let name = &param.name;
            if param.by_ref {
                quote!(let #kept = #name;)
            } else {
                quote!(let #kept = &::core::clone::Clone::clone(&#name);)
            }
        });
        let (bars, bar_dots): (Vec<Ident>, Vec<Ident>) =
            (0..self.active().count()).map(|index| (local("bar", index), local("bar_dot", index))).unzip();
        let kept_active = self.input.params.iter().zip(&kept).filter(|(param, _)| param.active).map(|(_, kept)| kept);
        let zeros = kept_active.zip(bars.iter().zip(&bar_dots)).map(|(kept, (bar, bar_dot))| {
            let zero = self.zero_like(kept);
            quote!(let (mut #bar, mut #bar_dot) = (#zero, #zero);)
        });
        let (passed, passed_dots) = (self.mutable(&bars), self.mutable(&bar_dots));
        let (one, zero) = (self.one(), self.zero_like(quote!(&seed)));
        let (bars, bar_dots) = (self.bundled(&bars), self.bundled(&bar_dots));
        quote! {
            #(#keep)*
            let (value, _, pullback) = #own(#(#names,)* #(#dots),*);
            let seed = #one;
            let seed_dot = #zero;
            #(#zeros)*
            pullback(#(#kept,)* #(#dots,)* &seed, &seed_dot, #(#passed,)* #(#passed_dots),*);
            (value, #bars, #bar_dots)
        }
    }

    fn mutable(&self, bars: &[Ident]) -> Vec<TokenStream> {
        self.options(
            |param| param.active,
            |position, _| {
                let bar = &bars[position];
                quote!(&mut #bar)
            },
        )
    }

    fn bundled(&self, names: &[Ident]) -> TokenStream {
        let names: Vec<TokenStream> = names.iter().map(ToTokens::to_token_stream).collect();
        bundle(&names)
    }

    /// What an implementation supplies; the trait provides the rest.
    pub(super) fn asked_for(&self, programs: &Programs, of: &Path) -> TokenStream {
        let (same, vjp, jvp) = (self.same_function(of), self.vjp(&programs.split), self.jvp(&programs.dual));
        let plain = self.scalar_output() == Some(true);
        let gradient = plain.then(|| self.value_and_grad(self.gradient_body(programs)));
        let second = programs.second.as_ref().map(|second| {
            let fused = plain.then(|| self.value_grad_and_hvp(self.second_body(&second.of_gradient)));
            let split = self.second_split(&second.for_callers);
            quote!(#split #fused)
        });
        quote!(#same #vjp #jvp #gradient #second)
    }

    /// The runtime's traits for an operator: what `a * b` of the two types is to a gradient.
    pub(super) fn operator(
        &self,
        programs: &Programs,
        operator: &Operator,
        generics: &Generics,
        of: &Path,
    ) -> TokenStream {
        let Operator { name, left, right } = operator;
        let (vjp, jvp) = (self.vjp(&programs.split), self.jvp(&programs.dual));
        let (open, _, clause) = generics.split_for_impl();
        let traits = self.private("operators");
        let argument = right.as_ref().map(|right| quote!(<#right>));
        let values = ["Left", "Right"].into_iter().zip(self.value_types()).map(|(side, value)| {
            let side = Ident::new(side, Span::call_site());
            quote!(type #side = #value;)
        });
        let output = (!operator.is_assignment()).then(|| quote!(type Output = <#left as #of>::Output;));
        let second = programs.second.as_ref().map(|second| {
            let split = self.second_split(&second.for_callers);
            quote!(impl #open #traits::second::#name #argument for #left #clause { #split })
        });
        quote! {
            impl #open #traits::#name #argument for #left #clause {
                #(#values)*
                #output
                #vjp
                #jvp
            }
            #second
        }
    }

    /// Compiles only if callers of this name get the trait's method: a method of the type itself would come first, and
    /// would be differentiated as the trait's. Every function has a type of its own, and a variable has one.
    fn same_function(&self, of: &Path) -> TokenStream {
        if self.used().is_empty() {
            return quote!();
        }
        let (function, turbofish, (generics, clause)) = (self.function(), self.turbofish(), self.generics(None));
        let span = function.span().resolved_at(Span::call_site());
        let name = Ident::new(&function.to_string(), span);
        let body = quote_spanned!(span=> if false {
            let mut method_of_the_trait = <Self as #of>::#name #turbofish;
            method_of_the_trait = Self::#name #turbofish;
        });
        self.hidden(Function { name: "__primal", signature: quote!(#generics() #clause), body })
    }
}

fn local(base: &str, index: usize) -> Ident {
    format_ident!("{base}{index}", span = Span::mixed_site())
}
