//! Where a function stands: alone, in an `impl` block, in a trait.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Generics, ItemFn, Lifetime, Path};

/// Where a function stands, and so where its derivatives go.
#[derive(Clone)]
pub(crate) enum Home {
    /// In a module or a block: the derivatives are functions of a companion type.
    Free,
    /// In an `impl` block with these generics: they stand beside it.
    Impl(Generics),
    /// In the declaration of a trait with these generics: they are methods of the trait.
    Trait(Generics),
    /// In an implementation of a trait: those that the trait asks for.
    TraitImpl { generics: Generics, of: Path },
}

impl Home {
    /// Where a function stands that alone is marked: `self` and `Self` are known in `impl` blocks only.
    pub(crate) fn of(item: &ItemFn) -> Self {
        let names_self = |tokens| crate::rename::mentions(tokens, &|ident| ident == "Self");
        let in_impl = item.sig.receiver().is_some()
            || names_self(item.sig.to_token_stream())
            || names_self(outside_items(&item.block));
        if in_impl { Self::Impl(Generics::default()) } else { Self::Free }
    }

    /// The generics around the function.
    pub(crate) fn generics(&self) -> Option<&Generics> {
        match self {
            Self::Free => None,
            Self::Impl(generics) | Self::Trait(generics) | Self::TraitImpl { generics, .. } => Some(generics),
        }
    }
}

/// A block without the items declared in it.
fn outside_items(block: &syn::Block) -> TokenStream {
    struct WithoutItems;
    impl syn::visit_mut::VisitMut for WithoutItems {
        fn visit_block_mut(&mut self, block: &mut syn::Block) {
            block.stmts.retain(|stmt| !matches!(stmt, syn::Stmt::Item(_)));
            syn::visit_mut::visit_block_mut(self, block);
        }
    }
    let mut block = block.clone();
    syn::visit_mut::VisitMut::visit_block_mut(&mut WithoutItems, &mut block);
    block.to_token_stream()
}

/// Gives a name to each `'_`.
pub(crate) struct Elided {
    place: &'static str,
    names: Vec<Lifetime>,
}

impl Elided {
    /// `place` is part of the names, so that those of two places differ.
    pub(crate) fn of(place: &'static str) -> Self {
        Self { place, names: Vec::new() }
    }

    /// Declares the names given.
    pub(crate) fn declare(self, generics: &mut Generics) {
        for name in self.names.into_iter().rev() {
            generics.params.insert(0, syn::parse_quote!(#name));
        }
    }
}

impl VisitMut for Elided {
    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            let name = format!("'{}{}", self.place, self.names.len());
            *lifetime = Lifetime::new(&name, Span::mixed_site());
            self.names.push(lifetime.clone());
        }
    }
}
