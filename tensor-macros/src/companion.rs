//! The companion type of a function: the signatures of its derivative functions, around the emitted sweeps.

/// Local names of the templates (`value`, `tangent`, `direction`) are not those of the user's function.
macro_rules! quote {
    ($($tokens:tt)*) => { quote::quote_spanned!(proc_macro2::Span::mixed_site()=> $($tokens)*) };
}

mod gradient;
mod jacobian;
mod jvp;
mod second;
mod signature;
mod vjp;

use crate::emit::Emitter;
use crate::ir::{Graph, Operand, Stmt, Var};
use crate::jvp::{Dual, DualSplit};
use crate::parse::Input;
use crate::vjp::Split;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

/// All programs made from one function.
pub(crate) struct Programs {
    pub(crate) dual: Dual,
    pub(crate) split: Split,
    pub(crate) second: Option<DualSplit>,
}

pub(crate) fn companion(input: &Input, programs: &Programs) -> TokenStream {
    let krate = input.krate();
    let writer = Writer { input, krate: &krate };
    let function = &input.item.sig.ident;
    let name = input.options.companion.as_ref().unwrap_or(function);
    let vis = &input.item.vis;
    let doc = format!("Derivatives of [`{name}`](fn@{function}).");
    let used = writer.used();
    let jvp = writer.jvp(&programs.dual);
    let vjp = writer.vjp(&programs.split);
    let gradient = writer.gradient(&programs.split);
    let jacobian = writer.jacobian();
    let second = programs.second.as_ref().map_or_else(|| writer.no_second(), |second| writer.second(second));
    quote! {
        #[doc = #doc]
        #[allow(non_camel_case_types, dead_code)]
        #vis struct #name {}

        #[allow(warnings, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]
        impl #name {
            #used
            #vjp
            #gradient
            #jvp
            #jacobian
            #second
        }
    }
}

/// Writes the functions of a companion; they are all `pub`, for the type is as visible as the user's function.
struct Writer<'a> {
    input: &'a Input,
    krate: &'a TokenStream,
}

impl Writer<'_> {
    fn private(&self, name: &str) -> TokenStream {
        let (krate, name) = (self.krate, Ident::new(name, Span::call_site()));
        quote!(#krate::__private::#name)
    }

    fn ops(&self, name: &str) -> TokenStream {
        let (krate, name) = (self.krate, Ident::new(name, Span::call_site()));
        quote!(#krate::__private::ops::#name)
    }

    /// The zero tangent of what `place` borrows.
    fn zero_like(&self, place: impl ToTokens) -> TokenStream {
        let (zero, shape) = (self.ops("zero"), self.ops("shape"));
        quote!(#zero(&#shape(#place)))
    }

    /// The name that the user gave to the function.
    fn function(&self) -> &Ident {
        &self.input.item.sig.ident
    }

    /// The function's value; a copy if the reverse sweep needs it too.
    fn kept_result(&self, emitter: &Emitter<'_>, graph: &Graph, reverse: &[Stmt]) -> TokenStream {
        match &graph.result {
            Operand::Place { refs: 0, place } if place.path.is_empty() && mentions(graph, reverse, place.root) => {
                let reference = emitter.borrowed(&graph.result);
                quote!(::core::clone::Clone::clone(#reference))
            }
            result => emitter.value(result),
        }
    }
}

fn name(graph: &Graph, var: Var) -> TokenStream {
    graph.info(var).name.to_token_stream()
}

/// One as it is, several as a tuple.
fn bundle(items: &[TokenStream]) -> TokenStream {
    match items {
        [only] => only.clone(),
        items => quote!((#(#items),*)),
    }
}

fn mentions(graph: &Graph, stmts: &[Stmt], var: Var) -> bool {
    stmts.iter().any(|stmt| crate::walk::outside(graph, stmt).mentions.contains(&var))
}
