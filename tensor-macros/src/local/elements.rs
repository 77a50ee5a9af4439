//! Single elements of the parameter, known by the text of their index.

use crate::ir::{BlockId, Form, Graph, Operand, Place, Proj, Rhs, Stmt, Var, Verbatim};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;
use syn::Type;

/// An element of the parameter.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) index: Verbatim,
    pub(super) text: String,
    /// A place that reads it.
    pub(super) place: Place,
}

/// What a place has to do with the parameter.
pub(super) enum Part {
    /// Nothing.
    Other,
    /// One element.
    Element(Element),
    /// More than one, or who knows.
    Unknown,
}

/// The parameter, its cotangent, and copies of indices.
pub(crate) struct Elements {
    pub(crate) parameter: Var,
    pub(crate) bar: Var,
    copies: BTreeMap<Var, Verbatim>,
    /// It is one of nalgebra's vectors, by its name, and so has coordinates.
    is_vector: bool,
}

impl Elements {
    pub(super) fn new(parameter: Var, bar: Var, ty: &Type, stmts: &[Stmt]) -> Self {
        let mut copies = BTreeMap::new();
        super::flow::each_leaf(stmts, &mut |stmt| {
            if let Stmt::Let { var, rhs: Rhs::Op { form: Form::Keep, args, .. }, .. } = stmt
                && let [Operand::Inactive(index)] = &args[..]
            {
                copies.insert(*var, index.clone());
            }
        });
        Self { parameter, bar, copies, is_vector: is_vector(ty) }
    }

    /// The part of the parameter, or of its cotangent.
    pub(super) fn part(&self, graph: &Graph, place: &Place) -> Part {
        let place = graph.resolve(place);
        if place.root != self.parameter && place.root != self.bar {
            return Part::Other;
        }
        match self.index(&place.path) {
            Some(index) => {
                let place = Place::var(self.parameter).then(Proj::Index(index.clone()));
                Part::Element(Element { text: index.tokens.to_string(), index, place })
            }
            None => Part::Unknown,
        }
    }

    /// The text of the element's index, of a part of the parameter or of its cotangent that is one element.
    pub(crate) fn text(&self, graph: &Graph, place: &Place) -> Option<String> {
        match self.part(graph, place) {
            Part::Element(element) => Some(element.text),
            Part::Other | Part::Unknown => None,
        }
    }

    fn index(&self, path: &[Proj]) -> Option<Verbatim> {
        let mut steps = path.iter().filter(|proj| !matches!(proj, Proj::Deref | Proj::Within(_)));
        let index = match (steps.next()?, steps.next()) {
            (Proj::Index(index) | Proj::Element(index), None) if index.pure && !is_range(&index.tokens) => {
                index.clone()
            }
            (Proj::Field(name), None) if self.is_vector => Verbatim::constant(coordinate(name)?),
            _ => return None,
        };
        let copied = index.vars.first().filter(|_| is_one_name(&index.tokens)).and_then(|var| self.copies.get(var));
        Some(copied.filter(|copied| copied.pure).cloned().unwrap_or(index))
    }
}

/// Does the index mean the same throughout these blocks?
pub(super) fn is_known(graph: &Graph, index: &Verbatim, scope: &[BlockId]) -> bool {
    index.vars.iter().map(|var| graph.info(*var)).all(|info| info.stable && scope.contains(&info.block))
}

/// A slice is no element.
fn is_range(index: &TokenStream) -> bool {
    matches!(syn::parse2(index.clone()), Ok(syn::Expr::Range(_)))
}

fn is_one_name(tokens: &TokenStream) -> bool {
    syn::parse2::<proc_macro2::Ident>(tokens.clone()).is_ok()
}

fn is_vector(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| {
        let name = last.ident.to_string();
        name == "SVector" || name.starts_with("Vector")
    })
}

/// The position of nalgebra's named coordinates.
fn coordinate(name: &TokenStream) -> Option<TokenStream> {
    let position = ["x", "y", "z", "w", "a", "b"].iter().position(|known| name.to_string() == *known)?;
    let position = proc_macro2::Literal::usize_unsuffixed(position);
    Some(quote!(#position))
}
