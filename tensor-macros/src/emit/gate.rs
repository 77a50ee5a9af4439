//! Proofs that a name means what the macro took it for: calls that do nothing, and compile for the right types only.

use super::Emitter;
use super::expr::Access;
use crate::ir::{Argument, Callee, Delimiters, Form, Meaning, Operand, Part, Proj, Rhs, Var, Verbatim};
use crate::rename::starts_upper;
use crate::rules::{Kind, Rule};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ExprPath;

/// Methods of scalars or lists as well as of matrices.
const OF_BOTH: &[&str] = &["abs", "modulus", "norm1", "sin_cos", "sinh_cosh", "scale", "unscale", "to_vec", "into"];

/// Traits whose functions are called as `Trait::function(x)`, and where they are.
const TRAITS: &[(&str, &str)] = &[
    ("RealField", "nalgebra"),
    ("ComplexField", "nalgebra"),
    ("SimdRealField", "nalgebra"),
    ("SimdComplexField", "nalgebra"),
    ("Real", "num_traits::real"),
    ("Float", "num_traits"),
    ("FloatCore", "num_traits::float"),
];

impl Emitter<'_> {
    /// What comes before and after `let var = rhs;`.
    pub(super) fn gates(&self, var: Var, rhs: &Rhs) -> (Option<TokenStream>, Option<TokenStream>) {
        if let Rhs::Call { callee, args, .. } = rhs {
            let active = self.graph.info(var).active;
            return (active.then(|| self.constants_gate(callee, args)), None);
        }
        let Rhs::Op { form, meaning, args } = rhs else { return (None, None) };
        match (form, meaning) {
            (Form::Binary(op), Meaning::Rule(_)) => {
                let span = op.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span());
                (Some(args.iter().map(|arg| self.arithmetic(arg, span)).collect()), None)
            }
            (Form::Method(method, _), Meaning::Rule(rule)) if is_of_matrices(rule) => {
                let span = method.span().resolved_at(Span::call_site());
                let gate = self.spanned_ops("assert_matrix", span);
                let receiver = args[0].place().map(|place| self.place(place, Access::Read));
                (receiver.map(|receiver| quote_spanned!(span=> #gate(&#receiver);)), None)
            }
            (Form::Path(path), Meaning::Rule(_)) if is_of_libm(path) => (Some(self.libm_gate(path)), None),
            (Form::Path(path), Meaning::Rule(rule)) if !rule.name.starts_with("from") => {
                (self.known_trait(path, args).or_else(|| self.known(path, &args[0])), None)
            }
            // A box, made by our own function.
            (_, Meaning::Parts(parts)) if matches!(parts[..], [Part::Proj(Proj::Unboxed)]) => (None, None),
            (Form::Path(path), Meaning::Rule(_) | Meaning::Parts(_) | Meaning::Fill) => {
                (None, self.constructed(path, var))
            }
            (Form::Pieces(_, Delimiters::Call(path, _)), _) => (None, self.constructed(path, var)),
            _ => (None, None),
        }
    }

    /// `from_fn`, which the primal calls as written.
    pub(super) fn each_gate(&self, var: Var, primal: &Verbatim) -> Option<TokenStream> {
        match syn::parse2::<syn::ExprCall>(primal.tokens.clone()) {
            Ok(syn::ExprCall { func, .. }) => self.constructed(&quote!(#func), var),
            Err(_) => None,
        }
    }

    /// `+` of a type of the user's may be anything. Those that have rules of their own in the runtime need no gate, but
    /// sums and differences have not: their cotangents pass as they are.
    pub(super) fn arithmetic(&self, operand: &Operand, span: Span) -> TokenStream {
        let Some(place) = operand.place() else { return TokenStream::new() };
        let (span, place) = (span.resolved_at(Span::call_site()), self.place(place, Access::Read));
        let (gate, place) = (self.spanned_ops("assert_arithmetic", span), super::relocate(place, span));
        quote_spanned!(span=> #gate(&#place);)
    }

    /// Before a call: the callee is what its name was taken for, and writes no active value to a constant.
    pub(super) fn callee_gate(&self, callee: &Callee, args: &[Argument]) -> TokenStream {
        let callee_gate = match callee {
            Callee::Function { path, turbofish } => syn::parse2::<ExprPath>(path.clone()).ok().and_then(|parsed| {
                let last = parsed.path.segments.last()?.ident.clone();
                self.capital_gate(path, &last).or_else(|| self.prelude_gate(path, &last, turbofish, args))
            }),
            Callee::Method { .. } | Callee::Associated { .. } | Callee::Operator { .. } | Callee::Parameter(_) => None,
        };
        let constants = self.constants_gate(callee, args);
        quote!(#callee_gate #constants)
    }

    /// Constant arguments are no borrows to write through, and a constant receiver is left as it is.
    fn constants_gate(&self, callee: &Callee, args: &[Argument]) -> TokenStream {
        let (receiver, args) = match callee {
            Callee::Method { name, .. } => (Some(self.receiver_gate(name, args)), &args[1..]),
            _ => (None, args),
        };
        let constants = args.iter().filter_map(|arg| self.unknown_constant(arg)).map(|constant| {
            let span = syn::spanned::Spanned::span(&constant).resolved_at(Span::call_site());
            let gate = self.spanned_ops("assert_constant_argument", span);
            quote_spanned!(span=> #gate(&#constant);)
        });
        quote!(#receiver #(#constants)*)
    }

    /// A constant place that is no parameter of the function, whose type is written.
    fn unknown_constant(&self, arg: &Argument) -> Option<syn::Expr> {
        let Argument::Value(Operand::Inactive(verbatim)) = arg else { return None };
        // Of a place the variable comes first, and its indices after it.
        verbatim.vars.first().filter(|var| var.is_newer_than(self.graph.params))?;
        let place = |expr: &syn::Expr| matches!(expr, syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_));
        syn::parse2(self.verbatim(verbatim)).ok().filter(place)
    }

    /// A tuple struct may have such a name too.
    fn capital_gate(&self, path: &TokenStream, last: &Ident) -> Option<TokenStream> {
        let span = last.span().resolved_at(Span::call_site());
        let gate = self.spanned_ops("assert_capital_function", span);
        crate::rename::is_capital(last).then(|| quote_spanned!(span=> #gate::<#path>();))
    }

    /// `exp(x)`: the prelude brings the companion of its own `exp`, and the function may be an unmarked one of the user's.
    fn prelude_gate(
        &self,
        path: &TokenStream,
        last: &Ident,
        turbofish: &TokenStream,
        args: &[Argument],
    ) -> Option<TokenStream> {
        let generics = crate::rules::known::prelude_generics(&last.to_string())?;
        let span = last.span().resolved_at(Span::call_site());
        let (krate, other, known) = (self.krate, self.spanned_ops("OtherFunction", span), last);
        let known = crate::emit::respan(quote!(#krate::__private::functional::#known), span);
        let args = self.call_args(&Callee::Function { path: path.clone(), turbofish: turbofish.clone() }, args);
        // It never runs, and gives nothing back: the arguments are there for later.
        Some(quote_spanned! {span=>
            if false {
                use #other as _;
                let function = #path #turbofish;
                let _ = function(#(#args),*);
                #path::__same(function, #known::#generics, |given| { let mut known = #known; known = given; });
                loop {}
            }
        })
    }

    /// A method's derivative is found as the method is: the receiver must not reach it through a `Deref` of the user's,
    /// whose type may have a method of that name without derivative.
    fn receiver_gate(&self, name: &Ident, args: &[Argument]) -> TokenStream {
        let span = name.span().resolved_at(Span::call_site());
        let constant = self.unknown_constant(&args[0]).is_some();
        let gate = if constant { "assert_constant_receiver" } else { "assert_receiver" };
        let (assert, receiver) = (self.spanned_ops(gate, span), super::relocate(self.lent(&args[0]), span));
        let mut witness = crate::companion::beside(name, "__of");
        witness.set_span(span);
        quote_spanned!(span=> #assert(#receiver, |receiver| receiver.#witness());)
    }

    pub(super) fn constructed(&self, path: &TokenStream, var: Var) -> Option<TokenStream> {
        let parsed = syn::parse2::<ExprPath>(path.clone()).ok()?;
        let last = &parsed.path.segments.last()?.ident;
        if starts_upper(last) {
            // A tuple struct is a pattern too; a function is not.
            let var = self.name(var);
            return Some(quote!(if let #path(..) = &#var {}));
        }
        if crate::lower::is_array_from_fn(&parsed) {
            return Some(array_from_fn(parsed));
        }
        self.known(path, &Operand::var(var))
    }

    /// Compiles only if the path names the crate's function: every function has a type of its own.
    fn libm_gate(&self, path: &TokenStream) -> TokenStream {
        let last = path.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span());
        let span = last.resolved_at(Span::call_site());
        let (krate, name) = (self.krate, path.clone().into_iter().last());
        let known = super::respan(quote!(#krate::__private::libm::#name), span);
        quote_spanned!(span=> { let mut known = #known; known = #path; })
    }

    /// The type that the path names is one of the rule table.
    fn known(&self, path: &TokenStream, value: &Operand) -> Option<TokenStream> {
        let mut parsed = syn::parse2::<ExprPath>(path.clone()).ok()?;
        let segments = &mut parsed.path.segments;
        if segments.len() < 2 && parsed.qself.is_none() {
            return None;
        }
        let last = segments.last_mut()?;
        last.arguments = syn::PathArguments::None;
        let span = last.ident.span();
        last.ident = Ident::new("derivative_rule", span);
        let known = self.spanned_ops("KnownType", span);
        let value = self.reference(value);
        Some(quote!({ use #known as _; #parsed(#value); }))
    }
}

impl Emitter<'_> {
    /// `Float::exp(x)`, `<T as Float>::exp(x)`: the same function by the trait's own path. A user's trait may have its name;
    /// every function has a type of its own, and a variable has one.
    fn known_trait(&self, path: &TokenStream, args: &[Operand]) -> Option<TokenStream> {
        let parsed = syn::parse2::<ExprPath>(path.clone()).ok()?;
        let mut names = parsed.path.segments.iter().rev().map(|segment| &segment.ident);
        let (method, parent) = (names.next()?, names.next()?);
        let (_, module) = TRAITS.iter().find(|(name, _)| parent == name)?;
        let span = method.span().resolved_at(Span::call_site());
        let module = syn::parse_str::<syn::Path>(module).expect("a path");
        let (module, krate, args) = (quote!(#module), self.krate, args.iter().map(|arg| self.operand(arg)));
        let own = quote!(#krate::__private::#module::#parent);
        let known = match &parsed.qself {
            Some(qself) => {
                let ty = &qself.ty;
                quote!(<#ty as #own>::#method)
            }
            None => quote!(#own::#method),
        };
        let known = super::respan(known, span);
        Some(
            quote_spanned!(span=> if false { let mut function = #known; function = #path; let _ = function(#(#args),*); }),
        )
    }
}

fn is_of_libm(path: &TokenStream) -> bool {
    syn::parse2::<syn::Path>(path.clone()).is_ok_and(|path| crate::rules::known::libm_rule(&path).is_some())
}

/// Compiles only if the path names `core::array::from_fn`: every function has a type of its own.
fn array_from_fn(mut path: ExprPath) -> TokenStream {
    let last = path.path.segments.last_mut().expect("a path has a segment");
    let span = last.ident.span().resolved_at(Span::call_site());
    let types = quote_spanned!(span=> ::<u8, 1, fn(usize) -> u8>);
    last.arguments = syn::PathArguments::None;
    quote_spanned!(span=> { let mut known = ::core::array::from_fn #types; known = #path #types; })
}

fn is_of_matrices(rule: &Rule) -> bool {
    matches!(rule.kind, Kind::Multilinear | Kind::General) && !OF_BOTH.contains(&rule.name)
}
