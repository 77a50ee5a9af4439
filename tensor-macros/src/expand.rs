//! The pipeline: parse, lower, transform, emit. On an error the user's item still stands, with the errors beside it.

mod block;

use crate::companion::{Programs, Second, companion};
use crate::emit::pruned;
use crate::error::Errors;
use crate::home::Home;
use crate::ir::Graph;
use crate::jvp::{DualSplit, Seed, jvp, jvp_of_vjp};
use crate::local::local;
use crate::lower::lower;
use crate::parse::{Input, Options};
use crate::vjp::{one_pass, plain_vjp, vjp};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::Expr;

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let item = with_parentheses(item);
    match syn::parse2::<syn::ItemFn>(item.clone()) {
        Ok(mut function) => {
            if let Some(again) = take_attribute(&mut function.attrs) {
                let error = marked_twice(&again).into_compile_error();
                return quote!(#function #error);
            }
            let user = without_markers(function.clone());
            let name = function.sig.ident.clone();
            match guarded(&name, || derivatives(options.clone(), function.clone())) {
                Ok(companion) => quote!(#user #companion),
                Err(error) => {
                    let error = error.into_compile_error();
                    let stand_in = guarded(&name, || derivatives(options, without_body(function))).ok();
                    quote!(#user #error #stand_in)
                }
            }
        }
        Err(error) => match syn::parse2::<syn::Item>(item.clone()) {
            Ok(syn::Item::Impl(block)) => match block.trait_.clone() {
                Some((_, of, _)) => block::trait_impl(options, block, of),
                None => block::impl_block(options, block),
            },
            Ok(syn::Item::Trait(item)) => block::declaration(options, item),
            _ => {
                let error = wrong_item(&item, &error).into_compile_error();
                quote!(#item #error)
            }
        },
    }
}

/// `#[differentiable]`, taken off.
fn take_attribute(attrs: &mut Vec<syn::Attribute>) -> Option<syn::Attribute> {
    let is_mark =
        |attr: &syn::Attribute| attr.path().segments.last().is_some_and(|last| last.ident == "differentiable");
    Some(attrs.remove(attrs.iter().position(is_mark)?))
}

fn marked_twice(again: &syn::Attribute) -> syn::Error {
    let text =
        "this function is marked twice: write the options in one attribute, `#[differentiable(hessian, wrt(x))]`";
    syn::Error::new_spanned(again.path(), text)
}

/// Writes the parentheses that `$e` of a `macro_rules!` macro stands for: rustc ignores invisible ones in what we return,
/// and `2.0 * $e` would become another product.
fn with_parentheses(tokens: TokenStream) -> TokenStream {
    let visible = |token| match token {
        TokenTree::Group(group) => {
            let inner = with_parentheses(group.stream());
            let hidden = group.delimiter() == Delimiter::None
                && syn::parse2(inner.clone()).is_ok_and(|expr| binds_loosely(&expr));
            let delimiter = if hidden { Delimiter::Parenthesis } else { group.delimiter() };
            let mut new = Group::new(delimiter, inner);
            new.set_span(group.span());
            TokenTree::Group(new)
        }
        other => other,
    };
    tokens.into_iter().map(visible).collect()
}

/// May something next to the expression tear it apart?
fn binds_loosely(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Binary(_)
            | Expr::Unary(_)
            | Expr::Cast(_)
            | Expr::Range(_)
            | Expr::Reference(_)
            | Expr::Closure(_)
            | Expr::If(_)
            | Expr::Match(_)
    )
}

/// A panic of the macro is a fault of ours.
fn guarded(name: &syn::Ident, work: impl FnOnce() -> syn::Result<TokenStream>) -> syn::Result<TokenStream> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let text = "the `#[differentiable]` compiler failed on this function, which is a bug of tensor-grad: please report it with the function";
        Err(syn::Error::new(name.span(), text))
    })
}

/// The same signature, so that callers of the derivatives get no errors on top.
fn without_body(mut function: syn::ItemFn) -> syn::ItemFn {
    *function.block = syn::parse_quote!({ ::core::panic!() });
    function
}

