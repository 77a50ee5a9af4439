//! `jacobian` and `value_and_jacobian`.

use super::{Function, Writer};
use proc_macro2::TokenStream;

impl Writer<'_> {
    pub(super) fn jacobian(&self) -> TokenStream {
        let (params, names, vjp, both) = (self.params(), self.names(), self.own("vjp"), self.own("value_and_jacobian"));
        let (output, gradient) = (&self.input.output, self.gradient_type());
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
                signature: quote!(#generics(#params) -> (#output, #jacobian) #clause),
                body: quote! {
                    let (value, pullback) = #vjp(#(#names),*);
                    let jacobian = <#output as #trait_path>::jacobian(&value, pullback);
                    (value, jacobian)
                },
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
}
