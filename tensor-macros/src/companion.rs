//! The companion type of a function: the signatures of its derivative functions, around the emitted sweeps.

use crate::emit::Emitter;
use crate::ir::{Graph, Operand, Stmt, Var};
use crate::jvp::{Dual, DualSplit};
use crate::parse::{Input, Param};
use crate::vjp::Split;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};
use syn::{GenericParam, Type};

/// Local names of the templates below (`value`, `tangent`, `direction`) are not those of the user's function.
macro_rules! quote {
    ($($tokens:tt)*) => { quote::quote_spanned!(Span::mixed_site()=> $($tokens)*) };
}

/// All programs made from one function.
pub(crate) struct Programs {
    pub(crate) dual: Dual,
    pub(crate) split: Split,
    pub(crate) second: Option<DualSplit>,
}

pub(crate) fn companion(input: &Input, programs: &Programs) -> TokenStream {
    let krate = input.krate();
    let writer = Writer { input, krate: &krate };
    let name = input.options.companion.clone().unwrap_or_else(|| input.item.sig.ident.clone());
    let vis = &input.item.vis;
    let doc = format!("Derivatives of [`{name}`](fn@{}).", input.item.sig.ident);
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

    /// A function that is called through its derivatives only would be reported as never used.
    fn used(&self) -> TokenStream {
        if self.input.params.iter().any(|param| matches!(param.value, Type::ImplTrait(_))) {
            return quote!();
        }
        let (generics, clause) = self.generics([]);
        let (function, turbofish) = (&self.input.item.sig.ident, self.turbofish());
        quote!(fn __primal #generics() #clause { let _ = #function #turbofish; })
    }

    fn vis(&self) -> TokenStream {
        // The companion itself is as visible as the function; its functions follow it.
        quote!(pub)
    }

    /// The user's generics with `T: Scalar`, and the where clause.
    fn generics(&self, extra: impl IntoIterator<Item = TokenStream>) -> (TokenStream, TokenStream) {
        let mut generics = self.input.item.sig.generics.clone();
        let scalar = self.private("Scalar");
        for ident in &self.input.scalars {
            generics.make_where_clause().predicates.push(syn::parse_quote!(#ident: #scalar));
        }
        for extra in extra {
            generics.make_where_clause().predicates.push(syn::parse2(extra).expect("a where predicate"));
        }
        let params = &generics.params;
        let open = if params.is_empty() { quote!() } else { quote!(<#params>) };
        (open, generics.where_clause.to_token_stream())
    }

    /// The turbofish that passes the generics on.
    fn turbofish(&self) -> TokenStream {
        let names = self.input.item.sig.generics.params.iter().filter_map(|param| match param {
            GenericParam::Type(param) => Some(&param.ident),
            GenericParam::Const(param) => Some(&param.ident),
            GenericParam::Lifetime(_) => None,
        });
        let names: Vec<_> = names.collect();
        if names.is_empty() { quote!() } else { quote!(::<#(#names),*>) }
    }

    fn use_bounds(&self) -> TokenStream {
        let names = self.input.item.sig.generics.params.iter().map(|param| match param {
            GenericParam::Type(param) => param.ident.to_token_stream(),
            GenericParam::Const(param) => param.ident.to_token_stream(),
            GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
        });
        let mut names: Vec<_> = names.collect();
        names.sort_by_key(|name| !name.to_string().starts_with('\''));
        quote!(+ use<#(#names),*>)
    }

    fn tangent(&self, ty: &Type) -> TokenStream {
        let tangent = self.private("TangentOf");
        quote!(#tangent<#ty>)
    }

    fn tangent_of(&self, param: &Param) -> TokenStream {
        match &param.value {
            _ if !param.active => self.private("NoTangent"),
            // A slice of tangents: a caller may have an array, a vector or a part of one.
            Type::Slice(slice) => {
                let element = self.tangent(&slice.elem);
                quote!([#element])
            }
            value => self.tangent(value),
        }
    }

    fn active(&self) -> impl Iterator<Item = &Param> {
        self.input.params.iter().filter(|param| param.active)
    }

    /// `(Dx, Db)`, or the bare one.
    fn gradient_type(&self) -> TokenStream {
        let types: Vec<_> = self.active().map(|param| self.tangent(&param.value)).collect();
        bundle(&types)
    }

    fn params(&self) -> TokenStream {
        let params = self.input.params.iter().map(|param| {
            let (name, ty) = (&param.name, &param.ty);
            quote!(#name: #ty)
        });
        quote!(#(#params),*)
    }

    fn names(&self) -> Vec<&Ident> {
        self.input.params.iter().map(|param| &param.name).collect()
    }

    /// `let pattern-free name = name;` so that the graph's parameters are in scope under their own names.
    fn rebind(&self, graph: &Graph) -> TokenStream {
        let lets =
            self.input.params.iter().enumerate().filter(|(_, param)| param.pattern.is_some()).map(|(index, param)| {
                let (inner, outer) = (name(graph, Var::nth(index)), &param.name);
                quote!(let #inner = #outer;)
            });
        quote!(#(#lets)*)
    }

    fn jvp(&self, dual: &Dual) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, names, turbofish, vis) = (self.params(), self.names(), self.turbofish(), self.vis());
        let output = &self.input.output;
        let output_dot = self.tangent(output);
        let dots: Vec<Ident> = (0..self.input.params.len())
            .map(|index| format_ident!("tangent{index}", span = Span::mixed_site()))
            .collect();
        let dot_types = self.input.params.iter().map(|param| self.tangent_of(param));
        let mut emitter = Emitter::new(&dual.graph, self.krate, true);
        emitter.borrow(dual.dots.iter().flatten().copied());
        let forward = emitter.forward();
        let result = self.result(&emitter, &dual.graph.result);
        let opened = self.open_dots(&dual.graph, &dual.dots, &dots);
        let zero = self.zero_result();
        let result_dot = dual.result.as_ref().map_or(zero, |dot| self.saved(&emitter, dot));
        let rebind = self.rebind(&dual.graph);
        let wanted: Vec<TokenStream> = self.active().map(|param| self.tangent(&param.value)).collect();
        let bundle_type = bundle(&wanted);
        let passed = self.passed_dots(&quote!(tangent));
        let doc = format!("The value of `{}` and its derivative along a tangent.", self.input.item.sig.ident);
        quote! {
            #[doc(hidden)]
            #[inline]
            #vis fn __jvp #generics(#params, #(#dots: ::core::option::Option<&#dot_types>),*) -> (#output, #output_dot) #clause {
                #rebind
                #opened
                #forward
                let value_dot = #result_dot;
                (#result, value_dot)
            }

            #[doc = #doc]
            #[inline]
            #vis fn jvp #generics(#params, tangent: #bundle_type) -> (#output, #output_dot) #clause {
                Self::__jvp #turbofish(#(#names,)* #(#passed),*)
            }
        }
    }

    /// The parts of a bundle, as options for every parameter.
    fn passed_dots(&self, bundle: &TokenStream) -> Vec<TokenStream> {
        let several = self.active().count() > 1;
        let mut position = 0;
        let passed = self.input.params.iter().map(|param| {
            if !param.active {
                return quote!(::core::option::Option::None);
            }
            let index = syn::Index::from(position);
            position += 1;
            if several {
                quote!(::core::option::Option::Some(&#bundle.#index))
            } else {
                quote!(::core::option::Option::Some(&#bundle))
            }
        });
        passed.collect()
    }

    /// Tangents given as options: absent ones are zero.
    fn open_dots(&self, graph: &Graph, vars: &[Option<Var>], dots: &[Ident]) -> TokenStream {
        let (zero, shape) = (self.ops("zero"), self.ops("shape"));
        let opened = vars.iter().zip(dots).enumerate().filter_map(|(index, (dot_var, given))| {
            let (dot, primal) = (name(graph, (*dot_var)?), name(graph, Var::nth(index)));
            let spare = format_ident!("{}_zero", given, span = Span::mixed_site());
            let ty = self.tangent_of(&self.input.params[index]);
            Some(quote! {
                let #spare;
                let #dot: &#ty = match #given {
                    ::core::option::Option::Some(given) => given,
                    ::core::option::Option::None => {
                        #spare = #zero(&#shape(&#primal));
                        &#spare
                    }
                };
            })
        });
        quote!(#(#opened)*)
    }

    fn result(&self, emitter: &Emitter<'_>, result: &Operand) -> TokenStream {
        emitter.value(result)
    }

    fn saved(&self, emitter: &Emitter<'_>, operand: &Operand) -> TokenStream {
        let (save, reference) = (self.ops("save"), emitter.borrowed(operand));
        quote!(#save(#reference))
    }

    /// The tangent of a result that no parameter reaches.
    fn zero_result(&self) -> TokenStream {
        quote!(::core::default::Default::default())
    }

    fn closure_params(&self, graph: &Graph) -> TokenStream {
        let params = self.input.params.iter().enumerate().map(|(index, param)| {
            let (inner, ty) = (name(graph, Var::nth(index)), &param.value);
            quote!(#inner: &#ty)
        });
        quote!(#(#params,)*)
    }

    fn value_types(&self) -> Vec<&Type> {
        self.input.params.iter().map(|param| &param.value).collect()
    }

    /// Parameters taken by value are behind a reference in the pullback.
    fn borrowed_params(&self) -> impl Iterator<Item = Var> + '_ {
        self.input.params.iter().enumerate().filter(|(_, param)| !param.by_ref).map(|(index, _)| Var::nth(index))
    }

    /// Accumulators given as options: absent ones are thrown away.
    fn open_bars(&self, graph: &Graph, bars: &[Option<Var>]) -> TokenStream {
        let (zero, shape) = (self.ops("zero"), self.ops("shape"));
        let opened = bars.iter().enumerate().filter_map(|(index, bar_var)| {
            let (bar, primal) = (name(graph, (*bar_var)?), name(graph, Var::nth(index)));
            let spare = format_ident!("{}_spare", graph.info((*bar_var)?).name, span = Span::mixed_site());
            let ty = self.tangent_of(&self.input.params[index]);
            Some(quote! {
                let mut #spare;
                let #bar: &mut #ty = match #bar {
                    ::core::option::Option::Some(given) => given,
                    ::core::option::Option::None => {
                        #spare = #zero(&#shape(#primal));
                        &mut #spare
                    }
                };
            })
        });
        quote!(#(#opened)*)
    }

    fn bar_params(&self, graph: &Graph, bars: &[Option<Var>]) -> TokenStream {
        let params = self.input.params.iter().zip(bars).enumerate().map(|(index, (param, bar))| {
            let ty = self.tangent_of(param);
            let bar = bar.map_or_else(|| format_ident!("_unused{index}"), |bar| graph.info(bar).name.clone());
            quote!(#bar: ::core::option::Option<&mut #ty>)
        });
        quote!(#(#params,)*)
    }

    fn vjp(&self, split: &Split) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, vis, output, use_bounds) = (self.params(), self.vis(), &self.input.output, self.use_bounds());
        let output_bar = self.tangent(output);
        let graph = &split.graph;
        let mut emitter = Emitter::new(graph, self.krate, false);
        let forward = emitter.forward();
        let result = self.kept_result(&emitter, graph, &split.reverse);
        emitter.borrow(self.borrowed_params().chain(split.bars.iter().flatten().copied()).chain([split.seed]));
        let reverse = emitter.reverse(&split.reverse);
        let (values, bar_types) =
            (self.value_types(), self.input.params.iter().map(|param| self.tangent_of(param)).collect::<Vec<_>>());
        let (closure_params, bar_params, seed) =
            (self.closure_params(graph), self.bar_params(graph, &split.bars), name(graph, split.seed));
        let (opened, rebind) = (self.open_bars(graph, &split.bars), self.rebind(graph));
        let again = emitter.inactive_lets(&split.reverse);
        let public = self.public_vjp();
        quote! {
            #[doc(hidden)]
            #[inline]
            #vis fn __vjp #generics(#params) -> (#output, impl ::core::ops::Fn(#(&#values,)* &#output_bar, #(::core::option::Option<&mut #bar_types>),*) #use_bounds) #clause {
                #rebind
                #forward
                (#result, move |#closure_params #seed: &#output_bar, #bar_params| {
                    #again
                    #opened
                    #reverse
                })
            }
            #public
        }
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

    /// The parameters with a lifetime for the pullback to borrow them.
    fn borrowing_params(&self) -> (TokenStream, TokenStream) {
        let lifetime = syn::Lifetime::new("'tensor_grad", Span::mixed_site());
        let params = self.input.params.iter().map(|param| {
            let (name, value, ty) = (&param.name, &param.value, &param.ty);
            if param.by_ref { quote!(#name: &#lifetime #value) } else { quote!(#name: #ty) }
        });
        (quote!(#(#params),*), quote!(#lifetime))
    }

    fn public_vjp(&self) -> TokenStream {
        let (params, lifetime) = self.borrowing_params();
        let mut generics = self.input.item.sig.generics.clone();
        let any_ref = self.input.params.iter().any(|param| param.by_ref);
        if any_ref {
            generics.params.insert(0, syn::parse_quote!(#lifetime));
        }
        let list = &generics.params;
        let open = if list.is_empty() { quote!() } else { quote!(<#list>) };
        let (_, clause) = self.generics(None);
        let (names, turbofish, output, vis) = (self.names(), self.turbofish(), &self.input.output, self.vis());
        let (output_bar, gradient) = (self.tangent(output), self.gradient_type());
        let (zero, shape) = (self.ops("zero"), self.ops("shape"));
        let bars: Vec<Ident> = self.active().map(bar_ident).collect();
        let zeros = self.active().map(|param| {
            let (bar, name) = (bar_ident(param), &param.name);
            quote!(let mut #bar = #zero(&#shape(&#name));)
        });
        let keep = self.input.params.iter().filter(|param| !param.by_ref).map(|param| {
            let (kept, name) = (kept_ident(param), &param.name);
            quote!(let #kept = ::core::clone::Clone::clone(&#name);)
        });
        let args = self.input.params.iter().map(|param| {
            let (kept, name) = (kept_ident(param), &param.name);
            if param.by_ref { quote!(#name) } else { quote!(&#kept) }
        });
        let zeros: Vec<_> = zeros
            .zip(self.active())
            .map(|(tokens, param)| {
                if param.by_ref {
                    tokens
                } else {
                    let (bar, kept) = (bar_ident(param), kept_ident(param));
                    quote!(let mut #bar = #zero(&#shape(&#kept));)
                }
            })
            .collect();
        let passed = self.input.params.iter().map(|param| {
            let bar = bar_ident(param);
            if param.active {
                quote!(::core::option::Option::Some(&mut #bar))
            } else {
                quote!(::core::option::Option::None)
            }
        });
        let result = bundle(&bars.iter().map(ToTokens::to_token_stream).collect::<Vec<_>>());
        let use_bounds = self.use_bounds_with(any_ref.then_some(&lifetime));
        let doc = format!(
            "The value of `{}` and its pullback, which turns a cotangent of the value into those of the parameters.",
            self.input.item.sig.ident
        );
        quote! {
            #[doc = #doc]
            #[inline]
            #vis fn vjp #open(#params) -> (#output, impl ::core::ops::Fn(#output_bar) -> #gradient #use_bounds) #clause {
                #(#keep)*
                let (value, pullback) = Self::__vjp #turbofish(#(#names),*);
                (value, move |seed: #output_bar| {
                    #(#zeros)*
                    pullback(#(#args,)* &seed, #(#passed),*);
                    #result
                })
            }
        }
    }

    fn use_bounds_with(&self, lifetime: Option<&TokenStream>) -> TokenStream {
        let mut names: Vec<TokenStream> = lifetime.into_iter().cloned().collect();
        let mut own: Vec<TokenStream> = self
            .input
            .item
            .sig
            .generics
            .params
            .iter()
            .map(|param| match param {
                GenericParam::Type(param) => param.ident.to_token_stream(),
                GenericParam::Const(param) => param.ident.to_token_stream(),
                GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
            })
            .collect();
        own.sort_by_key(|name| !name.to_string().starts_with('\''));
        names.extend(own);
        quote!(+ use<#(#names),*>)
    }

    /// `Some(false)` if the result surely is no scalar.
    fn scalar_output(&self) -> Option<bool> {
        match &self.input.output {
            Type::Path(path) => {
                let segment = path.path.segments.last()?;
                let name = segment.ident.to_string();
                if name == "f64" || name == "f32" || self.input.scalars.contains(&segment.ident) {
                    return Some(true);
                }
                let matrix = name.starts_with("Vector") || name.starts_with("Matrix") || name.starts_with("RowVector");
                (matrix || ["SMatrix", "SVector", "RowSVector", "Vec", "OMatrix"].contains(&name.as_str()))
                    .then_some(false)
            }
            Type::Array(_) | Type::Tuple(_) => Some(false),
            _ => None,
        }
    }

    /// What second derivatives ask of the output; nothing where the text says that it is a scalar.
    fn scalar_bounds(&self) -> Vec<TokenStream> {
        match self.scalar_output() {
            Some(true) => Vec::new(),
            _ => vec![self.checked_at_call("ScalarOutput"), self.checked_at_call("GradOutput")],
        }
    }

    /// A bound that need not hold: it is checked where the function is called.
    fn checked_at_call(&self, bound: &str) -> TokenStream {
        let (bound, output) = (self.private(bound), &self.input.output);
        let lifetime = syn::Lifetime::new("'checked_at_the_call", Span::mixed_site());
        quote!(for<#lifetime> #output: #bound)
    }

    fn gradient(&self, split: &Split) -> TokenStream {
        let (params, names, turbofish, vis) = (self.params(), self.names(), self.turbofish(), self.vis());
        let (output, gradient) = (&self.input.output, self.gradient_type());
        let plain = self.scalar_output() == Some(true);
        let (generics, clause) = self.generics((!plain).then(|| self.checked_at_call("GradOutput")));
        let trait_path = self.private("GradOutput");
        let with = |inner: TokenStream| quote!(<#output as #trait_path>::With<#inner>);
        let scalar = if plain { quote!(#output) } else { quote!(<#output as #trait_path>::Scalar) };
        let value_and_grad = if plain { quote!((#output, #gradient)) } else { with(quote!((#scalar, #gradient))) };
        let grad = if plain { gradient.clone() } else { with(gradient.clone()) };
        let body = if self.scalar_output() == Some(false) { self.gradient_by_vjp() } else { self.fused(split) };
        let function = &self.input.item.sig.ident;
        let (doc, doc_grad) =
            (format!("The value and the gradient of `{function}`."), format!("The gradient of `{function}`."));
        let only = if plain {
            quote!(Self::value_and_grad #turbofish(#(#names),*).1)
        } else {
            quote!(<#output as #trait_path>::map(Self::value_and_grad #turbofish(#(#names),*), |both| both.1))
        };
        quote! {
            #[doc = #doc]
            #[inline]
            #vis fn value_and_grad #generics(#params) -> #value_and_grad #clause {
                #body
            }

            #[doc = #doc_grad]
            #[inline]
            #vis fn grad #generics(#params) -> #grad #clause {
                #only
            }
        }
    }

    fn gradient_by_vjp(&self) -> TokenStream {
        let (names, turbofish, trait_path, output) =
            (self.names(), self.turbofish(), self.private("GradOutput"), &self.input.output);
        quote! {
            let (value, pullback) = Self::vjp #turbofish(#(#names),*);
            let gradient = pullback(<#output as #trait_path>::seed(&value));
            <#output as #trait_path>::with_grad(value, gradient)
        }
    }

    /// Both sweeps in one function, without a closure between them.
    fn fused(&self, split: &Split) -> TokenStream {
        let graph = &split.graph;
        let output = &self.input.output;
        let mut emitter = Emitter::new(graph, self.krate, false);
        let forward = emitter.forward();
        let value = self.kept_result(&emitter, graph, &split.reverse);
        let reverse = emitter.reverse(&split.reverse);
        let zeros = self.zero_bars(graph, &split.bars);
        let bars = self.bar_bundle(graph, &split.bars);
        let (seed, rebind) = (name(graph, split.seed), self.rebind(graph));
        let (one, trait_path) = (self.one(), self.private("GradOutput"));
        let both = if self.scalar_output() == Some(true) {
            quote!((value, #bars))
        } else {
            quote!(<#output as #trait_path>::with_grad(value, #bars))
        };
        quote! {
            #rebind
            #forward
            let value: #output = #value;
            let #seed = #one;
            #zeros
            #reverse
            #both
        }
    }

    /// The cotangent of the value that makes the pullback a gradient.
    fn one(&self) -> TokenStream {
        let (output, scalar, trait_path) = (&self.input.output, self.private("Scalar"), self.private("GradOutput"));
        if self.scalar_output() == Some(true) {
            quote!(<#output as #scalar>::of_f64(1.0))
        } else {
            quote!(<#output as #trait_path>::seed(&value))
        }
    }

    fn zero_bars(&self, graph: &Graph, bars: &[Option<Var>]) -> TokenStream {
        let (zero, shape) = (self.ops("zero"), self.ops("shape"));
        let zeros = bars.iter().enumerate().filter_map(|(index, bar)| {
            let (bar, primal) = (name(graph, (*bar)?), name(graph, Var::nth(index)));
            let ty = self.tangent(&self.input.params[index].value);
            Some(quote!(let mut #bar: #ty = #zero(&#shape(&#primal));))
        });
        quote!(#(#zeros)*)
    }

    fn bar_bundle(&self, graph: &Graph, bars: &[Option<Var>]) -> TokenStream {
        let bars: Vec<TokenStream> = bars.iter().flatten().map(|bar| name(graph, *bar)).collect();
        bundle(&bars)
    }

    fn jacobian(&self) -> TokenStream {
        let (params, names, turbofish, vis) = (self.params(), self.names(), self.turbofish(), self.vis());
        let (output, gradient) = (&self.input.output, self.gradient_type());
        let trait_path = self.private("JacobianOutput");
        let rows = self.private("JacobianRows");
        let lifetime = syn::Lifetime::new("'checked_at_the_call", Span::mixed_site());
        let (generics, clause) =
            self.generics([self.checked_at_call("JacobianOutput"), quote!(for<#lifetime> #gradient: #rows)]);
        let jacobian = quote!(<#output as #trait_path>::Jacobian<#gradient>);
        let function = &self.input.item.sig.ident;
        let doc = format!("The Jacobian of `{function}`: rows are outputs, columns inputs in storage order.");
        let doc_value = format!("The value and the Jacobian of `{function}`.");
        quote! {
            #[doc = #doc_value]
            #[inline]
            #vis fn value_and_jacobian #generics(#params) -> (#output, #jacobian) #clause {
                let (value, pullback) = Self::vjp #turbofish(#(#names),*);
                let jacobian = <#output as #trait_path>::jacobian(&value, pullback);
                (value, jacobian)
            }

            #[doc = #doc]
            #[inline]
            #vis fn jacobian #generics(#params) -> #jacobian #clause {
                Self::value_and_jacobian #turbofish(#(#names),*).1
            }
        }
    }

    /// Functions that only say which option they need.
    fn no_second(&self) -> TokenStream {
        let (params, output) = (self.params(), &self.input.output);
        let (second, lifetime) =
            (self.private("SecondOrder"), syn::Lifetime::new("'checked_at_the_call", Span::mixed_site()));
        let (generics, clause) = self.generics([quote!(for<#lifetime> Self: #second)]);
        let (output_bar, gradient) = (self.tangent(output), self.gradient_type());
        let values = self.value_types();
        let dots: Vec<Ident> = (0..self.input.params.len())
            .map(|index| format_ident!("tangent{index}", span = Span::mixed_site()))
            .collect();
        let types: Vec<TokenStream> = self.input.params.iter().map(|param| self.tangent_of(param)).collect();
        quote! {
            #[doc(hidden)]
            pub fn __jvp_of_vjp #generics(#params, #(#dots: ::core::option::Option<&#types>),*) -> (#output, #output_bar, fn(
                #(&#values,)* #(::core::option::Option<&#types>,)* &#output_bar, &#output_bar,
                #(::core::option::Option<&mut #types>,)* #(::core::option::Option<&mut #types>),*
            )) #clause {
                ::core::unreachable!()
            }
            #[doc(hidden)]
            pub fn hessian #generics(#params) #clause {}
            #[doc(hidden)]
            pub fn value_grad_and_hessian #generics(#params) #clause {}
            #[doc(hidden)]
            pub fn hvp #generics(#params, direction: #gradient) #clause {}
        }
    }

    /// The second order: the jvp of the vjp, split for callers and fused for `hvp`.
    fn second(&self, second: &DualSplit) -> TokenStream {
        let split = self.second_split(second);
        let (params, names, turbofish, vis) = (self.params(), self.names(), self.turbofish(), self.vis());
        let (output, gradient) = (&self.input.output, self.gradient_type());
        let (generics, clause) = self.generics(self.scalar_bounds());
        let fused = self.second_fused(second);
        let passed = self.passed_dots(&quote!(direction));
        let dots: Vec<Ident> = (0..self.input.params.len())
            .map(|index| format_ident!("tangent{index}", span = Span::mixed_site()))
            .collect();
        let dot_types = self.input.params.iter().map(|param| self.tangent_of(param));
        let hessian = self.hessian();
        let doc = format!("The Hessian of `{}` times a direction.", self.input.item.sig.ident);
        quote! {
            #split

            #[doc(hidden)]
            #[inline]
            #vis fn __value_grad_and_hvp #generics(#params, #(#dots: ::core::option::Option<&#dot_types>),*) -> (#output, #gradient, #gradient) #clause {
                #fused
            }

            #[doc = #doc]
            #[inline]
            #vis fn hvp #generics(#params, direction: #gradient) -> #gradient #clause {
                Self::__value_grad_and_hvp #turbofish(#(#names,)* #(#passed),*).2
            }
            #hessian
        }
    }

    fn second_fused(&self, second: &DualSplit) -> TokenStream {
        let graph = &second.split.graph;
        let output = &self.input.output;
        let dots: Vec<Ident> = (0..self.input.params.len())
            .map(|index| format_ident!("tangent{index}", span = Span::mixed_site()))
            .collect();
        let mut emitter = Emitter::new(graph, self.krate, true);
        emitter.borrow(second.dots.iter().flatten().copied());
        let forward = emitter.forward();
        let value = self.kept_result(&emitter, graph, &second.split.reverse);
        let reverse = emitter.reverse(&second.split.reverse);
        let (rebind, opened) = (self.rebind(graph), self.open_dots(graph, &second.dots, &dots));
        let (zeros, zero_dots) = (self.zero_bars(graph, &second.split.bars), self.zero_bars(graph, &second.bar_dots));
        let (bars, bar_dots) = (self.bar_bundle(graph, &second.split.bars), self.bar_bundle(graph, &second.bar_dots));
        let (seed, seed_dot) = (name(graph, second.split.seed), name(graph, second.seed_dot));
        let (one, zero, shape) = (self.one(), self.ops("zero"), self.ops("shape"));
        quote! {
            #rebind
            #opened
            #forward
            let value: #output = #value;
            let #seed = #one;
            let #seed_dot = #zero(&#shape(&#seed));
            #zeros
            #zero_dots
            #reverse
            (value, #bars, #bar_dots)
        }
    }

    fn second_split(&self, second: &DualSplit) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, vis, output, use_bounds) = (self.params(), self.vis(), &self.input.output, self.use_bounds());
        let output_bar = self.tangent(output);
        let graph = &second.split.graph;
        let dots: Vec<Ident> = (0..self.input.params.len())
            .map(|index| format_ident!("tangent{index}", span = Span::mixed_site()))
            .collect();
        let types: Vec<TokenStream> = self.input.params.iter().map(|param| self.tangent_of(param)).collect();
        let mut emitter = Emitter::new(graph, self.krate, true);
        emitter.borrow(second.dots.iter().flatten().copied());
        let forward = emitter.forward();
        let zero = self.zero_result();
        let result_dot = second.result_dot.as_ref().map_or(zero, |dot| self.saved(&emitter, dot));
        let result = self.kept_result(&emitter, graph, &second.split.reverse);
        let all_bars = second.split.bars.iter().chain(&second.bar_dots).flatten().copied();
        emitter.borrow(self.borrowed_params().chain(all_bars).chain([second.split.seed, second.seed_dot]));
        let reverse = emitter.reverse(&second.split.reverse);
        let values = self.value_types();
        let (seed, seed_dot) = (name(graph, second.split.seed), name(graph, second.seed_dot));
        let (closure_params, bar_params) = (self.closure_params(graph), self.bar_params(graph, &second.split.bars));
        let bar_dot_params = self.bar_dot_params(graph, &second.bar_dots);
        let (opened_bars, opened_bar_dots) =
            (self.open_bars(graph, &second.split.bars), self.open_bars(graph, &second.bar_dots));
        let (opened, rebind) = (self.open_dots(graph, &second.dots, &dots), self.rebind(graph));
        let closed = self.open_dots(graph, &second.dots, &dots);
        let again = emitter.inactive_lets(&second.split.reverse);
        quote! {
            #[doc(hidden)]
            #[inline]
            #vis fn __jvp_of_vjp #generics(#params, #(#dots: ::core::option::Option<&#types>),*) -> (#output, #output_bar, impl ::core::ops::Fn(
                #(&#values,)* #(::core::option::Option<&#types>,)* &#output_bar, &#output_bar,
                #(::core::option::Option<&mut #types>,)* #(::core::option::Option<&mut #types>),*
            ) #use_bounds) #clause {
                #rebind
                #opened
                #forward
                let value_dot = #result_dot;
                (#result, value_dot, move |#closure_params #(#dots: ::core::option::Option<&#types>,)* #seed: &#output_bar, #seed_dot: &#output_bar, #bar_params #bar_dot_params| {
                    #again
                    #closed
                    #opened_bars
                    #opened_bar_dots
                    #reverse
                })
            }
        }
    }

    fn bar_dot_params(&self, graph: &Graph, bars: &[Option<Var>]) -> TokenStream {
        let params = self.input.params.iter().zip(bars).enumerate().map(|(index, (param, bar))| {
            let ty = self.tangent_of(param);
            let bar = bar.map_or_else(|| format_ident!("_unused_dot{index}"), |bar| graph.info(bar).name.clone());
            quote!(#bar: ::core::option::Option<&mut #ty>)
        });
        quote!(#(#params,)*)
    }

    /// The Hessian with respect to the only parameter.
    fn hessian(&self) -> TokenStream {
        let mut active = self.active();
        let (Some(only), None) = (active.next(), active.next()) else { return quote!() };
        let (params, names, turbofish, vis) = (self.params(), self.names(), self.turbofish(), self.vis());
        let (output, gradient) = (&self.input.output, self.gradient_type());
        let tangent = self.private("HessianTangent");
        let lifetime = syn::Lifetime::new("'checked_at_the_call", Span::mixed_site());
        let bounds = self.scalar_bounds().into_iter().chain([quote!(for<#lifetime> #gradient: #tangent)]);
        let (generics, clause) = self.generics(bounds);
        let hessian = quote!(<#gradient as #tangent>::Hessian);
        let (zero, shape, primal) = (self.ops("zero"), self.ops("shape"), &only.name);
        let again = self.input.params.iter().map(|param| {
            let name = &param.name;
            if param.by_ref { quote!(#name) } else { quote!(::core::clone::Clone::clone(&#name)) }
        });
        let passed = self.input.params.iter().map(|param| {
            if param.active {
                quote!(::core::option::Option::Some(direction))
            } else {
                quote!(::core::option::Option::None)
            }
        });
        let function = &self.input.item.sig.ident;
        let doc = format!("The Hessian of `{function}`.");
        let doc_all = format!("The value, the gradient and the Hessian of `{function}`.");
        quote! {
            #[doc = #doc_all]
            #[inline]
            #vis fn value_grad_and_hessian #generics(#params) -> (#output, #gradient, #hessian) #clause {
                let zero = #zero(&#shape(&#primal));
                <#gradient as #tangent>::hessian(zero, |direction| Self::__value_grad_and_hvp #turbofish(#(#again,)* #(#passed),*))
            }

            #[doc = #doc]
            #[inline]
            #vis fn hessian #generics(#params) -> #hessian #clause {
                Self::value_grad_and_hessian #turbofish(#(#names),*).2
            }
        }
    }
}

fn name(graph: &Graph, var: Var) -> TokenStream {
    graph.info(var).name.to_token_stream()
}

fn bar_ident(param: &Param) -> Ident {
    format_ident!("{}_bar", strip(&param.name), span = Span::mixed_site())
}

fn kept_ident(param: &Param) -> Ident {
    format_ident!("{}_kept", strip(&param.name), span = Span::mixed_site())
}

fn strip(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
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
