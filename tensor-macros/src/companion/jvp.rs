//! `jvp`: the value and its derivative along a tangent.

use super::Writer;
use crate::emit::Emitter;
use crate::ir::Operand;
use crate::jvp::Dual;
use proc_macro2::TokenStream;

impl Writer<'_> {
    pub(super) fn jvp(&self, dual: &Dual) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, names) = (self.params(), self.names());
        let output = &self.input.output;
        let output_dot = self.tangent(output);
        let (dots, dot_types) = (self.dots(), self.tangent_types());
        let mut emitter = Emitter::new(&dual.graph, &[], self.krate, true);
        emitter.borrow(dual.dots.iter().flatten().copied());
        let forward = emitter.forward();
        let (result, result_dot) = (emitter.value(&dual.graph.result), self.result_dot(&emitter, dual.result.as_ref()));
        let (rebind, opened) = (self.rebind(&dual.graph), self.open_dots(&dual.graph, &dual.dots));
        let (tangent, passed, hidden) = (self.gradient_type(), self.passed_dots(&quote!(tangent)), self.own("__jvp"));
        let doc = format!("The value of `{}` and its derivative along a tangent.", self.function());
        quote! {
            #[doc(hidden)]
            #[inline]
            pub fn __jvp #generics(#params, #(#dots: ::core::option::Option<&#dot_types>),*) -> (#output, #output_dot) #clause {
                #rebind
                #opened
                #forward
                let value_dot = #result_dot;
                (#result, value_dot)
            }

            #[doc = #doc]
            #[inline]
            pub fn jvp #generics(#params, tangent: #tangent) -> (#output, #output_dot) #clause {
                #hidden(#(#names,)* #(#passed),*)
            }
        }
    }

    /// The tangent of the result; zero if no parameter reaches it.
    pub(super) fn result_dot(&self, emitter: &Emitter<'_>, dot: Option<&Operand>) -> TokenStream {
        match dot {
            Some(dot) => {
                let (save, reference) = (self.ops("save"), emitter.borrowed(dot));
                quote!(#save(#reference))
            }
            None => quote!(::core::default::Default::default()),
        }
    }
}
