//! `#[derive(Differentiable)]`: a struct or enum as a vector space of its own.
//!
//! A type is read as a list of variants (a struct has one), and every function that is written is one `match` on them.
//! Its tangent is the type itself where all fields are active and their own tangents, else a generated twin.

mod accessors;
mod bounds;
mod fields;
mod options;
mod space;
mod tangent;
mod value;

use crate::error::Errors;
use fields::Definition;
use options::Options;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

pub(crate) fn derive(item: TokenStream) -> TokenStream {
    match syn::parse2::<DeriveInput>(item).and_then(derived) {
        Ok(tokens) => tokens,
        Err(error) => error.into_compile_error(),
    }
}

fn derived(item: DeriveInput) -> syn::Result<TokenStream> {
    let errors = Errors::default();
    let options = Options::new(&item, &errors);
    let definition = Definition::new(&item, &errors);
    options.check(&item, &errors);
    errors.propagate()?;
    let definition = definition.expect("without errors there is a definition");
    let private = options.private();
    let Some(name) = tangent::name_of(&definition, &options) else {
        let own = definition.bounded(&private, "OwnTangent");
        let parts = [
            own.own_tangents(&private),
            value::differentiable(&own, &own, &private),
            space::tangent(&own, &private),
            accessors::of(&own, &own, &private),
        ];
        return Ok(wrapped(&quote!(#(#parts)*)));
    };
    let definition = definition.bounded(&private, "ActiveField");
    let twin = definition.twin(&name, &private);
    let declaration = tangent::declaration(&definition, &twin, &options);
    let parts = [
        value::differentiable(&definition, &twin, &private),
        value::differentiable(&twin, &twin, &private),
        space::tangent(&twin, &private),
        tangent::implementations(&definition, &twin, &private),
        space::left_out(&definition, &twin, &private),
        accessors::of(&definition, &twin, &private),
    ];
    let parts = wrapped(&quote!(#(#parts)*));
    Ok(quote!(#declaration #parts))
}

/// Implementations in a scope of their own, where helper types have no names outside.
fn wrapped(tokens: &TokenStream) -> TokenStream {
    let lints = crate::companion::lints();
    quote! {
        #lints
        const _: () = { #tokens };
    }
}
