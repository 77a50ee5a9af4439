//! Where a function stands: alone, in an `impl` block, in a trait.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{GenericArgument, Generics, ItemFn, Lifetime, Path, PathArguments, Type, TypeParamBound, WherePredicate};

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
    TraitImpl { generics: Generics, of: Path, operator: Option<Box<Operator>> },
}

/// What an implementation of `core::ops::Mul`, `core::ops::MulAssign` and their like is for.
#[derive(Clone)]
pub(crate) struct Operator {
    /// The name of the trait.
    pub(crate) name: Ident,
    pub(crate) left: Type,
    /// `None` of `core::ops::Neg`.
    pub(crate) right: Option<Type>,
}

impl Operator {
    /// `None` for a trait that is no operator.
    pub(crate) fn of(of: &Path, left: &Type) -> Option<Self> {
        let name = &of.segments.last()?.ident;
        let (text, unary) = (name.to_string(), name == "Neg");
        let of_two = text.strip_suffix("Assign").unwrap_or(&text);
        let known = unary || ["Add", "Sub", "Mul", "Div", "Rem"].contains(&of_two);
        let right = (!unary).then(|| argument(of).unwrap_or_else(|| left.clone()));
        known.then(|| Self { name: name.clone(), left: left.clone(), right })
    }

    /// `a *= b`, which returns nothing.
    pub(crate) fn is_assignment(&self) -> bool {
        self.name.to_string().ends_with("Assign")
    }
}

impl Operator {
    /// The type that the operator is of: `Self`, or by Rust's rule for foreign types what stands to the right of them.
    fn own_type(&self) -> Option<&Ident> {
        let is_foreign = |ident: &&Ident| {
            let text = ident.to_string();
            let matrix = ["Vector", "RowVector", "Matrix"].iter().any(|start| {
                text.strip_prefix(start)
                    .is_some_and(|size| size.chars().all(|letter| letter.is_ascii_digit() || letter == 'x'))
            });
            matrix || ["f32", "f64", "SMatrix", "SVector", "RowSVector"].iter().any(|foreign| *ident == foreign)
        };
        let own = |ty| name_of(behind(ty)).filter(|ident| !is_foreign(ident));
        own(&self.left).or_else(|| own(self.right.as_ref()?))
    }
}

fn name_of(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// Without references.
fn behind(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => behind(&reference.elem),
        Type::Paren(inner) => behind(&inner.elem),
        ty => ty,
    }
}

impl Home {
    /// The user's type whose operators the block is about.
    pub(crate) fn operators_of(&self) -> Option<&Ident> {
        match self {
            Self::TraitImpl { operator: Some(operator), .. } => operator.own_type(),
            _ => None,
        }
    }

    /// Is `Self` the user's type, of whose operators the text speaks?
    pub(crate) fn has_own_self(&self) -> bool {
        match self {
            Self::Impl(_) => true,
            Self::TraitImpl { operator: Some(operator), .. } => {
                let own = operator.own_type();
                own.is_some() && own == name_of(behind(&operator.left))
            }
            _ => false,
        }
    }

    /// Where a function stands that alone is marked: `self` and `Self` are known in `impl` blocks only.
    pub(crate) fn of(item: &ItemFn) -> Self {
        let names_self = |tokens| crate::rename::mentions(tokens, &|ident| ident == "Self");
        let in_impl = item.sig.receiver().is_some()
            || names_self(item.sig.to_token_stream())
            || names_self(outside_items(&item.block));
        if in_impl { Self::Impl(Generics::default()) } else { Self::Free }
    }

    /// Is it an implementation for a type with parameters that implement the same trait? Then its methods call theirs.
    pub(crate) fn hands_on(&self) -> bool {
        let Self::TraitImpl { generics, of, .. } = self else { return false };
        let name = of.segments.last().map(|segment| &segment.ident);
        let is_same = |bound: &TypeParamBound| {
            matches!(bound, TypeParamBound::Trait(bound)
            if bound.path.segments.last().map(|segment| &segment.ident) == name)
        };
        let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let bounds = predicates.filter_map(|predicate| match predicate {
            WherePredicate::Type(ty) => Some(&ty.bounds),
            _ => None,
        });
        generics.type_params().map(|param| &param.bounds).chain(bounds).flatten().any(is_same)
    }

    /// The generics around the function.
    pub(crate) fn generics(&self) -> Option<&Generics> {
        match self {
            Self::Free => None,
            Self::Impl(generics) | Self::Trait(generics) | Self::TraitImpl { generics, .. } => Some(generics),
        }
    }
}

/// `B` of `Mul<B>`.
pub(crate) fn argument(of: &Path) -> Option<Type> {
    let PathArguments::AngleBracketed(args) = &of.segments.last()?.arguments else { return None };
    args.args.iter().find_map(|arg| match arg {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    })
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
    /// Also to each `&` without one.
    references: bool,
}

impl Elided {
    /// `place` is part of the names, so that those of two places differ.
    pub(crate) fn of(place: &'static str) -> Self {
        Self { place, names: Vec::new(), references: false }
    }

    /// Also of the lifetimes that a `&` leaves out.
    pub(crate) fn with_references(self) -> Self {
        Self { references: true, ..self }
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

    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        if self.references {
            reference.lifetime.get_or_insert_with(|| Lifetime::new("'_", Span::call_site()));
        }
        syn::visit_mut::visit_type_reference_mut(self, reference);
    }

    // `Fn(&f64)` and `fn(&f64)` are for every lifetime.
    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut syn::ParenthesizedGenericArguments) {}
    fn visit_type_bare_fn_mut(&mut self, _: &mut syn::TypeBareFn) {}
}
