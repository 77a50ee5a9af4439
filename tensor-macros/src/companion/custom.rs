//! The hidden companion of a function with custom rules: what the compiler generates for others, by calls of the rules.

mod second;

use super::{Writer, bundle};
use crate::custom::{Part, Vjp, hidden};
use crate::parse::Param;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};
use syn::ExprPath;

/// Names of the locals of a hidden companion, one for each parameter.
struct Names<'a> {
    params: Vec<&'a Param>,
    bars: Vec<Ident>,
    bar_dots: Vec<Ident>,
    dots: Vec<Ident>,
}

impl Writer<'_> {
    pub(super) fn custom(&self) -> TokenStream {
        let (hidden, lints) = (hidden(self.function()), super::lints());
        let names = self.local_names();
        let called = [self.called_vjp(), self.called_jvp(&names)];
        let (vjp, jvp) = (self.custom_vjp(&names), self.custom_jvp(&names));
        let second = self.input.options.hessian.then(|| self.custom_second(&names));
        quote! {
            #[doc(hidden)]
            #[allow(non_camel_case_types, dead_code, missing_copy_implementations, missing_debug_implementations)]
            struct #hidden {}

            #lints
            impl #hidden {
                #(#called)*
                #vjp
                #jvp
                #second
            }
        }
    }

    fn local_names(&self) -> Names<'_> {
        let numbered = |name: &str| {
            let indices = 0..self.input.params.len();
            indices.map(|index| format_ident!("{name}{index}", span = Span::mixed_site())).collect()
        };
        Names {
            params: self.input.params.iter().collect(),
            bars: numbered("bar"),
            bar_dots: numbered("bar_dot"),
            dots: numbered("dot"),
        }
    }

    /// The value of a rule at arguments; one of another signature is an error at its name that shows the right one.
    fn apply(&self, part: &Part, rule: &ExprPath, args: &[TokenStream], result: TokenStream) -> TokenStream {
        let custom = self.private("custom");
        let (function, name) = (self.function(), rule.path.segments.last().expect("a path has a segment"));
        let message = format!("`{}` has another signature than the {} of `{function}`", name.ident, part.name());
        let label = format!("write `{}`", part.declaration(rule, self.input));
        let answer = Ident::new("answer", name.ident.span().resolved_at(Span::mixed_site()));
        let borrowed = quote::quote_spanned!(answer.span()=> &#answer);
        quote! {{
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            trait Signature {}
            #[diagnostic::do_not_recommend]
            impl<R> Signature for #custom::Answer<R, #custom::Fitting> {}
            fn check<A: Signature>(_: &A) {}
            use #custom::{Fits as _, Misfits as _};
            let #answer = #custom::Rule::<_, _, #result>::new(#rule, (#(#args,)*)).answer();
            check(#borrowed);
            #answer.value()
        }}
    }

    /// The whole vjp as a function, for it is called in several places.
    fn called_vjp(&self) -> Option<TokenStream> {
        let Some(Vjp::Whole(rule)) = &self.input.options.rules.vjp else { return None };
        let (generics, clause) = self.generics(None);
        let (params, output_bar, gradient) = (self.params(), self.tangent(&self.input.output), self.gradient_type());
        let args: Vec<TokenStream> =
            self.names().iter().map(ToTokens::to_token_stream).chain([quote!(cotangent)]).collect();
        let body = self.apply(&Part::Vjp, rule, &args, gradient.clone());
        Some(quote! {
            #[inline]
            fn called_vjp #generics(#params, cotangent: #output_bar) -> #gradient #clause { #body }
        })
    }

    fn called_jvp(&self, names: &Names<'_>) -> Option<TokenStream> {
        let rule = self.input.options.rules.jvp.as_ref()?;
        let (generics, clause) = self.generics(None);
        let (params, output_dot) = (self.params(), self.tangent(&self.input.output));
        let dots: Vec<&Ident> = names.active().map(|(index, _)| &names.dots[index]).collect();
        let types = names.active().map(|(index, param)| {
            let ty = &self.tangent_types()[index];
            if param.by_ref { quote!(&#ty) } else { ty.clone() }
        });
        let args = self.names().into_iter().chain(dots.iter().copied()).map(ToTokens::to_token_stream);
        let body = self.apply(&Part::Jvp, rule, &args.collect::<Vec<_>>(), output_dot.clone());
        Some(quote! {
            #[inline]
            fn called_jvp #generics(#params, #(#dots: #types),*) -> #output_dot #clause { #body }
        })
    }

    fn custom_vjp(&self, names: &Names<'_>) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, output, use_bounds) = (self.params(), &self.input.output, self.use_bounds(None));
        let (output_bar, values, bar_types) = (self.tangent(output), self.value_types(), self.tangent_types());
        let (bars, own_names) = (&names.bars, self.names());
        let (function, turbofish) = (self.function(), self.turbofish());
        let forward = match &self.input.options.rules.vjp {
            Some(Vjp::Split { forward, .. }) => {
                let args: Vec<TokenStream> = own_names.iter().map(ToTokens::to_token_stream).collect();
                let both = self.apply(&Part::Forward, forward, &args, quote!((#output, _)));
                quote!(let (value, residual) = #both;)
            }
            _ => quote!(let value: #output = #function #turbofish(#(#own_names),*);),
        };
        let contribute = self.contributions(names);
        quote! {
            #[inline]
            pub fn __vjp #generics(#params) -> (#output, impl ::core::ops::Fn(
                #(&#values,)* &#output_bar, #(::core::option::Option<&mut #bar_types>),*
            ) #use_bounds) #clause {
                #forward
                (value, move |#(#own_names: &#values,)* cotangent: &#output_bar, #(#bars: ::core::option::Option<&mut #bar_types>),*| {
                    #contribute
                })
            }
        }
    }

    /// The body of the pullback.
    fn contributions(&self, names: &Names<'_>) -> TokenStream {
        let rules = &self.input.options.rules;
        let again = names.again();
        let together = match (&rules.vjp, &rules.jvp) {
            (Some(Vjp::Whole(_)), _) => {
                let rule = self.own("called_vjp");
                quote!(#rule(#(#again,)* ::core::clone::Clone::clone(cotangent)))
            }
            (Some(Vjp::Split { backward, .. }), _) => {
                let rest = [quote!(&residual), quote!(::core::clone::Clone::clone(cotangent))];
                self.apply(&Part::Backward, backward, &[again, rest.to_vec()].concat(), self.gradient_type())
            }
            _ => return self.contributions_of_jvp(names),
        };
        let parts: Vec<Ident> = names.active().map(|(index, _)| format_ident!("part{index}")).collect();
        let pattern = bundle(&parts.iter().map(ToTokens::to_token_stream).collect::<Vec<_>>());
        let added = names.active().zip(&parts).map(|((index, _), part)| self.added(&names.bars[index], quote!(&#part)));
        quote! {
            let #pattern = #together;
            #(#added)*
        }
    }

    /// The cotangent of a scalar parameter: the jvp along it, and the cotangent of the value.
    fn contributions_of_jvp(&self, names: &Names<'_>) -> TokenStream {
        if let Some((index, param)) = self.scalar_to_scalar(names) {
            let (rule, again) = (self.own("called_jvp"), names.again());
            let seed = if param.by_ref { quote!(cotangent) } else { quote!(*cotangent) };
            return self.added(&names.bars[index], quote!(&#rule(#(#again,)* #seed)));
        }
        let (scalar, rule, again) = (self.private("Scalar"), self.own("called_jvp"), names.again());
        let dot = self.private("Tangent");
        let each = names.active().map(|(index, param)| {
            let (units, ty) = (self.units(names, index), &param.value);
            let part = quote!(#dot::dot(&#rule(#(#again,)* #(#units),*), cotangent));
            self.added(&names.bars[index], quote!(&<#ty as #scalar>::of_f64(#part)))
        });
        quote!(#(#each)*)
    }

    /// The only parameter of a function whose jvp is its own transpose.
    fn scalar_to_scalar<'n>(&self, names: &'n Names<'_>) -> Option<(usize, &'n Param)> {
        let mut active = names.active().filter(|_| self.scalar_output() == Some(true));
        let (Some((index, param)), None) = (active.next(), active.next()) else { return None };
        let same = param.value.to_token_stream().to_string() == self.input.output.to_token_stream().to_string();
        (same && self.input.is_scalar(&param.value)).then_some((index, param))
    }

    /// Tangents as a rule takes them: one of the scalar parameter, zero of the others.
    fn units(&self, names: &Names<'_>, chosen: usize) -> Vec<TokenStream> {
        let scalar = self.private("Scalar");
        let unit = |(index, param): (usize, &Param)| {
            let (ty, number) = (&param.value, if index == chosen { quote!(1.0) } else { quote!(0.0) });
            let number = quote!(<#ty as #scalar>::of_f64(#number));
            if param.by_ref { quote!(&#number) } else { number }
        };
        names.active().map(unit).collect()
    }

    fn added(&self, bar: &Ident, part: TokenStream) -> TokenStream {
        let acc = self.ops("acc");
        quote!(if let ::core::option::Option::Some(bar) = #bar { #acc(bar, #part); })
    }

    fn custom_jvp(&self, names: &Names<'_>) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, output) = (self.params(), &self.input.output);
        let (output_dot, tangents, types) = (self.tangent(output), self.dots(), self.tangent_types());
        let opened = self.opened(names);
        let body =
            if self.input.options.rules.jvp.is_some() { self.jvp_by_rule(names) } else { self.jvp_by_pullback(names) };
        quote! {
            #[inline]
            pub fn __jvp #generics(#params, #(#tangents: ::core::option::Option<&#types>),*) -> (#output, #output_dot) #clause {
                #opened
                #body
            }
        }
    }

    fn jvp_by_rule(&self, names: &Names<'_>) -> TokenStream {
        let (function, turbofish, rule) = (self.function(), self.turbofish(), self.own("called_jvp"));
        let (copies, own_names) = (names.copies(), self.names());
        let dots = names.active().map(|(index, param)| {
            let dot = &names.dots[index];
            if param.by_ref { quote!(#dot) } else { quote!(::core::clone::Clone::clone(#dot)) }
        });
        quote! {
            let value = #function #turbofish(#(#copies),*);
            let value_dot = #rule(#(#own_names,)* #(#dots),*);
            (value, value_dot)
        }
    }

    /// One call of the pullback for each number of the value.
    fn jvp_by_pullback(&self, names: &Names<'_>) -> TokenStream {
        let (vjp, transposed, dot) = (self.own("__vjp"), self.private("custom"), self.private("Tangent"));
        let copies = names.copies();
        let again = names.params.iter().map(|param| {
            let name = &param.name;
            if param.by_ref { quote!(#name) } else { quote!(&#name) }
        });
        let zeros = names.active().map(|(index, param)| {
            let (bar, ty) = (&names.bars[index], self.tangent(&param.value));
            let zero = self.zero_like(place(param));
            quote!(let mut #bar: #ty = #zero;)
        });
        let passed = self.options(
            |param| param.active,
            |position, _| {
                let (index, _) = names.active().nth(position).expect("an active parameter");
                let bar = &names.bars[index];
                quote!(&mut #bar)
            },
        );
        let sum = names.active().map(|(index, param)| {
            let (bar, dot_name) = (&names.bars[index], &names.dots[index]);
            match &param.value {
                syn::Type::Slice(_) => quote!(#dot::dot(&#bar, &<[_]>::to_vec(#dot_name))),
                _ => quote!(#dot::dot(&#bar, #dot_name)),
            }
        });
        let zero = self.zero_like(quote!(&value));
        if let Some((index, _)) = self.scalar_to_scalar(names) {
            let dot = &names.dots[index];
            let passed = self.options(|param| param.active, |_, _| quote!(&mut value_dot));
            return quote! {
                let (value, pullback) = #vjp(#(#copies),*);
                let mut value_dot = #zero;
                pullback(#(#again,)* #dot, #(#passed),*);
                (value, value_dot)
            };
        }
        quote! {
            let (value, pullback) = #vjp(#(#copies),*);
            let value_dot = #transposed::transposed(#zero, |cotangent| {
                #(#zeros)*
                pullback(#(#again,)* cotangent, #(#passed),*);
                0.0 #(+ #sum)*
            });
            (value, value_dot)
        }
    }

    /// Tangents given as options: absent ones are zero.
    fn opened(&self, names: &Names<'_>) -> TokenStream {
        let (given, types) = (self.dots(), self.tangent_types());
        let opened = names.active().map(|(index, param)| {
            let (dot, given, ty) = (&names.dots[index], &given[index], &types[index]);
            let spare = format_ident!("{dot}_zero", span = Span::mixed_site());
            let zero = self.zero_like(place(param));
            quote! {
                let #spare;
                let #dot: &#ty = match #given {
                    ::core::option::Option::Some(given) => given,
                    ::core::option::Option::None => {
                        #spare = #zero;
                        &#spare
                    }
                };
            }
        });
        quote!(#(#opened)*)
    }
}

impl Names<'_> {
    fn active(&self) -> impl Iterator<Item = (usize, &Param)> {
        self.params.iter().enumerate().filter(|(_, param)| param.active).map(|(index, param)| (index, *param))
    }

    /// The arguments of a rule in a pullback, where every parameter is behind a reference.
    fn again(&self) -> Vec<TokenStream> {
        let again = self.params.iter().map(|param| {
            let name = &param.name;
            if param.by_ref { quote!(#name) } else { quote!(::core::clone::Clone::clone(#name)) }
        });
        again.collect()
    }

    /// The arguments for a call that is not the last.
    fn copies(&self) -> Vec<TokenStream> {
        let copies = self.params.iter().map(|param| {
            let name = &param.name;
            if param.by_ref { quote!(#name) } else { quote!(::core::clone::Clone::clone(&#name)) }
        });
        copies.collect()
    }
}

fn place(param: &Param) -> TokenStream {
    let name = &param.name;
    quote!(&#name)
}
