//! `vjp`: the value and its pullback.

use super::{Function, Writer, bundle, name};
use crate::emit::Emitter;
use crate::home::Home;
use crate::ir::{Graph, Var};
use crate::parse::Param;
use crate::vjp::Split;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};

impl Writer<'_> {
    /// `__vjp` for callers: its pullback takes the arguments again, so that it borrows nothing.
    pub(super) fn vjp(&self, split: &Split) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, output) = (self.params(), &self.input.output);
        let output_bar = self.tangent(output);
        let graph = &split.graph;
        let mut emitter = Emitter::new(graph, &split.reverse, self.krate, false);
        let forward = emitter.forward();
        let result = self.kept_result(&emitter, graph, &split.reverse);
        emitter.borrow(self.borrowed_params().chain(split.bars.iter().flatten().copied()).chain([split.seed]));
        let reverse = emitter.reverse(&split.reverse);
        let shapes = self.shapes_of_states(graph);
        let (closure_params, bar_params, seed) =
            (self.closure_params(graph), self.bar_params(graph, &split.bars, "unused"), name(graph, split.seed));
        let (opened, rebind) = (self.open_bars(graph, &split.bars), self.rebind(graph));
        let again = emitter.inactive_lets(&split.reverse);
        let (pullback, boxed) = self.pullback(self.is_recursive(graph));
        self.hidden(Function {
            name: "__vjp",
            signature: quote!(#generics(#params) -> (#output, #pullback) #clause),
            body: quote! {
                #rebind
                #forward
                #shapes
                (#result, #boxed(move |#closure_params #seed: &#output_bar, #bar_params| {
                    #again
                    #opened
                    #reverse
                }))
            },
        })
    }

    /// The pullback as a function of its record, for those who are given this function as an argument. Generic in all
    /// types, so that it asks nothing of the user's.
    pub(super) fn pulls(&self) -> TokenStream {
        if !matches!(self.input.home, Home::Free) || self.input.params.iter().any(|param| param.mutable) {
            return quote!();
        }
        let count = self.input.params.len();
        let named = |base: &str| (0..count).map(|index| numbered(base, index)).collect::<Vec<Ident>>();
        let (types, tangents) = (named("X"), named("Tangent"));
        let (args, dots, bars, bar_dots) = (named("x"), named("x_dot"), named("x_bar"), named("x_bar_dot"));
        let by_ref: Vec<_> = self.input.params.iter().map(|param| param.by_ref.then(|| quote!(&))).collect();
        let borrowed: Vec<_> = self.input.params.iter().map(|param| (!param.by_ref).then(|| quote!(&))).collect();
        let bounds: Vec<_> = self
            .input
            .params
            .iter()
            .zip(&types)
            .map(|(param, ty)| if param.by_ref { quote!(#ty: ?::core::marker::Sized) } else { quote!(#ty) })
            .chain(tangents.iter().map(|ty| quote!(#ty: ?::core::marker::Sized)))
            .collect();
        let slots = quote!(#(::core::option::Option<&mut #tangents>),*);
        let pull = self.hidden(Function {
            name: "__pull",
            signature: quote! {
                <#(#bounds,)* Record, Seed, Captured>(
                    #(#args: #by_ref #types,)* record: &Record, seed: &Seed, _: &mut Captured,
                    #(#bars: ::core::option::Option<&mut #tangents>),*
                ) where Record: ::core::ops::Fn(#(&#types,)* &Seed, #slots)
            },
            body: quote!(record(#(#borrowed #args,)* seed, #(#bars),*)),
        });
        let along = self.hidden(Function {
            name: "__pull_along",
            signature: quote! {
                <#(#bounds,)* Record, Seed, Captured>(
                    #(#args: #by_ref #types,)* #(#dots: ::core::option::Option<&#tangents>,)*
                    record: &Record, seed: &Seed, seed_dot: &Seed, _: &mut Captured,
                    #(#bars: ::core::option::Option<&mut #tangents>,)*
                    #(#bar_dots: ::core::option::Option<&mut #tangents>),*
                ) where
                    Record: ::core::ops::Fn(
                        #(&#types,)* #(::core::option::Option<&#tangents>,)* &Seed, &Seed, #slots, #slots
                    )
            },
            body: quote!(record(#(#borrowed #args,)* #(#dots,)* seed, seed_dot, #(#bars,)* #(#bar_dots),*)),
        });
        quote!(#pull #along)
    }

    /// The type of the pullback for callers, and what makes one of a closure.
    pub(super) fn pullback(&self, recursive: bool) -> (TokenStream, TokenStream) {
        let (again, types) = (self.again_types(), self.tangent_types());
        let output_bar = self.tangent(&self.input.output);
        let args = quote!(#(#again,)* &#output_bar, #(::core::option::Option<&mut #types>),*);
        self.closure_of(recursive, &args)
    }

    /// That of a recursive function holds others of its own type, so it is in a box.
    pub(super) fn closure_of(&self, recursive: bool, args: &TokenStream) -> (TokenStream, TokenStream) {
        if recursive {
            let pointer = self.private("Box");
            return (quote!(#pointer<dyn ::core::ops::Fn(#args)>), quote!(#pointer::new));
        }
        let use_bounds = self.use_bounds(None);
        (quote!(impl ::core::ops::Fn(#args) #use_bounds), quote!())
    }

    pub(super) fn is_recursive(&self, graph: &Graph) -> bool {
        graph.recursive || self.input.options.recursive
    }

    pub(super) fn closure_params(&self, graph: &Graph) -> TokenStream {
        let params = self.input.params.iter().enumerate().map(|(index, param)| {
            let (inner, ty, changed) = (name(graph, Var::nth(index)), &param.value, self.private("Changed"));
            if param.mutable { quote!(_: #changed) } else { quote!(#inner: &#ty) }
        });
        quote!(#(#params,)*)
    }

    /// Parameters taken by value are behind a reference in the pullback.
    pub(super) fn borrowed_params(&self) -> impl Iterator<Item = Var> + '_ {
        self.input.params.iter().enumerate().filter(|(_, param)| !param.by_ref).map(|(index, _)| Var::nth(index))
    }

    /// Accumulators as the pullback's parameters; `unused` names those of parameters without derivative.
    pub(super) fn bar_params(&self, graph: &Graph, bars: &[Option<Var>], unused: &str) -> TokenStream {
        let params = bars.iter().zip(self.tangent_types()).enumerate().map(|(index, (bar, ty))| {
            let bar = bar.map_or_else(|| format_ident!("_{unused}{index}"), |bar| graph.info(bar).name.clone());
            quote!(#bar: ::core::option::Option<&mut #ty>)
        });
        quote!(#(#params,)*)
    }

    /// `vjp` for users: its pullback borrows the parameters, and takes a cotangent only.
    pub(super) fn public_vjp(&self) -> TokenStream {
        let lifetime = self.input.params.iter().any(|param| param.by_ref && !param.mutable).then(borrow_lifetime);
        let open = self.generics_with(lifetime.as_ref());
        let (_, clause) = self.generics(None);
        let (params, names, output) = (self.borrowing_params(), self.names(), &self.input.output);
        let (output_bar, gradient, hidden) = (self.tangent(output), self.gradient_type(), self.own("__vjp"));
        let keep = self.input.params.iter().filter(|param| !param.by_ref).map(|param| {
            let (kept, name) = (kept_ident(param), &param.name);
            quote!(let #kept = ::core::clone::Clone::clone(&#name);)
        });
        let args = self.input.params.iter().map(|param| {
            let (kept, changed) = (in_pullback(param), self.private("Changed"));
            match (param.mutable, param.by_ref) {
                (true, _) => changed,
                (false, true) => quote!(#kept),
                (false, false) => quote!(&#kept),
            }
        });
        let zeros = self.active().filter(|param| !param.mutable).map(|param| {
            let (bar, kept) = (bar_ident(param), in_pullback(param));
            let zero = self.zero_like(quote!(&#kept));
            quote!(let mut #bar = #zero;)
        });
        let passed = self.options(
            |param| param.active,
            |_, param| {
                let bar = bar_ident(param);
                quote!(&mut #bar)
            },
        );
        let bars: Vec<TokenStream> = self.wanted().map(|param| bar_ident(param).to_token_stream()).collect();
        let (result, use_bounds) = (bundle(&bars), self.use_bounds(lifetime.as_ref()));
        let doc = format!(
            "The value of `{}` and its pullback, which turns a cotangent of the value into those of the parameters.",
            self.function()
        );
        let (seed_types, seed_params, seed) = self.seeds(&output_bar);
        let pullback = quote!(impl ::core::ops::Fn(#seed_types) -> #gradient #use_bounds);
        self.documented(
            &doc,
            Function {
                name: "vjp",
                signature: quote!(#open(#params) -> (#output, #pullback) #clause),
                body: quote! {
                    #(#keep)*
                    let (value, pullback) = #hidden(#(#names),*);
                    (value, move |#seed_params| {
                        #(#zeros)*
                        pullback(#(#args,)* #seed, #(#passed),*);
                        #result
                    })
                },
            },
        )
    }

    /// The cotangents that a pullback starts from, of the value if there is one, and of the states after the call: their
    /// types, the parameters, and what the inner pullback gets as that of the value.
    fn seeds(&self, output_bar: &TokenStream) -> (TokenStream, TokenStream, TokenStream) {
        let (bars, types): (Vec<Ident>, Vec<TokenStream>) =
            self.states().map(|param| (bar_ident(param), self.tangent(&param.value))).unzip();
        if self.input.returns_nothing() {
            return (quote!(#(#types),*), quote!(#(mut #bars: #types),*), quote!(&()));
        }
        (quote!(#output_bar #(, #types)*), quote!(seed: #output_bar #(, mut #bars: #types)*), quote!(&seed))
    }

    /// The parameters with a lifetime for the pullback to borrow them.
    fn borrowing_params(&self) -> TokenStream {
        let lifetime = borrow_lifetime();
        let params = self.input.params.iter().map(|param| {
            let (name, value, ty) = (&param.name, &param.value, &param.ty);
            if param.by_ref && !param.mutable { quote!(#name: &#lifetime #value) } else { quote!(#name: #ty) }
        });
        quote!(#(#params),*)
    }

    fn generics_with(&self, lifetime: Option<&TokenStream>) -> TokenStream {
        let mut generics = self.input.item.sig.generics.clone();
        if let Some(lifetime) = lifetime {
            generics.params.insert(0, syn::parse_quote!(#lifetime));
        }
        let list = &generics.params;
        if list.is_empty() { quote!() } else { quote!(<#list>) }
    }
}

pub(super) fn numbered(base: &str, index: usize) -> Ident {
    format_ident!("{base}{index}", span = Span::mixed_site())
}

fn borrow_lifetime() -> TokenStream {
    syn::Lifetime::new("'tensor_grad", Span::mixed_site()).to_token_stream()
}

fn bar_ident(param: &Param) -> Ident {
    format_ident!("{}_bar", strip(&param.name), span = Span::mixed_site())
}

fn kept_ident(param: &Param) -> Ident {
    format_ident!("{}_kept", strip(&param.name), span = Span::mixed_site())
}

/// What the pullback knows a parameter by: one taken by value is a copy.
fn in_pullback(param: &Param) -> Ident {
    if param.by_ref { param.name.clone() } else { kept_ident(param) }
}

fn strip(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}
