//! The reverse sweep's control flow: it follows the records.

use super::Emitter;
use crate::ir::{BlockId, Operand, Replay, ReplayLoop, Stmt, Var};
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    pub(super) fn replay(&mut self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::ReplayBranch { record, arms } => self.replay_branch(*record, arms),
            Stmt::ReplayLoop(each) => self.replay_loop(each),
            Stmt::ReplaySteps(steps) => self.replay_steps(steps),
            Stmt::ReplayLabeled { record, body } => {
                let (record, pattern) = (self.var(*record), self.packed(body.of));
                let stmts = self.replayed(body.of, &body.stmts);
                quote!({ let #pattern = &#record; #stmts })
            }
            Stmt::ReplayRest { record, body } => {
                let (record, pattern) = (self.var(*record), self.packed(body.of));
                let stmts = self.replayed(body.of, &body.stmts);
                quote!(if let ::core::option::Option::Some(#pattern) = &#record { #stmts })
            }
            Stmt::ForElements { counter, of, body } => {
                let (counter, of) =
                    (self.name(*counter), self.reference(&Operand::Place { refs: 0, place: of.clone() }));
                let length = self.ops("length");
                let stmts = self.stmts(body.id, &body.stmts);
                quote!(for #counter in 0..#length(#of) { #stmts })
            }
            other => unreachable!("not part of a reverse sweep: {other:?}"),
        }
    }

    /// Residuals are behind a reference here, and only here: a recomputed block defines the same variables itself.
    pub(super) fn replayed(&mut self, block: BlockId, stmts: &[Stmt]) -> TokenStream {
        let atoms = self.atoms(block).to_vec();
        let borrowed: Vec<Var> = atoms.into_iter().filter(|atom| self.by_ref.insert(*atom)).collect();
        let tokens = self.stmts(block, stmts);
        for atom in &borrowed {
            self.by_ref.remove(atom);
        }
        tokens
    }

    fn replay_branch(&mut self, record: Var, arms: &[Replay]) -> TokenStream {
        let record = self.var(record);
        let mut printed = Vec::new();
        for (index, arm) in arms.iter().enumerate() {
            let pattern = self.packed(arm.of);
            let pattern = self.either(index, arms.len(), pattern);
            let stmts = self.replayed(arm.of, &arm.stmts);
            printed.push(quote!(#pattern => { #stmts }));
        }
        quote!(match &#record { #(#printed)* })
    }

    /// The only step on the tape.
    fn replay_step(&mut self, each: &ReplayLoop, step: Var, tape: Var) -> TokenStream {
        let (atoms, step, tape) = (self.packed(each.body.of), self.name(step), self.var(tape));
        let stmts = self.replayed(each.body.of, &each.body.stmts);
        let (pattern, items) = match &each.range {
            Some((pattern, iterator)) => {
                let (stretch, iterator) = (self.ops("stretch"), self.verbatim(iterator));
                (pattern.clone(), quote!(#stretch(#iterator, #step, 1)))
            }
            None => {
                let counter = each.counter.map_or_else(|| quote!(_), |counter| self.name(counter));
                (counter, quote!(::core::iter::once(#step)))
            }
        };
        quote!(for (#pattern, #atoms) in ::core::iter::Iterator::zip(#items, #tape.entries()) { #stmts })
    }

    fn replay_loop(&mut self, each: &ReplayLoop) -> TokenStream {
        if let (Some(step), Some(tape)) = (each.step, each.tape) {
            return self.replay_step(each, step, tape);
        }
        let atoms = self.packed(each.body.of);
        let rev = quote!(::core::iter::Iterator::rev);
        let range = each.range.as_ref().map(|(pattern, iterator)| {
            let iterator = self.verbatim(iterator);
            (pattern.clone(), quote!(#rev(::core::iter::IntoIterator::into_iter(#iterator))))
        });
        let entries = each.tape.map(|tape| {
            let tape = self.var(tape);
            quote!(#tape.entries())
        });
        let stmts = self.replayed(each.body.of, &each.body.stmts);
        match (range, entries) {
            (Some((pattern, range)), None) => quote!(for #pattern in #range { #stmts }),
            (Some((pattern, range)), Some(entries)) => {
                quote!(for (#pattern, #atoms) in ::core::iter::Iterator::zip(#range, #rev(#entries)) { #stmts })
            }
            (None, Some(entries)) => {
                let counter = each.counter.map_or_else(|| quote!(_), |counter| self.name(counter));
                quote!(for (#counter, #atoms) in #rev(::core::iter::Iterator::enumerate(#entries)) { #stmts })
            }
            (None, None) => unreachable!("a loop without a range has a tape"),
        }
    }
}
