//! Whole `impl` blocks and traits: the derivatives of every marked method.

use super::{derivatives_of, guarded, without_body, without_nondiff};
use crate::error::Errors;
use crate::home::{Elided, Home, Operator, argument};
use crate::parse::{Input, Options, scalar_parameters};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, FnArg, Generics, ImplItem, ImplItemFn, ItemFn, ItemImpl, ItemTrait, Path, TraitItem, TraitItemFn, Type,
    TypeParamBound, Visibility,
};

/// An `impl` block of a type: the derivatives stand in another block.
pub(super) fn impl_block(options: TokenStream, mut item: ItemImpl) -> TokenStream {
    let errors = Errors::default();
    let around = block_options(options, &errors);
    let (generics, ty) = named_lifetimes(&item);
    let home = Home::Impl(generics.clone());
    let derivatives = methods(&home, &around, &mut item, &errors);
    let errors = compile_errors(&errors);
    let (open, _, clause) = generics.split_for_impl();
    quote!(#item #errors #[automatically_derived] impl #open #ty #clause { #derivatives })
}

/// An implementation of a trait: the derivatives stand beside the methods, for the trait asks for them.
pub(super) fn trait_impl(options: TokenStream, mut item: ItemImpl, of: Path) -> TokenStream {
    let errors = Errors::default();
    let around = block_options(options, &errors);
    if let Some(operator) = Operator::of(&of, &item.self_ty) {
        return operator_impl(Options { both_operands: true, ..around }, item, of, operator, &errors);
    }
    let (mut generics, ty) = named_lifetimes(&item);
    bound_scalars(&mut generics, &around);
    let home = Home::TraitImpl { generics: generics.clone(), of, operator: None };
    let derivatives = methods(&home, &around, &mut item, &errors);
    (item.generics, *item.self_ty) = (generics, ty);
    item.items.push(ImplItem::Verbatim(derivatives));
    let errors = compile_errors(&errors);
    quote!(#item #errors)
}

fn bound_scalars(generics: &mut Generics, around: &Options) {
    let krate = around.krate.as_ref().map_or_else(|| quote!(::tensor_grad), |path| quote!(#path));
    for scalar in scalar_parameters(generics) {
        generics.make_where_clause().predicates.push(syn::parse_quote!(#scalar: #krate::__private::Scalar));
    }
}

/// An implementation of `core::ops::Mul` or its like: the derivatives are an implementation of the runtime's trait, with
/// respect to both operands.
fn operator_impl(
    around: Options,
    mut item: ItemImpl,
    mut of: Path,
    mut operator: Operator,
    errors: &Errors,
) -> TokenStream {
    mark_all(&mut item);
    let mut generics = item.generics.clone();
    let mut names = Elided::of("operand").with_references();
    names.visit_type_mut(&mut operator.left);
    names.visit_path_mut(&mut of);
    names.declare(&mut generics);
    bound_scalars(&mut generics, &around);
    for ty in std::iter::once(&*item.self_ty).chain(argument(&of).as_ref()) {
        if let Type::Reference(reference) = ty {
            errors
                .at(reference.and_token, "an operator between references has no derivatives: mark one between values");
        }
    }
    operator.right = operator.right.map(|_| argument(&of).unwrap_or_else(|| operator.left.clone()));
    let operands = [Some(operator.left.clone()), operator.right.clone()];
    let assignment = operator.is_assignment();
    let home = Home::TraitImpl { generics, of, operator: Some(Box::new(operator)) };
    let user = item.clone();
    for each in &mut item.items {
        let ImplItem::Fn(function) = each else { continue };
        let mut types = operands.iter().flatten().cloned();
        for (argument, ty) in function.sig.inputs.iter_mut().zip(&mut types) {
            match argument {
                FnArg::Receiver(_) if assignment => {}
                FnArg::Receiver(receiver) => {
                    (receiver.reference, receiver.colon_token) = (None, Some(Default::default()));
                    *receiver.ty = ty;
                }
                FnArg::Typed(argument) => *argument.ty = ty,
            }
        }
    }
    let derivatives = methods(&home, &around, &mut item, errors);
    let errors = compile_errors(errors);
    let user = unmarked(user);
    quote!(#user #derivatives #errors)
}

/// An operator has one function: the mark of its block is enough.
fn mark_all(item: &mut ItemImpl) {
    let none = Errors::default();
    for each in &mut item.items {
        if let ImplItem::Fn(function) = each
            && take_mark(&mut function.attrs.clone(), &Options::default(), &none).is_none()
        {
            function.attrs.push(syn::parse_quote!(#[differentiable]));
        }
    }
}

/// Without what only the macro knows.
fn unmarked(mut item: ItemImpl) -> ItemImpl {
    let spare = Errors::default();
    for each in &mut item.items {
        let ImplItem::Fn(function) = each else { continue };
        drop(take_mark(&mut function.attrs, &Options::default(), &spare));
        without_nondiff(&mut function.sig);
    }
    item
}

/// The declaration of a trait: the derivatives are methods of the trait.
pub(super) fn declaration(options: TokenStream, mut item: ItemTrait) -> TokenStream {
    let errors = Errors::default();
    let around = block_options(options, &errors);
    let home = Home::Trait(item.generics.clone());
    let (mut derivatives, mut marked) = (TokenStream::new(), false);
    let bounds_itself = item.supertraits.iter().any(may_differentiate) || item.generics.where_clause.is_some();
    for each in &mut item.items {
        let TraitItem::Fn(function) = each else { continue };
        if let Some(options) = take_mark(&mut function.attrs, &around, &errors) {
            marked = true;
            if !bounds_itself && is_of_self(&options, &item.ident, &errors) {
                continue;
            }
            derivatives.extend(match function.default.clone() {
                Some(body) => method(&home, options, trait_method(function, body), &errors),
                None => required(&home, options, trait_method(function, syn::parse_quote!({})), &errors),
            });
        }
        without_nondiff(&mut function.sig);
    }
    check_marked(marked, item.trait_token, &errors);
    item.items.push(TraitItem::Verbatim(derivatives));
    let errors = compile_errors(&errors);
    quote!(#item #errors)
}

/// Not a trait that says nothing of tangents: `Debug`, `Send`.
fn may_differentiate(bound: &TypeParamBound) -> bool {
    const OTHERS: [&str; 13] = [
        "Debug",
        "Display",
        "Clone",
        "Copy",
        "Default",
        "PartialEq",
        "Eq",
        "PartialOrd",
        "Ord",
        "Hash",
        "Send",
        "Sync",
        "Sized",
    ];
    match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_none_or(|last| OTHERS.iter().all(|other| last.ident != other))
        }
        _ => false,
    }
}

/// Is a derivative with respect to `self` asked for, which a trait without bounds has not?
fn is_of_self(options: &Options, name: &Ident, errors: &Errors) -> bool {
    let of = options.wrt.iter().flatten().find(|of| **of == "self");
    let text = || format!("with respect to `self`, whose type needs a tangent: write `trait {name}: Differentiable`");
    of.inspect(|of| errors.at(of, text())).is_some()
}

fn trait_method(function: &TraitItemFn, body: syn::Block) -> ItemFn {
    let (attrs, sig) = (function.attrs.clone(), function.sig.clone());
    ItemFn { attrs, vis: Visibility::Inherited, sig, block: Box::new(body) }
}

/// The derivatives of all marked methods.
fn methods(home: &Home, around: &Options, item: &mut ItemImpl, errors: &Errors) -> TokenStream {
    let (mut derivatives, mut marked) = (TokenStream::new(), false);
    for each in &mut item.items {
        let ImplItem::Fn(function) = each else { continue };
        if let Some(options) = take_mark(&mut function.attrs, around, errors) {
            marked = true;
            let ImplItemFn { attrs, vis, sig, block, .. } = function.clone();
            derivatives.extend(method(home, options, ItemFn { attrs, vis, sig, block: Box::new(block) }, errors));
        }
        without_nondiff(&mut function.sig);
    }
    check_marked(marked, item.impl_token, errors);
    derivatives
}

fn check_marked(marked: bool, block: impl ToTokens, errors: &Errors) {
    if !marked {
        errors.at(block, "no method of this block is marked: write `#[differentiable]` on each to differentiate");
    }
}

fn compile_errors(errors: &Errors) -> Option<TokenStream> {
    errors.propagate().err().map(|error| error.into_compile_error())
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
    if let Some(checkpoint) = &options.checkpoint {
        errors.at(&checkpoint.key, "`checkpoint` goes on the method that has the loop");
    }
    for name in options.wrt.iter().flatten() {
        errors.at(name, "`wrt(…)` goes on a method");
    }
    options
}

/// Takes `#[differentiable(…)]` off a method; its options, and those of the block.
fn take_mark(attrs: &mut Vec<Attribute>, around: &Options, errors: &Errors) -> Option<Options> {
    let mark = super::take_attribute(attrs)?;
    if let Some(again) = super::take_attribute(attrs) {
        errors.push(super::marked_twice(&again));
    }
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
    options.operators.extend(around.operators.iter().cloned());
    options.both_operands = around.both_operands;
    Some(options)
}

/// The derivatives of one method; after an error, those of its signature, so that callers get no errors on top.
fn method(home: &Home, options: Options, item: ItemFn, errors: &Errors) -> TokenStream {
    let name = item.sig.ident.clone();
    let work = |item: ItemFn| guarded(&name, || derivatives_of(home.clone(), options.clone(), item));
    work(item.clone()).unwrap_or_else(|error| {
        errors.push(error);
        work(without_body(item)).unwrap_or_default()
    })
}

fn required(home: &Home, options: Options, item: ItemFn, errors: &Errors) -> TokenStream {
    let name = item.sig.ident.clone();
    if let Some(checkpoint) = &options.checkpoint {
        errors.at(&checkpoint.key, "`checkpoint` goes on the implementation, which has the loop");
    }
    let work = || {
        let found = Errors::default();
        let input = Input::new(home.clone(), options, item, &found);
        found.propagate().map(|()| crate::companion::declaration(&input))
    };
    guarded(&name, work).unwrap_or_else(|error| {
        errors.push(error);
        TokenStream::new()
    })
}

/// The block's generics and type with a name for each `'_`, which a pullback's type mentions.
fn named_lifetimes(item: &ItemImpl) -> (Generics, Type) {
    let (mut names, mut ty, mut generics) = (Elided::of("block"), (*item.self_ty).clone(), item.generics.clone());
    names.visit_type_mut(&mut ty);
    names.declare(&mut generics);
    (generics, ty)
}
