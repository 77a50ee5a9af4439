//! `jvp`: the value and its derivative along a tangent.

use super::{Function, Writer};
use crate::emit::Emitter;
use crate::ir::Operand;
use crate::jvp::Dual;
use proc_macro2::TokenStream;

impl Writer<'_> {
    pub(super) fn jvp(&self, dual: &Dual) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let params = self.params();
        let output = &self.input.output;
        let output_dot = self.tangent(output);
        let (dots, dot_types) = (self.dots(), self.dot_types());
        self.hidden(Function {
            name: "__jvp",
            signature: quote!(#generics(#params, #(#dots: #dot_types),*) -> (#output, #output_dot) #clause),
            body: self.jvp_body(dual),
        })
    }

    pub(super) fn jvp_body(&self, dual: &Dual) -> TokenStream {
        let mut emitter = Emitter::new(&dual.graph, &[], self.krate, true);
        emitter.borrow(dual.dots.iter().flatten().copied());
        let forward = emitter.forward();
        let result = emitter.value(&dual.graph.result);
        let both = self.value_and_dot(&emitter, &result, dual.result.as_ref());
        let (rebind, opened) = (self.rebind(&dual.graph), self.open_dots(&dual.graph, &dual.dots, |_| true));
        quote! {
            #rebind
            #opened
            #forward
            #both
            (value, value_dot)
        }
    }

    /// `jvp` for users: tangents are a bundle.
    pub(super) fn public_jvp(&self) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, names, output) = (self.params(), self.names(), &self.input.output);
        let output_dot = self.tangent(output);
        let (tangent, passed, hidden) = (self.along_type(), self.moved_dots(&quote!(tangent)), self.own("__jvp"));
        let doc = format!("The value of `{}` and its derivative along a tangent.", self.function());
        self.documented(
            &doc,
            Function {
                name: "jvp",
                signature: quote!(#generics(#params, tangent: #tangent) -> (#output, #output_dot) #clause),
                body: quote!(#hidden(#(#names,)* #(#passed),*)),
            },
        )
    }

    /// The result and its tangent, which is zero if no parameter reaches it.
    pub(super) fn value_and_dot(
        &self,
        emitter: &Emitter<'_>,
        result: &TokenStream,
        dot: Option<&Operand>,
    ) -> TokenStream {
        let output = &self.input.output;
        match dot {
            Some(dot) => {
                let (save, reference) = (self.ops("save"), emitter.borrowed(dot));
                quote! {
                    let value_dot = #save(#reference);
                    let value: #output = #result;
                }
            }
            None => {
                let zero = self.zero_like(quote!(&value));
                quote! {
                    let value: #output = #result;
                    let value_dot = #zero;
                }
            }
        }
    }
}
