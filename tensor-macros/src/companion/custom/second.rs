//! The second order of custom rules: the jvp of the rules themselves.

use super::Names;
use crate::companion::{Writer, bundle};
use crate::custom::Vjp;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident};
use syn::ExprPath;

impl Writer<'_> {
    /// The jvp of the pullback: that of the rules, which are differentiable themselves.
    pub(super) fn custom_second(&self, names: &Names<'_>) -> TokenStream {
        let (generics, clause) = self.generics(None);
        let (params, output, use_bounds) = (self.params(), &self.input.output, self.use_bounds(None));
        let (output_bar, values) = (self.tangent(output), self.value_types());
        let (tangents, types, own_names) = (self.dots(), self.tangent_types(), self.names());
        let (bars, bar_dots) = (&names.bars, &names.bar_dots);
        let passed = self.passed_tangents(names);
        let forward = match &self.input.options.rules.vjp {
            Some(Vjp::Split { forward, .. }) => {
                let rule = second_of(forward);
                quote!(let ((value, residual), (value_dot, residual_dot)) = #rule(#(#own_names,)* #(#passed),*);)
            }
            _ => {
                let jvp = self.own("__jvp");
                quote!(let (value, value_dot) = #jvp(#(#own_names,)* #(#tangents),*);)
            }
        };
        let body = self.second_contributions(names);
        quote! {
            #[inline]
            pub fn __jvp_of_vjp #generics(#params, #(#tangents: ::core::option::Option<&#types>),*) -> (#output, #output_bar, impl ::core::ops::Fn(
                #(&#values,)* #(::core::option::Option<&#types>,)* &#output_bar, &#output_bar,
                #(::core::option::Option<&mut #types>,)* #(::core::option::Option<&mut #types>),*
            ) #use_bounds) #clause {
                #forward
                (value, value_dot, move |
                    #(#own_names: &#values,)* #(#tangents: ::core::option::Option<&#types>,)* cotangent: &#output_bar, cotangent_dot: &#output_bar,
                    #(#bars: ::core::option::Option<&mut #types>,)* #(#bar_dots: ::core::option::Option<&mut #types>),*
                | {
                    #body
                })
            }
        }
    }

    /// The tangents of the arguments for a rule's own jvp.
    fn passed_tangents(&self, names: &Names<'_>) -> Vec<TokenStream> {
        let passed = names.params.iter().zip(self.dots()).map(|(param, tangent)| {
            if param.active { tangent.to_token_stream() } else { quote!(::core::option::Option::None) }
        });
        passed.collect()
    }

    fn second_contributions(&self, names: &Names<'_>) -> TokenStream {
        let (again, passed) = (names.again(), self.passed_tangents(names));
        let seed = quote!(::core::clone::Clone::clone(cotangent));
        let seed_dot = quote!(::core::option::Option::Some(cotangent_dot));
        let both = match (&self.input.options.rules.vjp, &self.input.options.rules.jvp) {
            (Some(Vjp::Whole(rule)), _) => {
                let rule = second_of(rule);
                quote!(#rule(#(#again,)* #seed, #(#passed,)* #seed_dot))
            }
            (Some(Vjp::Split { backward, .. }), _) => {
                let rule = second_of(backward);
                let residual_dot = quote!(::core::option::Option::Some(&residual_dot));
                quote!(#rule(#(#again,)* &residual, #seed, #(#passed,)* #residual_dot, #seed_dot))
            }
            (None, Some(rule)) => return self.second_contributions_of_jvp(names, rule),
            (None, None) => unreachable!("a function with custom rules has one"),
        };
        let numbered = |name: &str| -> Vec<TokenStream> {
            let one = |(index, _)| format_ident!("{name}{index}").to_token_stream();
            names.active().map(one).collect()
        };
        let (parts, part_dots) = (numbered("part"), numbered("part_dot"));
        let (pattern, pattern_dot) = (bundle(&parts), bundle(&part_dots));
        let added = names.active().zip(parts.iter().zip(&part_dots)).map(|((index, _), (part, part_dot))| {
            let first = self.added(&names.bars[index], quote!(&#part));
            let second = self.added(&names.bar_dots[index], quote!(&#part_dot));
            quote!(#first #second)
        });
        quote! {
            let (#pattern, #pattern_dot) = #both;
            #(#added)*
        }
    }

    fn second_contributions_of_jvp(&self, names: &Names<'_>, rule: &ExprPath) -> TokenStream {
        let (scalar, dot, rule) = (self.private("Scalar"), self.private("Tangent"), second_of(rule));
        let (again, passed) = (names.again(), self.passed_tangents(names));
        let each = names.active().map(|(index, param)| {
            let (units, ty) = (self.units(names, index), &param.value);
            let constant = units.iter().map(|_| quote!(::core::option::Option::None));
            let first = quote!(#dot::dot(&along, cotangent));
            let second = quote!(#dot::dot(&along, cotangent_dot) + #dot::dot(&along_dot, cotangent));
            let first = self.added(&names.bars[index], quote!(&<#ty as #scalar>::of_f64(#first)));
            let second = self.added(&names.bar_dots[index], quote!(&<#ty as #scalar>::of_f64(#second)));
            quote! {{
                let (along, along_dot) = #rule(#(#again,)* #(#units,)* #(#passed,)* #(#constant),*);
                #first
                #second
            }}
        });
        quote!(#(#each)*)
    }
}

/// The jvp of a rule that is differentiable itself.
fn second_of(rule: &ExprPath) -> TokenStream {
    let mut rule = rule.clone();
    let last = rule.path.segments.last_mut().expect("a path has a segment");
    let turbofish = match std::mem::replace(&mut last.arguments, syn::PathArguments::None) {
        syn::PathArguments::AngleBracketed(args) => args.to_token_stream(),
        _ => TokenStream::new(),
    };
    let jvp = Ident::new("__jvp", last.ident.span().resolved_at(Span::mixed_site()));
    quote!(#rule::#jvp #turbofish)
}
