//! Ways into a tangent that the compiler of functions uses by name: it does not know the types.

use super::fields::{Definition, Field, Kind, Role, Variant};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

pub(super) fn of(definition: &Definition, tangent: &Definition, private: &TokenStream) -> TokenStream {
    match tangent.kind {
        Kind::Struct => quote!(),
        Kind::Enum => payloads(definition, tangent, private),
    }
}

/// `__Circle_0()` and its like: a part of the payload of one variant, of an enum's tangent.
fn payloads(definition: &Definition, tangent: &Definition, private: &TokenStream) -> TokenStream {
    let (open, ty, clause) = tangent.header(private);
    let methods = definition.variants.iter().zip(&tangent.variants).flat_map(|(variant, of)| {
        variant.fields.iter().map(|field| match of.active().find(|active| active.member == field.member) {
            Some(active) => payload(tangent, of, active, private),
            None => constant(variant, field, private),
        })
    });
    quote!(impl #open #ty #clause { #(#methods)* })
}

/// `__Circle_0`, `__Circle_0_mut`, `__Circle_0_slot`.
fn names(variant: &Variant, field: &Field) -> [Ident; 3] {
    let variant = variant.name.as_ref().expect("a variant of an enum has a name");
    let member = field.member.to_token_stream().to_string();
    let name = format_ident!("__{}_{}", variant, member.trim_start_matches("r#"));
    [name.clone(), format_ident!("{name}_mut"), format_ident!("{name}_slot")]
}

fn constant(variant: &Variant, field: &Field, private: &TokenStream) -> TokenStream {
    let [read, write, slot] = names(variant, field);
    let nondiff = quote!(#private::Nondiff);
    quote! {
        #[doc(hidden)]
        pub fn #read(&self) -> &#nondiff {
            &#nondiff
        }
        #[doc(hidden)]
        pub fn #slot(&mut self) -> #nondiff {
            #nondiff
        }
        #[doc(hidden)]
        pub fn #write(&mut self) -> &mut #nondiff {
            #private::of_no_size(#nondiff)
        }
    }
}

fn payload(tangent: &Definition, variant: &Variant, field: &Field, private: &TokenStream) -> TokenStream {
    let (path, member, ty) = (tangent.path(variant), &field.member, &field.ty);
    let [read, write, slot] = names(variant, field);
    let ops = quote!(#private::ops);
    let absent = variant.fields.iter().map(|field| {
        let member = &field.member;
        if field.role == Role::Active { quote!(#member: #ops::absent()) } else { quote!(#member: #private::Nondiff) }
    });
    let otherwise = |value: TokenStream| tangent.is_choice().then(|| quote!(_ => { #value }));
    let zero = otherwise(quote!(#ops::assert_zero(self); #ops::Payload::Zero(#ops::absent())));
    let none = otherwise(quote!(::core::unreachable!()));
    quote! {
        #[doc(hidden)]
        #[inline]
        pub fn #read(&self) -> #ops::Payload<'_, #ty> {
            match self {
                #path { #member: part, .. } => #ops::Payload::There(part),
                #zero
            }
        }
        #[doc(hidden)]
        #[inline]
        pub fn #slot(&mut self) -> #ops::Slot<'_, #ty> {
            let fresh = !::core::matches!(self, #path { .. });
            if fresh {
                #ops::assert_zero(self);
                *self = #path { #(#absent,)* };
            }
            match self {
                #path { #member: part, .. } => #ops::Slot::new(part, fresh),
                #none
            }
        }
        #[doc(hidden)]
        #[inline]
        pub fn #write(&mut self) -> &mut #ty {
            self.#slot().place()
        }
    }
}