fn wrong_item(item: &TokenStream, error: &syn::Error) -> syn::Error {
    let what = match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Struct(item)) => (item.struct_token.span, "a struct"),
        Ok(syn::Item::Enum(item)) => (item.enum_token.span, "an enum"),
        Ok(syn::Item::Const(item)) => (item.const_token.span, "a constant"),
        Ok(syn::Item::Static(item)) => (item.static_token.span, "a static"),
        Ok(syn::Item::Mod(item)) => (item.mod_token.span, "a module"),
        _ => {
            return syn::Error::new(
                error.span(),
                format!("`#[differentiable]` goes on a function with a body: {error}"),
            );
        }
    };
    syn::Error::new(
        what.0,
        format!("`#[differentiable]` goes on a function, an `impl` block or a trait, not on {}", what.1),
    )
}

fn derivatives(options: TokenStream, item: syn::ItemFn) -> syn::Result<TokenStream> {
    let options = syn::parse2::<Options>(options)?;
    derivatives_of(Home::of(&item), options, item)
}

fn derivatives_of(home: Home, options: Options, item: syn::ItemFn) -> syn::Result<TokenStream> {
    let errors = Errors::default();
    let custom = options.rules.any();
    let input = Input::new(home, options, if custom { crate::custom::calling(item) } else { item }, &errors);
    if custom {
        crate::custom::check(&input, &errors);
    }
    errors.propagate()?;
    let primal = lower(&input, &errors);
    errors.propagate()?;
    let split = vjp(&primal, &input);
    let second = input.options.hessian.then(|| {
        let split = plain_vjp(&primal, &input);
        let [for_callers, of_gradient] = [Seed::Moves, Seed::Fixed].map(|seed| {
            let dual = jvp_of_vjp(&split, &input, seed);
            DualSplit { split: pruned(dual.split), ..dual }
        });
        Second { for_callers, of_gradient, local: local(&primal, &input, &split) }
    });
    let (dual, split, one_pass) = (jvp(&primal, &input), pruned(split), one_pass(&primal, &input));
    let programs = Programs { dual, split, one_pass, second };
    if input.options.dump {
        dump(&input, &primal, &programs);
    }
    Ok(companion(&input, &programs))
}

/// Prints the programs of every stage while the user's crate is compiled.
#[allow(clippy::print_stderr, reason = "asked for by the attribute")]
fn dump(input: &Input, primal: &Graph, programs: &Programs) {
    let Programs { dual, split, one_pass, second } = programs;
    eprintln!("-- {}, lower\n{primal}\n-- jvp\n{dual}\n-- vjp\n{split}", input.item.sig.ident);
    if let Some(one_pass) = one_pass {
        eprintln!("-- gradient in one pass\n{one_pass}");
    }
    if let Some(second) = second {
        eprintln!("-- jvp of vjp\n{}", second.for_callers);
        if let Some(local) = &second.local {
            eprintln!("-- Hessian by elements\n{}", local.graph);
        }
    }
}

/// The user's function as written, without the attributes that only the macro knows.
fn without_markers(mut function: syn::ItemFn) -> TokenStream {
    without_nondiff(&mut function.sig);
    function.into_token_stream()
}

fn without_nondiff(sig: &mut syn::Signature) {
    for argument in &mut sig.inputs {
        if let syn::FnArg::Typed(argument) = argument {
            argument.attrs.retain(|attr| !attr.path().is_ident("nondiff"));
        }
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    /// `cargo test -p tensor-macros -- --nocapture show` prints the expansion of the file named by `SHOW`.
    #[test]
    fn show() {
        let Ok(path) = std::env::var("SHOW") else { return };
        let source: TokenStream = std::fs::read_to_string(path).expect("a file").parse().expect("tokens");
        let mut item: syn::ItemFn = syn::parse2(source).expect("one function");
        let options = item.attrs.iter().find_map(|attr| attr.meta.require_list().ok().map(|list| list.tokens.clone()));
        item.attrs.clear();
        let expanded = super::expand(options.unwrap_or_default(), quote::quote!(#item));
        match syn::parse2(expanded.clone()) {
            Ok(file) => println!("{}", prettyplease::unparse(&file)),
            Err(error) => println!("{error}\n{expanded}"),
        }
    }
}
