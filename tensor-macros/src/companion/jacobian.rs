//! `jacobian` and `value_and_jacobian`.

use super::gradient::Sweeps;
use super::{Function, Writer};
use crate::home::Home;
use crate::parse::Param;
use crate::vjp::Split;
use proc_macro2::TokenStream;
use syn::Type;

impl Writer<'_> {
    pub(super) fn jacobian(&self, body: TokenStream) -> TokenStream {
        if self.input.returns_nothing() && self.only_state().is_none() {
            return self.no_jacobian();
        }
        let (params, names, both) = (self.params(), self.names(), self.own("value_and_jacobian"));
        let (value_type, gradient) = (&self.input.output, self.gradient_type());
        let output = self.rows_of();
        let trait_path = self.private("JacobianOutput");
        let bounds = [self.checked_at_call(output, "JacobianOutput"), self.checked_at_call(&gradient, "JacobianRows")];
        let (generics, clause) = self.generics(bounds);
        let jacobian = quote!(<#output as #trait_path>::Jacobian<#gradient>);
        let function = self.function();
        let doc = format!("The Jacobian of `{function}`: rows are outputs, columns inputs in storage order.");
        let doc_value = format!("The value and the Jacobian of `{function}`.");
        let with_value = self.documented(
            &doc_value,
            Function {
                name: "value_and_jacobian",
                signature: quote!(#generics(#params) -> (#value_type, #jacobian) #clause),
                body,
            },
        );
        let alone = self.documented(
            &doc,
            Function {
                name: "jacobian",
                signature: quote!(#generics(#params) -> #jacobian #clause),
                body: quote!(#both(#(#names),*).1),
            },
        );
        quote!(#with_value #alone)
    }

    /// Where the text says that the value is no scalar and no `Option`, both sweeps stand in one function. Not in a generic
    /// one, where the bounds hide from rustc what the tangents are.
    pub(super) fn jacobian_body(&self, split: &Split) -> TokenStream {
        let around = self.input.home.generics().into_iter();
        let generic = around.chain([&self.input.item.sig.generics]).any(|generics| !generics.params.is_empty());
        if self.scalar_output() == Some(false) && self.states().next().is_none() && !generic {
            self.jacobian_by_sweeps(split)
        } else {
            self.jacobian_by_vjp()
        }
    }

    fn jacobian_by_sweeps(&self, split: &Split) -> TokenStream {
        let Sweeps { forward, seed, reverse, gradient } = self.sweeps(split);
        let (output, trait_path) = (&self.input.output, self.private("JacobianOutput"));
        quote! {
            #forward
            let jacobian = <#output as #trait_path>::jacobian(&value, |#seed| {
                #reverse
                #gradient
            });
            (value, jacobian)
        }
    }

    pub(super) fn jacobian_by_vjp(&self) -> TokenStream {
        let (names, vjp, output) = (self.names(), self.own("vjp"), self.rows_of());
        let (trait_path, (rows, pullback)) = (self.private("JacobianOutput"), self.rows());
        quote! {
            let (value, pullback) = #vjp(#(#names),*);
            let jacobian = <#output as #trait_path>::jacobian(#rows, #pullback);
            (value, jacobian)
        }
    }

    /// Functions that only say that there are several results.
    fn no_jacobian(&self) -> TokenStream {
        if let Home::Impl(_) = self.input.home {
            return quote!();
        }
        let params = self.params();
        let (generics, clause) = self.generics([self.never_met("OneResult")]);
        let functions = ["jacobian", "value_and_jacobian"]
            .map(|name| self.hidden(Function { name, signature: quote!(#generics(#params) #clause), body: quote!() }));
        quote!(#(#functions)*)
    }

    /// The state that takes the place of a value.
    fn only_state(&self) -> Option<&Param> {
        let mut states = self.states().filter(|_| self.input.returns_nothing());
        states.next().filter(|_| states.next().is_none())
    }

    /// The type whose entries are the rows: that of the value, or of the only state where nothing is returned.
    fn rows_of(&self) -> &Type {
        self.only_state().map_or(&self.input.output, |state| &state.value)
    }

    /// The place of that value, and the pullback of its cotangents.
    fn rows(&self) -> (TokenStream, TokenStream) {
        if let Some(state) = self.only_state() {
            let state = &state.name;
            return (quote!(&*#state), quote!(pullback));
        }
        let zeros = self.zero_states();
        (quote!(&value), quote!(|seed| pullback(seed #(, #zeros)*)))
    }
}
