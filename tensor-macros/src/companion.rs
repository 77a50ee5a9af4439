//! The companion type of a function: the signatures of its derivative functions, around the emitted sweeps.

/// Local names of the templates (`value`, `tangent`, `direction`) are not those of the user's function.
macro_rules! quote {
    ($($tokens:tt)*) => { quote::quote_spanned!(proc_macro2::Span::mixed_site()=> $($tokens)*) };
}

mod custom;
mod functional;
mod gradient;
mod hessian;
mod jacobian;
mod jvp;
mod second;
mod signature;
mod traits;
mod vjp;

pub(crate) use traits::declaration;

use crate::emit::Emitter;
use crate::home::Home;
use crate::ir::{Graph, Operand, Stmt, Var};
use crate::jvp::{Dual, DualSplit};
use crate::local::Local;
use crate::parse::Input;
use crate::vjp::Split;
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

/// All programs made from one function.
pub(crate) struct Programs {
    pub(crate) dual: Dual,
    pub(crate) split: Split,
    /// The gradient's own, if it has loops that run forwards and backwards at once.
    pub(crate) one_pass: Option<Split>,
    pub(crate) second: Option<Second>,
}

/// The jvp of the vjp.
pub(crate) struct Second {
    pub(crate) for_callers: DualSplit,
    /// Of the gradient, whose seed is fixed.
    pub(crate) of_gradient: DualSplit,
    /// The Hessian by elements, where the function reads single elements only.
    pub(crate) local: Option<Local>,
}

/// The derivatives of a function: on a type of its name, or beside it if it is a method.
pub(crate) fn companion(input: &Input, programs: &Programs) -> TokenStream {
    let krate = input.krate();
    let writer = Writer { input, krate: &krate };
    let functions = match &input.home {
        Home::Free => writer.functions(programs),
        Home::Impl(_) | Home::Trait(_) => return writer.functions(programs),
        Home::TraitImpl { operator: Some(operator), generics, of } => {
            return writer.operator(programs, operator, generics, of);
        }
        Home::TraitImpl { of, .. } => return writer.asked_for(programs, of),
    };
    let function = &input.item.sig.ident;
    let name = input.options.companion.as_ref().unwrap_or(function);
    let vis = &input.item.vis;
    let doc = format!("Derivatives of [`{name}`](fn@{function}).");
    let lints = lints();
    let custom = input.options.rules.any().then(|| writer.custom());
    let takes = input.takes_functions().then(|| {
        let takes = writer.private("TakesFunctions");
        quote!(impl #takes for #name {})
    });
    let capital = crate::rename::is_capital(name).then(|| {
        let capital = writer.private("CapitalFunction");
        quote!(impl #capital for #name {})
    });
    quote! {
        #[doc = #doc]
        #[allow(non_camel_case_types, dead_code, missing_copy_implementations, missing_debug_implementations)]
        #vis struct #name {}

        #lints
        impl #name {
            #functions
        }

        #takes
        #capital

        #custom
    }
}

/// Generated code follows rules of its own. `warnings` does not cover what a crate denies by name.
pub(crate) fn lints() -> TokenStream {
    quote! {
        #[allow(
            warnings, unused, nonstandard_style, future_incompatible, rust_2018_idioms, let_underscore, keyword_idents, deprecated,
            missing_docs, missing_debug_implementations, missing_copy_implementations, unreachable_pub, single_use_lifetimes,
            redundant_lifetimes, explicit_outlives_requirements, unused_results, unused_qualifications, unused_lifetimes,
            trivial_casts, trivial_numeric_casts, trivial_bounds, private_interfaces, private_bounds,
            clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction
        )]
    }
}

/// Writes the derivative functions.
struct Writer<'a> {
    input: &'a Input,
    krate: &'a TokenStream,
}

/// One derivative function; `signature` is what follows its name.
struct Function {
    name: &'static str,
    signature: TokenStream,
    body: TokenStream,
}

impl Writer<'_> {
    fn functions(&self, programs: &Programs) -> TokenStream {
        let (used, witness) = (self.used(), self.witness());
        if self.input.takes_functions() {
            let functions = self.with_functions(programs);
            return quote!(#used #witness #functions);
        }
        let pulls = self.pulls();
        let (jvp, public_jvp) = (self.jvp(&programs.dual), self.public_jvp());
        let (vjp, public_vjp) = (self.vjp(&programs.split), self.public_vjp());
        let gradient = self.gradient(programs);
        let jacobian = self.jacobian(self.jacobian_body(&programs.split));
        let second = programs.second.as_ref().map_or_else(|| self.no_second(), |second| self.second(second));
        let marks = self.marks();
        quote!(#used #witness #marks #vjp #public_vjp #pulls #gradient #jvp #public_jvp #jacobian #second)
    }

    fn documented(&self, doc: &str, function: Function) -> TokenStream {
        let function = self.write(function);
        quote!(#[doc = #doc] #function)
    }

    fn hidden(&self, function: Function) -> TokenStream {
        let function = self.write(function);
        quote!(#[doc(hidden)] #function)
    }

    fn write(&self, function: Function) -> TokenStream {
        let Function { name, signature, body } = function;
        let name = self.named(name);
        match &self.input.home {
            // The type is as visible as the user's function.
            Home::Free => quote!(#[inline] pub fn #name #signature { #body }),
            Home::Impl(_) | Home::Trait(_) | Home::TraitImpl { .. } => {
                let (before, vis) = (self.before(), &self.input.item.vis);
                quote!(#before #[inline] #vis fn #name #signature { #body })
            }
        }
    }

    /// What stands before each derivative of a method.
    fn before(&self) -> TokenStream {
        let conditions = self.input.item.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
        let lints = lints();
        quote!(#(#conditions)* #lints)
    }

    /// The name of a derivative function.
    fn named(&self, function: &str) -> Ident {
        match &self.input.home {
            Home::Free => Ident::new(function, Span::mixed_site()),
            Home::Impl(_) | Home::Trait(_) | Home::TraitImpl { .. } => beside(self.function(), function),
        }
    }

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
            // Nothing reads it after this.
            Operand::Place { refs: 0, place } if place.path.is_empty() && !graph.info(place.root).parameter => {
                name(graph, place.root)
            }
            result => emitter.value(result),
        }
    }
}

/// The name of a derivative function that stands beside a method: `energy_grad`, and for callers
/// `__differentiable_energy_vjp`. They ask for `__energy_marked_differentiable` first, which says in an error what is missing.
pub(crate) fn beside(method: &Ident, function: &str) -> Ident {
    let method_name = method.to_string();
    let method_name = method_name.trim_start_matches("r#");
    let name = match function.strip_prefix("__") {
        Some("of") => format!("__{method_name}_marked_differentiable"),
        Some(function) => format!("__differentiable_{method_name}_{function}"),
        None => format!("{method_name}_{function}"),
    };
    Ident::new(&name, method.span().resolved_at(Span::mixed_site()))
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
