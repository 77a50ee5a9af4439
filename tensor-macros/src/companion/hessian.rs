//! `hessian` and `value_grad_and_hessian`.

use super::{Function, Writer, name};
use crate::emit::Emitter;
use crate::home::Home;
use crate::local::Local;
use crate::parse::Param;
use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;
use syn::Type;

impl Writer<'_> {
    /// The Hessian with respect to the only parameter.
    pub(super) fn hessian(&self, local: Option<&Local>) -> TokenStream {
        let mut wanted = self.wanted();
        let (Some(only), None) = (wanted.next(), wanted.next()) else { return self.no_hessian() };
        if self.changed().iter().any(|param| matches!(param.value, Type::ImplTrait(_) | Type::TraitObject(_))) {
            return quote!();
        }
        let (params, names) = (self.params(), self.names());
        let (output, gradient) = (&self.input.output, self.gradient_type());
        let tangent = self.private("HessianTangent");
        let bounds = self.scalar_bounds().into_iter().chain([self.checked_at_call(&gradient, "HessianTangent")]);
        let (generics, clause) = self.generics(bounds.chain(self.clone_bounds()));
        let hessian = quote!(<#gradient as #tangent>::Hessian);
        let together = self.own("value_grad_and_hessian");
        let body = match local.filter(|_| self.scalar_output() == Some(true)) {
            Some(local) => self.by_elements(local),
            None => self.by_columns(only),
        };
        let function = self.function();
        let doc = format!("The Hessian of `{function}`.");
        let doc_all = format!("The value, the gradient and the Hessian of `{function}`.");
        let all = self.documented(
            &doc_all,
            Function {
                name: "value_grad_and_hessian",
                signature: quote!(#generics(#params) -> (#output, #gradient, #hessian) #clause),
                body,
            },
        );
        let alone = self.documented(
            &doc,
            Function {
                name: "hessian",
                signature: quote!(#generics(#params) -> #hessian #clause),
                body: quote!(#together(#(#names),*).2),
            },
        );
        quote!(#all #alone)
    }

    fn by_columns(&self, only: &Param) -> TokenStream {
        let (gradient, tangent, primal) = (self.gradient_type(), self.private("HessianTangent"), &only.name);
        let (zero, keep, run) = (self.zero_like(quote!(&#primal)), self.keep(), self.run(only));
        quote! {
            let zero = #zero;
            #keep
            <#gradient as #tangent>::hessian(zero, |direction| #run)
        }
    }

    /// One run, in which each block adds to the entries that it has to do with; a second one for short loops.
    fn by_elements(&self, local: &Local) -> TokenStream {
        let (graph, gradient, tangent) = (&local.graph, self.gradient_type(), self.private("HessianTangent"));
        let mut emitter = Emitter::new(graph, &[], self.krate, true);
        emitter.start_from_zero(local.bars.iter().flatten().copied());
        emitter.once();
        let (both, value) = (emitter.forward(), emitter.value(&graph.result));
        let (rebind, output, one) = (self.rebind(graph), &self.input.output, self.one());
        let (seed, hessian) = (name(graph, local.seed), name(graph, local.hessian));
        let empty = quote!(let mut #hessian = <#gradient as #tangent>::empty(););
        if local.alone {
            let (both_first, again) = (self.own("value_and_grad"), self.again());
            return quote! {
                let (value, gradient) = #both_first(#(#again),*);
                #rebind
                let #seed = #one;
                #empty
                #both
                (value, gradient, #hessian)
            };
        }
        let (zeros, bars) = (self.zero_bars(graph, &local.bars), self.bar_bundle(graph, &local.bars));
        quote! {
            #rebind
            let #seed = #one;
            #zeros
            #empty
            #both
            let value: #output = #value;
            (value, #bars, #hessian)
        }
    }

    /// Functions that only say that a Hessian has one parameter.
    fn no_hessian(&self) -> TokenStream {
        let Home::Free = self.input.home else { return quote!() };
        let (params, gradient) = (self.params(), self.gradient_type());
        let (generics, clause) = self.generics([self.checked_at_call(&gradient, "HessianTangent")]);
        let signature = quote!(#generics(#params) #clause);
        let missing = |name| self.hidden(Function { name, signature: signature.clone(), body: quote!() });
        let (alone, all) = (missing("hessian"), missing("value_grad_and_hessian"));
        quote!(#alone #all)
    }

    /// One run along a direction. What the function changes is as it was before each.
    fn run(&self, only: &Param) -> TokenStream {
        let again = self.again();
        let back = self.changed().into_iter().map(|param| {
            let (name, before) = (&param.name, before_ident(param));
            match &param.value {
                Type::Slice(_) => quote!(#name.clone_from_slice(&#before);),
                _ => quote!(*#name = ::core::clone::Clone::clone(&#before);),
            }
        });
        let (hvp, mutability) = (self.own("__value_grad_and_hvp"), only.mutable.then(|| quote!(mut)));
        let passed = self.options(|param| param.wanted, |_, _| quote!(&#mutability *direction));
        let moved = only.mutable.then(|| quote!(let direction = &mut ::core::clone::Clone::clone(direction);));
        quote!({ #(#back)* #moved #hvp(#(#again,)* #(#passed),*) })
    }

    /// The arguments, to be passed on more than once.
    fn again(&self) -> Vec<TokenStream> {
        let again = self.input.params.iter().map(|param| {
            let name = &param.name;
            if param.by_ref { quote!(#name) } else { quote!(::core::clone::Clone::clone(&#name)) }
        });
        again.collect()
    }

    fn keep(&self) -> TokenStream {
        let copies = self.changed().into_iter().map(|param| {
            let (name, before) = (&param.name, before_ident(param));
            match &param.value {
                Type::Slice(_) => quote!(let #before = #name.to_vec();),
                _ => quote!(let #before = ::core::clone::Clone::clone(&*#name);),
            }
        });
        quote!(#(#copies)*)
    }

    fn changed(&self) -> Vec<&Param> {
        self.input.params.iter().filter(|param| param.mutable).collect()
    }

    /// What is put back is copied before.
    fn clone_bounds(&self) -> Vec<TokenStream> {
        let sized = self.changed().into_iter().filter(|param| !matches!(param.value, Type::Slice(_)));
        sized.map(|param| self.checked_at_call(&param.value, "Clone")).collect()
    }
}

fn before_ident(param: &Param) -> Ident {
    format_ident!("{}_before", param.name.to_string().trim_start_matches("r#"), span = Span::mixed_site())
}
