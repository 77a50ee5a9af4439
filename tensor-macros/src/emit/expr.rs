//! Places, operands and operations.

use super::Emitter;
use crate::ir::{Argument, Callee, Delimiters, Form, Graph, Operand, Place, Proj, Rhs, Var, Verbatim};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use std::collections::{BTreeMap, BTreeSet};

/// Is the place read, or written?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// A place as the primal has it.
pub(crate) fn place_tokens(graph: &Graph, place: &Place) -> TokenStream {
    let krate = quote!();
    let emitter = Emitter {
        graph,
        krate: &krate,
        shared: BTreeSet::new(),
        rooms: BTreeMap::new(),
        by_ref: BTreeSet::new(),
        frames: Vec::new(),
        counted: false,
        rests: BTreeSet::new(),
        labels: BTreeSet::new(),
        zeros: BTreeSet::new(),
        once: false,
    };
    emitter.place(place, Access::Read)
}

impl Emitter<'_> {
    pub(super) fn var(&self, var: Var) -> TokenStream {
        let name = self.name(var);
        if self.by_ref.contains(&var) { quote!((*#name)) } else { name }
    }

    pub(super) fn verbatim(&self, verbatim: &Verbatim) -> TokenStream {
        if !verbatim.vars.iter().any(|var| self.by_ref.contains(var)) {
            return verbatim.tokens.clone();
        }
        crate::walk::rename(verbatim.tokens.clone(), &|text| {
            let var = verbatim.vars.iter().find(|var| self.graph.info(**var).name == text)?;
            self.by_ref.contains(var).then(|| self.var(*var))
        })
    }

    pub(super) fn place(&self, place: &Place, access: Access) -> TokenStream {
        self.part(self.var(place.root), &place.path, access)
    }

    /// A part of what the tokens give.
    fn part(&self, whole: TokenStream, path: &[Proj], access: Access) -> TokenStream {
        let mut tokens = whole;
        for proj in path {
            tokens = match proj {
                Proj::Field(member) | Proj::Component(member) => quote!(#tokens.#member),
                Proj::Index(index) | Proj::Element(index) => {
                    let index = self.verbatim(index);
                    quote!(#tokens[#index])
                }
                Proj::View(method, turbofish, args) => {
                    let method = view_method(method, access);
                    let args = args.iter().map(|arg| self.verbatim(arg));
                    quote!(#tokens.#method #turbofish(#(#args),*))
                }
                Proj::Payload if access == Access::Write => {
                    let payload = self.ops("payload_mut");
                    quote!((*#payload(&mut #tokens)))
                }
                Proj::Payload => {
                    let payload = self.ops("payload");
                    quote!((*#payload(&#tokens)))
                }
                Proj::Variant(variant, member) => {
                    let accessor = variant_place(variant, member, if access == Access::Write { "_mut" } else { "" });
                    quote!((*#tokens.#accessor()))
                }
                Proj::Deref | Proj::Unbox => quote!((*#tokens)),
                Proj::Unboxed if access == Access::Write => {
                    let unboxed = self.ops("unboxed_mut");
                    quote!((*#unboxed(&mut #tokens).get()))
                }
                Proj::Unboxed => {
                    let unboxed = self.ops("unboxed");
                    quote!((*#unboxed(&#tokens).get()))
                }
                Proj::Within(_) => unreachable!("a place that is added to is printed step by step"),
            };
        }
        tokens
    }

    /// `&place` or `&(tokens)`.
    pub(super) fn reference(&self, operand: &Operand) -> TokenStream {
        match operand {
            Operand::Place { place, .. } => {
                // An error about the argument shows at the variable, or at the field.
                let span = field_span(place).unwrap_or_else(|| self.graph.info(place.root).name.span());
                let place = self.place(place, Access::Read);
                quote_spanned!(span=> &#place)
            }
            Operand::Inactive(verbatim) => {
                let tokens = self.verbatim(verbatim);
                quote!(&(#tokens))
            }
        }
    }

    /// `acc(&mut place, value);`
    pub(super) fn accumulate(&self, place: &Place, acc: &TokenStream, value: &TokenStream) -> TokenStream {
        let span = self.graph.info(place.root).name.span();
        let whole = super::relocate(self.var(place.root), span);
        let added = self.added_to(whole, &place.path, acc, value, span);
        quote!(#added;)
    }

    fn added_to(
        &self,
        whole: TokenStream,
        path: &[Proj],
        acc: &TokenStream,
        value: &TokenStream,
        span: Span,
    ) -> TokenStream {
        if let Some(at) = path.iter().position(|proj| matches!(proj, Proj::Within(_)))
            && let Proj::Within(kind) = &path[at]
        {
            let (known, part) = (self.ops("FieldPlace"), Ident::new("part", Span::mixed_site()));
            let (held, kind) = (self.part(whole, &path[..at], Access::Write), self.verbatim(kind));
            let inner = self.added_to(quote!((*#part)), &path[at + 1..], acc, value, span);
            let method = Ident::new("__within", Span::mixed_site());
            return quote!({ use #known as _; #held.#method(#kind, |#part| #inner) });
        }
        match path.split_last() {
            Some((Proj::Variant(variant, member), path)) => {
                let whole = self.part(whole, path, Access::Write);
                let accessor = variant_place(variant, member, "_slot");
                quote!(#acc(&mut #whole.#accessor(), #value))
            }
            _ => {
                let place = self.part(whole, path, Access::Write);
                let place = quote_spanned!(span=> &mut #place);
                quote!(#acc(#place, #value))
            }
        }
    }

    pub(super) fn mutable(&self, place: &Place) -> TokenStream {
        let span = self.graph.info(place.root).name.span();
        let place = self.place(place, Access::Write);
        quote_spanned!(span=> &mut #place)
    }

    /// The operand as the user wrote it; a clone where that would move what is read later.
    pub(super) fn operand(&self, operand: &Operand) -> TokenStream {
        let whole = |place: &Place| place.path.iter().all(|proj| matches!(proj, Proj::Field(_) | Proj::Component(_)));
        match operand {
            Operand::Place { refs: 0, place } if self.shared.contains(&place.root) && whole(place) => {
                self.cloned(operand)
            }
            Operand::Place { refs, place } => {
                let borrows = (0..*refs).map(|_| quote!(&));
                let place = self.place(place, Access::Read);
                quote!(#(#borrows)* #place)
            }
            Operand::Inactive(verbatim) => self.verbatim(verbatim),
        }
    }

    pub(super) fn argument(&self, argument: &Argument) -> TokenStream {
        match argument {
            Argument::Value(operand) => self.operand(operand),
            Argument::Mutable { place, reborrow: true } => self.place(place, Access::Write),
            Argument::Mutable { place, reborrow: false } => self.mutable(place),
        }
    }

    /// The argument by a shared reference.
    pub(super) fn lent(&self, argument: &Argument) -> TokenStream {
        match argument {
            Argument::Value(operand) => self.reference(operand),
            Argument::Mutable { place, .. } => self.reference(&Operand::Place { refs: 0, place: place.clone() }),
        }
    }

    pub(super) fn cloned(&self, operand: &Operand) -> TokenStream {
        let reference = self.reference(operand);
        quote!(::core::clone::Clone::clone(#reference))
    }

    /// The receiver of a method, which borrows it or moves it.
    fn receiver(&self, operand: &Operand, method: &Ident) -> TokenStream {
        match operand {
            Operand::Place { refs: 0, place } if !super::shared::consumes(method) => self.place(place, Access::Read),
            operand => self.term(operand),
        }
    }

    /// The arguments of a call; the receiver of a method is one term.
    pub(super) fn call_args(&self, callee: &Callee, args: &[Argument]) -> Vec<TokenStream> {
        let is_receiver = |index| match callee {
            Callee::Method { .. } => index == 0,
            Callee::Operator { .. } => true,
            Callee::Function { .. } | Callee::Associated { .. } | Callee::Parameter(_) => false,
        };
        let args = args.iter().enumerate();
        let arg = |(index, arg): (usize, &Argument)| match arg {
            Argument::Value(operand) if is_receiver(index) => self.term(operand),
            arg => self.argument(arg),
        };
        args.map(arg).collect()
    }

    /// The operand where it needs to be one term.
    fn term(&self, operand: &Operand) -> TokenStream {
        let tokens = self.operand(operand);
        let single = match operand {
            Operand::Place { refs, .. } => *refs == 0,
            Operand::Inactive(_) => tokens.clone().into_iter().count() == 1,
        };
        if single { tokens } else { quote!((#tokens)) }
    }

    pub(super) fn rhs(&self, rhs: &Rhs, span: Span) -> TokenStream {
        match rhs {
            Rhs::Use(operand) => self.operand(operand),
            Rhs::Op { form, meaning, args } => {
                self.operation(form, matches!(meaning, crate::ir::Meaning::Take), args, span)
            }
            Rhs::Call { callee, args, .. } => callee.primal(&self.call_args(callee, args)),
        }
    }

    fn operation(&self, form: &Form, take: bool, args: &[Operand], span: Span) -> TokenStream {
        match form {
            Form::Binary(op) => {
                let (a, b) = (self.term(&args[0]), self.term(&args[1]));
                quote!(#a #op #b)
            }
            Form::Negate => {
                let a = self.term(&args[0]);
                quote!(-#a)
            }
            Form::Method(name, turbofish) => {
                let receiver = self.receiver(&args[0], name);
                let rest = args[1..].iter().map(|arg| self.operand(arg));
                quote!(#receiver.#name #turbofish(#(#rest),*))
            }
            Form::Path(path) => {
                let args = args.iter().map(|arg| self.operand(arg));
                quote!(#path(#(#args),*))
            }
            Form::Field(method) => {
                let (known, method) = (self.ops("FieldPlace"), Ident::new(method, Span::mixed_site()));
                let (held, primal) = (args[0].place().expect("a field is a place"), self.reference(&args[1]));
                let held = self.place(held, if method == "__clear" { Access::Write } else { Access::Read });
                quote!({ use #known as _; #held.#method(#primal) })
            }
            Form::Function(name) => {
                let function = self.spanned_ops(name, span);
                if take {
                    let place = args[0].place().expect("a cotangent is a place");
                    let place = super::relocate(self.mutable(place), span);
                    return quote_spanned!(span.resolved_at(Span::call_site())=> #function(#place));
                }
                // An error about an argument shows at the operation.
                let args = args.iter().map(|arg| match arg {
                    Operand::Place { .. } => super::relocate(self.reference(arg), span),
                    Operand::Inactive(_) => self.reference(arg),
                });
                quote_spanned!(span.resolved_at(Span::call_site())=> #function(#(#args),*))
            }
            Form::Keep => {
                let (krate, constant) = (self.krate, self.reference(&args[0]));
                let glue = quote!(#krate::__private::ops);
                quote!({ use #glue::{KeepClone as _, KeepOwned as _, KeepReferent as _}; (&&&#glue::Keep(#constant)).keep() })
            }
            Form::Real(name) => {
                let (krate, name) = (self.krate, Ident::new(name, span));
                let function = super::respan(quote!(#krate::__private::ops::real::#name), span);
                let args = args.iter().map(|arg| self.operand(arg));
                quote!(#function(#(#args),*))
            }
            Form::Pieces(between, delimiters) => self.pieces(between, delimiters, args),
        }
    }

    fn pieces(&self, between: &[TokenStream], delimiters: &Delimiters, args: &[Operand]) -> TokenStream {
        let mut inner = between.first().cloned().unwrap_or_default();
        // `(a as f64)` and `(a.expect(""))` have one argument; a tuple's comma is among the pieces.
        let single = matches!(delimiters, Delimiters::Paren) && args.len() == 1;
        for (index, arg) in args.iter().enumerate() {
            let arg = if single { self.term(arg) } else { self.operand(arg) };
            let after = &between[index + 1];
            inner.extend(quote!(#arg #after));
        }
        match delimiters {
            Delimiters::Paren => quote!((#inner)),
            Delimiters::Bracket => quote!([#inner]),
            Delimiters::Brace(path) => quote!(#path { #inner }),
            Delimiters::Macro(path) => quote!(#path [#inner]),
            Delimiters::Call(path, borrow) => quote!(#path(#borrow [#inner])),
        }
    }
}

/// The method of a derived tangent that shows a member of a variant.
fn variant_place(variant: &Ident, member: &TokenStream, end: &str) -> Ident {
    let member = member.to_string();
    Ident::new(&format!("__{variant}_{}{end}", member.trim_start_matches("r#")), variant.span())
}

/// Where the user wrote the field that the place ends with.
pub(crate) fn field_span(place: &Place) -> Option<Span> {
    match place.path.last() {
        Some(Proj::Field(member) | Proj::Component(member) | Proj::Variant(_, member)) => {
            member.clone().into_iter().next().map(|token| token.span())
        }
        _ => None,
    }
}

/// `column` and `column_mut`.
fn view_method(method: &Ident, access: Access) -> Ident {
    let text = method.to_string();
    let plain = match text.as_str() {
        "as_mut_slice" => "as_slice".to_owned(),
        other => other.trim_end_matches("_mut").to_owned(),
    };
    let name = match (access, plain.as_str()) {
        (Access::Read, _) => plain,
        (Access::Write, "as_slice") => "as_mut_slice".to_owned(),
        (Access::Write, plain) => format!("{plain}_mut"),
    };
    Ident::new(&name, method.span())
}

impl Emitter<'_> {
    /// The operand by value.
    pub(crate) fn value(&self, operand: &Operand) -> TokenStream {
        self.operand(operand)
    }

    /// The operand by reference.
    pub(crate) fn borrowed(&self, operand: &Operand) -> TokenStream {
        self.reference(operand)
    }
}
