//! Parameters that are functions: `impl Fn(f64) -> f64`, `&dyn Fn(f64) -> f64`, `F` with a bound, `fn(f64) -> f64`.

use super::Options;
use crate::error::Errors;
use crate::home::Home;
use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{GenericParam, Generics, PathArguments, ReturnType, Token, Type, TypeParamBound, WherePredicate};

/// What a function parameter takes and gives.
#[derive(Clone)]
pub(crate) struct FunctionType {
    pub(crate) inputs: Vec<Type>,
    pub(crate) output: Type,
    /// `Fn`, `FnMut` or `FnOnce`.
    bound: Ident,
}

type Bounds = Punctuated<TypeParamBound, Token![+]>;

impl FunctionType {
    pub(super) fn of(ty: &Type, generics: &Generics) -> Option<Self> {
        match ty {
            Type::Paren(inner) => Self::of(&inner.elem, generics),
            Type::Group(inner) => Self::of(&inner.elem, generics),
            Type::ImplTrait(named) => Self::of_bounds(&named.bounds),
            Type::TraitObject(object) => Self::of_bounds(&object.bounds),
            Type::BareFn(pointer) => {
                let inputs = pointer.inputs.iter().map(|input| input.ty.clone()).collect();
                let bound = Ident::new("Fn", pointer.fn_token.span);
                Some(Self { inputs, output: output_of(&pointer.output), bound })
            }
            Type::Path(path) => {
                let name = path.path.get_ident()?;
                bounds_of(name, generics).into_iter().find_map(Self::of_bounds)
            }
            _ => None,
        }
    }

    fn of_bounds(bounds: &Bounds) -> Option<Self> {
        bounds.iter().find_map(|bound| {
            let TypeParamBound::Trait(bound) = bound else { return None };
            let last = bound.path.segments.last()?;
            match &last.arguments {
                PathArguments::Parenthesized(args) => Some(Self {
                    inputs: args.inputs.iter().cloned().collect(),
                    output: output_of(&args.output),
                    bound: last.ident.clone(),
                }),
                _ => None,
            }
        })
    }

    pub(super) fn check(&self, has_pattern: bool, mutable: bool, errors: &Errors) {
        if self.bound != "Fn" {
            let text = "a function that derivatives flow through is called in both sweeps: ask for `Fn`, or mark the parameter `#[nondiff]`";
            errors.at(&self.bound, text);
        } else if has_pattern || mutable {
            errors.at(&self.bound, "a function that derivatives flow through is a plain parameter, without `mut`");
        }
        for input in &self.inputs {
            if let Type::Reference(reference) = input
                && let Some(token) = &reference.mutability
            {
                errors.at(
                    token,
                    "a function that derivatives flow through returns its results: no `&mut` among what it takes",
                );
            }
        }
        if let Type::Reference(reference) = &self.output {
            errors.at(reference, "a function that derivatives flow through returns a value, not a reference");
        }
    }
}

impl FunctionType {
    pub(super) fn check_home(&self, home: &Home, options: &Options, errors: &Errors) {
        if matches!(home, Home::Trait(_) | Home::TraitImpl { .. }) {
            let text = "a trait's method whose derivative flows through a function: write a function that takes the implementor, or mark the parameter `#[nondiff]`";
            errors.at(&self.bound, text);
        } else if options.rules.any() {
            let text = "a custom rule knows nothing of a function's derivative: mark the parameter `#[nondiff]`";
            errors.at(&self.bound, text);
        }
    }
}

fn output_of(output: &ReturnType) -> Type {
    match output {
        ReturnType::Type(_, ty) => (**ty).clone(),
        ReturnType::Default => syn::parse_quote!(()),
    }
}

/// The bounds of a type parameter, where it is declared and in the `where` clause.
fn bounds_of<'g>(name: &Ident, generics: &'g Generics) -> Vec<&'g Bounds> {
    let declared = generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(param) if param.ident == *name => Some(&param.bounds),
        _ => None,
    });
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let required = predicates.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate)
            if matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident(name)) =>
        {
            Some(&predicate.bounds)
        }
        _ => None,
    });
    declared.chain(required).collect()
}
