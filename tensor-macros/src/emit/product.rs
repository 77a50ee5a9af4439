//! Products in the reverse sweep that are only added to a cotangent: in place, without a temporary.

use super::{Emitter, relocate};
use crate::ir::{Form, Graph, Operand, Place, Proj, Rhs, Stmt, Var};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use std::collections::{BTreeMap, BTreeSet};

/// The products of a block, by the position of the statement that adds them.
pub(super) struct Products {
    by_sum: BTreeMap<usize, usize>,
    added: BTreeSet<usize>,
}

impl Products {
    pub(super) fn of(graph: &Graph, stmts: &[Stmt]) -> Self {
        let mut products: BTreeMap<Var, usize> = BTreeMap::new();
        let mut by_sum = BTreeMap::new();
        for (index, stmt) in stmts.iter().enumerate() {
            match stmt {
                // A cotangent that is added to later is no temporary.
                Stmt::Let { var, ty: None, rhs } if operands(rhs).is_some() && graph.info(*var).stable => {
                    products.insert(*var, index);
                }
                Stmt::Let { rhs: Rhs::Op { form: Form::Function("take"), .. }, .. } => products.clear(),
                Stmt::Let { .. } => {}
                Stmt::Accumulate { place, value: Operand::Place { refs: 0, place: value } } => {
                    let product = value.as_var().and_then(|value| products.remove(&value));
                    if let Some(product) = product.filter(|_| is_number_or_matrix(place)) {
                        by_sum.insert(index, product);
                    }
                    products.retain(|_, product| !reads(graph, &stmts[*product], place.root));
                }
                _ => products.clear(),
            }
        }
        let once = read_once(graph, stmts);
        by_sum.retain(|sum, product| {
            let (Stmt::Accumulate { place, .. }, Stmt::Let { var, .. }) = (&stmts[*sum], &stmts[*product]) else {
                unreachable!("as found")
            };
            once.contains(var) && !reads(graph, &stmts[*product], place.root)
        });
        let added = by_sum.values().copied().collect();
        Self { by_sum, added }
    }

    /// The product that the statement adds.
    pub(super) fn added<'s>(&self, stmts: &'s [Stmt], sum: usize) -> Option<&'s Stmt> {
        self.by_sum.get(&sum).map(|product| &stmts[*product])
    }

    pub(super) fn is_added(&self, product: usize) -> bool {
        self.added.contains(&product)
    }
}

/// The factor and the cotangent of an adjoint of `*`.
fn operands(rhs: &Rhs) -> Option<(&'static str, &Operand, &Operand)> {
    match rhs {
        Rhs::Op { form: Form::Function(name @ ("mul_lhs" | "mul_rhs")), args, .. } => Some((name, &args[0], &args[1])),
        _ => None,
    }
}

/// No part that only types reach, or that may have no tangent.
fn is_number_or_matrix(place: &Place) -> bool {
    place.path.iter().all(|proj| !matches!(proj, Proj::Within(_) | Proj::Variant(..)))
}

fn reads(graph: &Graph, product: &Stmt, var: Var) -> bool {
    crate::walk::outside(graph, product).mentions.contains(&var)
}

/// Variables that one statement reads.
fn read_once(graph: &Graph, stmts: &[Stmt]) -> BTreeSet<Var> {
    let mut count: BTreeMap<Var, u32> = BTreeMap::new();
    for var in stmts.iter().flat_map(|stmt| crate::vjp::everywhere(graph, [stmt]).reads) {
        *count.entry(var).or_default() += 1;
    }
    count.into_iter().filter(|(_, count)| *count == 1).map(|(var, _)| var).collect()
}

impl Emitter<'_> {
    /// `acc_mul_lhs(&mut a_bar, &b, &c)`.
    pub(super) fn add_product(&self, place: &Place, product: &Stmt) -> TokenStream {
        let Stmt::Let { var, rhs, .. } = product else { unreachable!("a product is a `let`") };
        let (name, factor, cotangent) = operands(rhs).expect("a product");
        let span = self.graph.info(*var).name.span();
        let place = relocate(self.mutable(place), span);
        let [factor, cotangent] = [factor, cotangent].map(|operand| match operand {
            Operand::Place { .. } => relocate(self.reference(operand), span),
            // An error about the user's own tokens shows where they are.
            Operand::Inactive(_) => self.reference(operand),
        });
        let span_here = span.resolved_at(Span::call_site());
        if name == "mul_lhs" {
            let function = self.spanned_ops("acc_mul_lhs", span);
            quote_spanned!(span_here=> #function(#place, #factor, #cotangent);)
        } else {
            let function = self.spanned_ops("acc_mul_rhs", span);
            quote_spanned!(span_here=> #function(#factor, #place, #cotangent);)
        }
    }
}
