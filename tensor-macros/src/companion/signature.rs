//! Generics, bounds, parameters and types of the derivative functions.

use super::{Function, Writer, bundle, name};
use crate::home::Home;
use crate::ir::{Graph, Var};
use crate::parse::Param;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};
use syn::{GenericParam, Type};

impl Writer<'_> {
    /// The user's generics with `T: Scalar`, and the where clause, with more bounds that are checked at the call.
    pub(super) fn generics(&self, at_call: impl IntoIterator<Item = TokenStream>) -> (TokenStream, TokenStream) {
        let mut generics = self.input.item.sig.generics.clone();
        let scalar = self.private("Scalar");
        if let Home::Trait(_) = self.input.home {
            generics.make_where_clause().predicates.push(syn::parse_quote!(Self: ::core::marker::Sized));
        }
        for ident in self.bounded_scalars() {
            generics.make_where_clause().predicates.push(syn::parse_quote!(#ident: #scalar));
        }
        let mut at_call = at_call.into_iter().peekable();
        if at_call.peek().is_some() {
            let call = the_call();
            generics.params.insert(0, syn::parse_quote!(#call));
        }
        for bound in at_call {
            generics.make_where_clause().predicates.push(syn::parse2(bound).expect("a where predicate"));
        }
        let params = &generics.params;
        let open = if params.is_empty() { quote!() } else { quote!(<#params>) };
        (open, generics.where_clause.to_token_stream())
    }

    /// The type parameters that a function's own clause asks to be scalars: an implementation may not ask for more than
    /// the trait does.
    fn bounded_scalars(&self) -> impl Iterator<Item = &Ident> {
        let around = match &self.input.home {
            Home::TraitImpl { generics, .. } => Some(generics),
            Home::Free | Home::Impl(_) | Home::Trait(_) => None,
        };
        let of_impl = move |ident: &Ident| {
            around.is_some_and(|generics| generics.type_params().any(|param| param.ident == *ident))
        };
        self.input.scalars.iter().filter(move |ident| !of_impl(ident))
    }

    /// The turbofish that passes the generics on.
    pub(super) fn turbofish(&self) -> TokenStream {
        let names = self.input.item.sig.generics.params.iter().filter_map(|param| match param {
            GenericParam::Type(param) => Some(&param.ident),
            GenericParam::Const(param) => Some(&param.ident),
            GenericParam::Lifetime(_) => None,
        });
        let names: Vec<_> = names.collect();
        if names.is_empty() { quote!() } else { quote!(::<#(#names),*>) }
    }

    /// What the returned closure may capture: a lifetime of ours, then the user's lifetimes and types.
    pub(super) fn use_bounds(&self, lifetime: Option<&TokenStream>) -> TokenStream {
        let around = self.input.home.generics().into_iter().flat_map(|generics| &generics.params);
        let params = around.chain(&self.input.item.sig.generics.params).map(|param| match param {
            GenericParam::Type(param) => param.ident.to_token_stream(),
            GenericParam::Const(param) => param.ident.to_token_stream(),
            GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
        });
        let itself = matches!(self.input.home, Home::Trait(_)).then(|| quote!(Self));
        let mut names: Vec<_> = lifetime.into_iter().cloned().chain(itself).chain(params).collect();
        names.sort_by_key(|name| !name.to_string().starts_with('\''));
        quote!(+ use<#(#names),*>)
    }

    /// A bound that need not hold: it is checked where the function is called.
    pub(super) fn checked_at_call(&self, ty: impl ToTokens, bound: &str) -> TokenStream {
        let (traits, bound) = (self.private("at_the_call"), Ident::new(bound, Span::call_site()));
        let (call, any) = (the_call(), syn::Lifetime::new("'any", Span::mixed_site()));
        quote!(for<#any> #ty: #traits::#bound<#call>)
    }

    /// A bound on the companion itself that no call meets: the function only says so, and has no body that relies on it.
    pub(super) fn never_met(&self, bound: &str) -> TokenStream {
        let (bound, any) = (self.private(bound), syn::Lifetime::new("'any", Span::mixed_site()));
        quote!(for<#any> Self: #bound)
    }

    /// A function that is called through its derivatives only would be reported as never used.
    pub(super) fn used(&self) -> TokenStream {
        let unnamed = self.input.params.iter().any(|param| matches!(param.value, Type::ImplTrait(_)));
        if unnamed || self.input.nameless {
            return quote!();
        }
        let (generics, clause) = self.generics([]);
        let (function, turbofish) = (self.function(), self.turbofish());
        let path = match &self.input.home {
            Home::Free => quote!(#function #turbofish),
            Home::Impl(_) | Home::Trait(_) | Home::TraitImpl { .. } => quote!(Self::#function #turbofish),
        };
        self.hidden(Function { name: "__primal", signature: quote!(#generics() #clause), body: quote!(let _ = #path;) })
    }

    /// Which parameters of a free function have a gradient, for `gradcheck!`.
    pub(super) fn marks(&self) -> Option<TokenStream> {
        let Home::Free = self.input.home else { return None };
        let (wanted, constant, agree) = (self.private("Wanted"), self.private("Constant"), self.private("Agree"));
        let own = self.input.params.iter().rev().fold(quote!(()), |others, param| {
            let mark = if param.wanted { &wanted } else { &constant };
            quote!((#mark, #others))
        });
        Some(self.hidden(Function {
            name: "__marks",
            signature: quote!(<Marks: #agree<#own>>(marks: Marks) -> <Marks as #agree<#own>>::Own),
            body: quote!(#agree::own(marks)),
        }))
    }

    /// Of whose type a method is: callers ask before they take its derivative.
    pub(super) fn witness(&self) -> TokenStream {
        let Some(receiver) = self.input.params.first().filter(|param| param.name == "self") else { return quote!() };
        let name = &receiver.name;
        let ty = if receiver.mutable { quote!(&Self) } else { receiver.ty.to_token_stream() };
        let clause = matches!(self.input.home, Home::Trait(_)).then(|| quote!(where Self: ::core::marker::Sized));
        let (witness, body) = if receiver.is_state() {
            let changes = self.ops("Changes");
            (changes.clone(), quote!(#changes::of()))
        } else {
            (quote!(::core::marker::PhantomData), quote!(::core::marker::PhantomData))
        };
        self.hidden(Function { name: "__of", signature: quote!((#name: #ty) -> #witness<Self> #clause), body })
    }

    /// The path of another function of the companion.
    pub(super) fn own(&self, function: &str) -> TokenStream {
        let (function, turbofish) = (self.named(function), self.turbofish());
        quote!(Self::#function #turbofish)
    }

    pub(super) fn tangent(&self, ty: &Type) -> TokenStream {
        let tangent = self.private("TangentOf");
        quote!(#tangent<#ty>)
    }

    fn tangent_of(&self, param: &Param) -> TokenStream {
        match &param.value {
            _ if !param.active || param.function.is_some() => self.private("NoTangent"),
            value => self.tangent_of_value(value),
        }
    }

    pub(super) fn tangent_of_value(&self, value: &Type) -> TokenStream {
        match value {
            // A slice of tangents: a caller may have an array, a vector or a part of one.
            Type::Slice(slice) => {
                let element = self.tangent(&slice.elem);
                quote!([#element])
            }
            value => self.tangent(value),
        }
    }

    /// What a caller passes for the tangent or cotangent of each parameter.
    pub(super) fn tangent_types(&self) -> Vec<TokenStream> {
        self.input.params.iter().map(|param| self.tangent_of(param)).collect()
    }

    pub(super) fn active(&self) -> impl Iterator<Item = &Param> {
        self.input.params.iter().filter(|param| param.active)
    }

    /// Those that a gradient is with respect to.
    pub(super) fn wanted(&self) -> impl Iterator<Item = &Param> {
        self.input.params.iter().filter(|param| param.wanted)
    }

    /// What the function changes.
    pub(super) fn states(&self) -> impl Iterator<Item = &Param> {
        self.input.params.iter().filter(|param| param.is_state())
    }

    /// `(Dx, Db)`, or the bare one.
    pub(super) fn gradient_type(&self) -> TokenStream {
        let types: Vec<_> = self.wanted().map(|param| self.tangent(&param.value)).collect();
        bundle(&types)
    }

    /// What `jvp` takes: `(Dx, &mut Ds)`, or the bare one.
    pub(super) fn along_type(&self) -> TokenStream {
        let types = self.active().map(|param| {
            if param.mutable {
                let ty = self.tangent_of(param);
                quote!(&mut #ty)
            } else {
                self.tangent(&param.value)
            }
        });
        bundle(&types.collect::<Vec<_>>())
    }

    pub(super) fn params(&self) -> TokenStream {
        let params = self.input.params.iter().map(|param| {
            let (name, ty) = (&param.name, &param.ty);
            quote!(#name: #ty)
        });
        quote!(#(#params),*)
    }

    pub(super) fn names(&self) -> Vec<&Ident> {
        self.input.params.iter().map(|param| &param.name).collect()
    }

    pub(super) fn value_types(&self) -> Vec<&Type> {
        self.input.params.iter().map(|param| &param.value).collect()
    }

    /// What a pullback takes of the arguments.
    pub(super) fn again_types(&self) -> Vec<TokenStream> {
        let types = self.input.params.iter().map(|param| {
            let value = &param.value;
            if param.mutable { self.private("Changed") } else { quote!(&#value) }
        });
        types.collect()
    }

    /// The tangents that a caller gives: those of state are moved along.
    pub(super) fn dot_types(&self) -> Vec<TokenStream> {
        let types = self.input.params.iter().map(|param| {
            let (ty, mutability) = (self.tangent_of(param), param.mutable.then(|| quote!(mut)));
            quote!(::core::option::Option<&#mutability #ty>)
        });
        types.collect()
    }

    /// The tangents that a second pullback takes again.
    pub(super) fn dot_again_types(&self) -> Vec<TokenStream> {
        let types = self.input.params.iter().map(|param| {
            let (ty, changed) = (self.tangent_of(param), self.private("Changed"));
            if param.mutable { quote!(::core::option::Option<#changed>) } else { quote!(::core::option::Option<&#ty>) }
        });
        types.collect()
    }

    /// The names of tangents that are given as options.
    pub(super) fn dots(&self) -> Vec<Ident> {
        let indices = 0..self.input.params.len();
        indices.map(|index| format_ident!("tangent{index}", span = Span::mixed_site())).collect()
    }

    /// `Some(value)` for each parameter that is one `of` those, in order, `None` for the others.
    pub(super) fn options(
        &self,
        of: fn(&Param) -> bool,
        value: impl Fn(usize, &Param) -> TokenStream,
    ) -> Vec<TokenStream> {
        let mut position = 0;
        let options = self.input.params.iter().map(|param| {
            if !of(param) {
                return quote!(::core::option::Option::None);
            }
            let value = value(position, param);
            position += 1;
            quote!(::core::option::Option::Some(#value))
        });
        options.collect()
    }

    /// The parts of a direction, as options for every parameter.
    pub(super) fn passed_dots(&self, direction: &TokenStream) -> Vec<TokenStream> {
        let several = self.wanted().count() > 1;
        self.options(
            |param| param.wanted,
            |position, param| {
                let (index, mutability) = (syn::Index::from(position), param.mutable.then(|| quote!(mut)));
                if several { quote!(&#mutability #direction.#index) } else { quote!(&#mutability #direction) }
            },
        )
    }

    /// The parts of a tangent that moves along: those of state are references already.
    pub(super) fn moved_dots(&self, tangent: &TokenStream) -> Vec<TokenStream> {
        let several = self.active().count() > 1;
        self.options(
            |param| param.active,
            |position, param| {
                let (index, borrow) = (syn::Index::from(position), (!param.mutable).then(|| quote!(&)));
                if several { quote!(#borrow #tangent.#index) } else { quote!(#borrow #tangent) }
            },
        )
    }

    /// `let inner = name;` where the graph's parameter has a name of its own: the user wrote a pattern or `self`.
    pub(super) fn rebind(&self, graph: &Graph) -> TokenStream {
        let lets = self.input.params.iter().enumerate().filter_map(|(index, param)| {
            let (inner, outer) = (&graph.info(Var::nth(index)).name, &param.name);
            (inner != outer).then(|| quote!(let #inner = #outer;))
        });
        quote!(#(#lets)*)
    }

    /// Tangents given as options: absent ones are zero.
    pub(super) fn open_dots(&self, graph: &Graph, vars: &[Option<Var>], of: fn(&Param) -> bool) -> TokenStream {
        let dots = self.dots();
        let opened = vars.iter().zip(dots).enumerate().filter_map(|(index, (dot_var, given))| {
            let param = &self.input.params[index];
            if !of(param) {
                return None;
            }
            let mutability = param.mutable.then(|| quote!(mut));
            let (dot, primal) = (name(graph, (*dot_var)?), name(graph, Var::nth(index)));
            let spare = format_ident!("{}_zero", given, span = Span::mixed_site());
            let (ty, zero) = (self.tangent_of(param), self.zero_like(quote!(&#primal)));
            Some(quote! {
                let #mutability #spare;
                let #dot: &#mutability #ty = match #given {
                    ::core::option::Option::Some(given) => given,
                    ::core::option::Option::None => {
                        #spare = #zero;
                        &#mutability #spare
                    }
                };
            })
        });
        quote!(#(#opened)*)
    }

    /// The shapes of what the function has changed, for a pullback.
    pub(super) fn shapes_of_states(&self, graph: &Graph) -> TokenStream {
        let shape = self.ops("shape");
        let states = self.input.params.iter().enumerate().filter(|(_, param)| param.is_state());
        let lets = states.map(|(index, param)| {
            let (state, after) = (name(graph, Var::nth(index)), after_ident(param));
            quote!(let #after = #shape(&#state);)
        });
        quote!(#(#lets)*)
    }

    fn zero_of_state(&self, param: &Param) -> TokenStream {
        let (zero, after) = (self.ops("zero"), after_ident(param));
        quote!(#zero(&#after))
    }

    /// Accumulators given as options: absent ones are thrown away. In a pullback parameters are behind references.
    pub(super) fn open_bars(&self, graph: &Graph, bars: &[Option<Var>]) -> TokenStream {
        self.open_bars_of(graph, bars, |_| false)
    }

    /// The same where some of the parameters are values.
    pub(super) fn open_bars_of(
        &self,
        graph: &Graph,
        bars: &[Option<Var>],
        is_value: fn(&Param) -> bool,
    ) -> TokenStream {
        let opened = bars.iter().enumerate().filter_map(|(index, bar_var)| {
            let (bar, primal) = (name(graph, (*bar_var)?), name(graph, Var::nth(index)));
            let spare = format_ident!("{}_spare", graph.info((*bar_var)?).name, span = Span::mixed_site());
            let param = &self.input.params[index];
            let (ty, zero) = match param.mutable {
                true => (self.tangent_of(param), self.zero_of_state(param)),
                false if is_value(param) => (self.tangent_of(param), self.zero_like(quote!(&#primal))),
                false => (self.tangent_of(param), self.zero_like(primal)),
            };
            Some(quote! {
                let mut #spare;
                let #bar: &mut #ty = match #bar {
                    ::core::option::Option::Some(given) => given,
                    ::core::option::Option::None => {
                        #spare = #zero;
                        &mut #spare
                    }
                };
            })
        });
        quote!(#(#opened)*)
    }
}

fn after_ident(param: &Param) -> Ident {
    format_ident!("{}_after", param.name.to_string().trim_start_matches("r#"), span = Span::mixed_site())
}

/// The lifetime that bounds are put off by.
fn the_call() -> syn::Lifetime {
    syn::Lifetime::new("'the_call", Span::mixed_site())
}
