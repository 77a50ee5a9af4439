//! `V(r)`: a function of that name, or the constructor of a tuple struct?

use super::Lower;
use crate::home::Home;
use crate::rename::{is_capital, starts_upper};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{ExprPath, Path};

impl Lower<'_> {
    /// A function named as in a formula: in capitals, and nothing in the text says that it is a type. `emit` proves it, and of every
    /// other name the opposite.
    pub(super) fn is_upper_function(&self, path: &ExprPath) -> bool {
        let segments = &path.path.segments;
        let last = &segments.last().expect("a path has a segment").ident;
        if path.qself.is_some() || segments.iter().rev().nth(1).is_some_and(|parent| starts_upper(&parent.ident)) {
            return false;
        }
        let item = &self.input.item;
        if path.path.is_ident(&item.sig.ident) && matches!(self.input.home, Home::Free) {
            return true;
        }
        is_capital(last) && !self.may_be_self() && !self.is_named_as_type(last)
    }

    /// In a block of a type whose name the text does not tell, and of which there are values.
    fn may_be_self(&self) -> bool {
        !matches!(self.input.home, Home::Free)
            && crate::rename::mentions(self.input.item.sig.output.to_token_stream(), &|ident| ident == "Self")
    }

    /// Does the function's text use the name for a type, as in `let p: P`, `P { x }` or the pattern `P(a, b)`?
    fn is_named_as_type(&self, name: &Ident) -> bool {
        let mut types = Types { name, found: self.input.options.operators.contains(name) };
        types.visit_item_fn(&self.input.item);
        self.input.home.generics().into_iter().for_each(|generics| types.visit_generics(generics));
        types.found
    }
}

/// Looks for the name where only types stand.
struct Types<'n> {
    name: &'n Ident,
    found: bool,
}

impl Types<'_> {
    fn path(&mut self, path: &Path) {
        self.found |= path.segments.last().is_some_and(|last| last.ident == *self.name);
    }
}

impl<'ast> Visit<'ast> for Types<'_> {
    fn visit_type_path(&mut self, ty: &'ast syn::TypePath) {
        self.path(&ty.path);
        visit::visit_type_path(self, ty);
    }
    fn visit_path(&mut self, path: &'ast Path) {
        // `P::new`
        self.found |= path.segments.iter().rev().skip(1).any(|segment| segment.ident == *self.name);
        visit::visit_path(self, path);
    }
    fn visit_expr_struct(&mut self, literal: &'ast syn::ExprStruct) {
        self.path(&literal.path);
        visit::visit_expr_struct(self, literal);
    }
    fn visit_pat_struct(&mut self, pat: &'ast syn::PatStruct) {
        self.path(&pat.path);
        visit::visit_pat_struct(self, pat);
    }
    fn visit_pat_tuple_struct(&mut self, pat: &'ast syn::PatTupleStruct) {
        self.path(&pat.path);
        visit::visit_pat_tuple_struct(self, pat);
    }
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.found |= item.ident == *self.name;
    }
    fn visit_type_param(&mut self, param: &'ast syn::TypeParam) {
        self.found |= param.ident == *self.name;
        visit::visit_type_param(self, param);
    }
}
