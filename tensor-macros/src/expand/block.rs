//! Whole `impl` blocks: the derivatives of every marked method, in a block of their own beside the user's.

use super::{derivatives_of, guarded, without_body, without_nondiff};
use crate::error::Errors;
use crate::home::{Elided, Home};
use crate::parse::Options;
use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Generics, ImplItem, ImplItemFn, ItemFn, ItemImpl, Type};

pub(super) fn impl_block(options: TokenStream, mut item: ItemImpl) -> TokenStream {
    let errors = Errors::default();
    let around = block_options(options, &errors);
    let (generics, ty) = named_lifetimes(&item);
    let home = Home::Impl(generics.clone());
    let mut derivatives = TokenStream::new();
    let mut marked = 0;
    for function in methods(&mut item) {
        if let Some(options) = take_mark(&mut function.attrs, &around, &errors) {
            marked += 1;
            derivatives.extend(method(&home, options, function, &errors));
        }
        without_nondiff(&mut function.sig);
    }
    if marked == 0 {
        errors.at(
            item.impl_token,
            "no method of this block is marked: write `#[differentiable]` on each to differentiate",
        );
    }
    let errors = errors.propagate().err().map(|error| error.into_compile_error());
    let (open, _, clause) = generics.split_for_impl();
    quote!(#item #errors #[automatically_derived] impl #open #ty #clause { #derivatives })
}

fn methods(item: &mut ItemImpl) -> impl Iterator<Item = &mut ImplItemFn> {
    item.items.iter_mut().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    })
}

/// What stands on the block holds for every method.
fn block_options(options: TokenStream, errors: &Errors) -> Options {
    let options = syn::parse2::<Options>(options).unwrap_or_else(|error| {
        errors.push(error);
        Options::default()
    });
    if let Some(name) = &options.companion {
        errors.at(name, "the derivatives of a method stand beside it: there is no companion type to name");
    }
    if let Some(key) = &options.rules.key {
        errors.at(key, "a rule is given to a free function");
    }
    for name in options.wrt.iter().flatten() {
        errors.at(name, "`wrt(…)` goes on a method");
    }
    options
}

/// Takes `#[differentiable(…)]` off a method; its options, and those of the block.
fn take_mark(attrs: &mut Vec<Attribute>, around: &Options, errors: &Errors) -> Option<Options> {
    let is_mark =
        |attr: &Attribute| attr.path().segments.last().is_some_and(|segment| segment.ident == "differentiable");
    let mark = attrs.remove(attrs.iter().position(is_mark)?);
    let options = match &mark.meta {
        syn::Meta::Path(_) => Ok(Options::default()),
        meta => meta.require_list().and_then(|list| syn::parse2::<Options>(list.tokens.clone())),
    };
    let mut options = options.unwrap_or_else(|error| {
        errors.push(error);
        Options::default()
    });
    options.hessian |= around.hessian;
    options.dump |= around.dump;
    options.krate = options.krate.or_else(|| around.krate.clone());
    Some(options)
}

/// The derivatives of one method; after an error, those of its signature, so that callers get no errors on top.
fn method(home: &Home, options: Options, function: &ImplItemFn, errors: &Errors) -> TokenStream {
    let ImplItemFn { attrs, vis, sig, block, .. } = function.clone();
    let item = ItemFn { attrs, vis, sig, block: Box::new(block) };
    let name = item.sig.ident.clone();
    let work = |item: ItemFn| guarded(&name, || derivatives_of(home.clone(), options.clone(), item));
    work(item.clone()).unwrap_or_else(|error| {
        errors.push(error);
        work(without_body(item)).unwrap_or_default()
    })
}

/// The block's generics and type with a name for each `'_`, which a pullback's type mentions.
fn named_lifetimes(item: &ItemImpl) -> (Generics, Type) {
    let (mut names, mut ty, mut generics) = (Elided::of("block"), (*item.self_ty).clone(), item.generics.clone());
    names.visit_type_mut(&mut ty);
    names.declare(&mut generics);
    (generics, ty)
}
